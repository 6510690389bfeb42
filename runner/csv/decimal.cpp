#include "csv/decimal.hpp"

#include <algorithm>

namespace csv {

namespace {

constexpr std::int64_t largest_exponent = 1'000'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

// Takes `e` and a number; an exponent beyond all sense stops counting. Leaves the text as it is where there is none.
std::int64_t take_exponent(std::string_view& text) {
  if (!text.starts_with('e') && !text.starts_with('E')) return 0;
  std::string_view rest = text.substr(1);
  const bool negative = take_sign(rest);
  const auto digits = take_digits(rest);
  if (digits.empty()) return 0;
  text = rest;
  std::int64_t exponent = 0;
  for (const char digit : digits) exponent = std::min(exponent * 10 + (digit - '0'), largest_exponent);
  return negative ? -exponent : exponent;
}

}  // namespace

std::optional<Decimal> Decimal::from(std::string_view text) {
  Decimal decimal;
  decimal.negative_ = take_sign(text);
  const auto whole = take_digits(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  const std::int64_t exponent = take_exponent(text);
  if (!text.empty()) return std::nullopt;
  decimal.digits_.append(whole).append(fraction);
  const auto zeros = std::min(decimal.digits_.find_first_not_of('0'), decimal.digits_.size());
  decimal.digits_.erase(0, zeros);
  decimal.digits_.erase(decimal.digits_.find_last_not_of('0') + 1);
  const auto magnitude = static_cast<std::int64_t>(whole.size()) - static_cast<std::int64_t>(zeros) + exponent;
  // So that what `name` writes is read as the same.
  decimal.magnitude_ = std::clamp(magnitude, -largest_exponent + 1, largest_exponent);
  if (decimal.is_zero()) return Decimal();
  return decimal;
}

std::string Decimal::name() const {
  constexpr std::int64_t longest = 18;
  if (is_zero()) return "0";
  const std::string sign = negative_ ? "-" : "";
  const auto length = static_cast<std::int64_t>(digits_.size());
  if (is_whole() && magnitude_ <= longest)
    return sign + digits_ + std::string(static_cast<std::size_t>(magnitude_ - length), '0');
  if (magnitude_ > longest || magnitude_ < -3) {
    return sign + digits_.substr(0, 1) + (length > 1 ? "." + digits_.substr(1) : "") + "e" +
           std::to_string(magnitude_ - 1);
  }
  if (magnitude_ <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-magnitude_), '0') + digits_;
  const auto point = static_cast<std::size_t>(magnitude_);
  return sign + digits_.substr(0, point) + "." + digits_.substr(point);
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  const auto sign = [](const Decimal& of) { return of.is_zero() ? 0 : of.negative_ ? -1 : 1; };
  if (const auto order = sign(*this) <=> sign(other); order != 0) return order;
  const auto order =
      magnitude_ != other.magnitude_ ? magnitude_ <=> other.magnitude_ : digits_.compare(other.digits_) <=> 0;
  return negative_ ? 0 <=> order : order;
}

}  // namespace csv
