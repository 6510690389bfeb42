#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace csv {

/// Holds a number exactly as it was written: 1, 1.0 and 1e0 are equal, and no digit of 9007199254740993 is lost.
class Decimal {
 public:
  /// Reads a sign, digits with a point and an exponent; none from anything else.
  static std::optional<Decimal> from(std::string_view text);

  bool is_zero() const { return digits_.empty(); }
  bool is_negative() const { return negative_; }
  bool is_whole() const { return static_cast<std::int64_t>(digits_.size()) <= magnitude_ || is_zero(); }
  /// Returns m, where the number without its sign lies in [10^(m - 1), 10^m).
  std::int64_t magnitude() const { return magnitude_; }

  /// Returns the number's one way to be written: `1`, `-0.5`, `1e300`.
  std::string name() const;

  bool operator==(const Decimal&) const = default;
  std::strong_ordering operator<=>(const Decimal& other) const;

 private:
  bool negative_ = false;
  // 0.digits × 10^magnitude, without zeros at either end.
  std::string digits_;
  std::int64_t magnitude_ = 0;
};

}  // namespace csv
