#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "csv/decimal.hpp"

namespace csv {

/// Knows which cells hold no value. An empty one always is such; upper and lower case are one, numbers are compared as
/// such: -999 is -999.0, too.
class MissingValues {
 public:
  /// Returns what programs write for a value that is missing.
  static const std::vector<std::string>& usual();

  explicit MissingValues(const std::vector<std::string>& texts = usual());

  /// Says whether a cell is one of them; blanks around it do not count.
  bool contains(std::string_view cell) const;

 private:
  std::set<std::string, std::less<>> texts_;
  std::set<Decimal> numbers_;
  /// What may begin and end one of them: most cells are numbers, and pass by at once.
  std::array<bool, 256> begins_{};
  std::array<bool, 256> ends_{};
};

}  // namespace csv
