#include "config/yaml/scalar.hpp"

#include <charconv>
#include <limits>
#include <optional>

namespace runner::config {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool one_of(std::string_view text, std::string_view lower, std::string_view title, std::string_view upper) {
  return text == lower || text == title || text == upper;
}

// Whether the text is [0-9]+ and nothing else.
bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (!is_digit(c)) return false;
  }
  return !text.empty();
}

// (\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, the sign taken off.
bool is_real(std::string_view text) {
  std::size_t at = 0;
  const auto skip_digits = [&] {
    const auto begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
  };
  const bool whole = skip_digits() > 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (skip_digits() == 0 && !whole) return false;
  } else if (!whole) {
    return false;
  }
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  return skip_digits() > 0 && at == text.size();
}

double read_real(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  const auto exponent = text.find_first_of("eE");
  const bool tiny = exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
  return tiny ? 0.0 : std::numeric_limits<double>::infinity();
}

Scalar read_based(std::string_view digits, int base, std::string_view whole) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || digits.front() == '-' || end != digits.data() + digits.size()) return std::string(whole);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  return value;
}

std::optional<Scalar> read_number(std::string_view text) {
  if (text.starts_with("0x")) return read_based(text.substr(2), 16, text);
  if (text.starts_with("0o")) return read_based(text.substr(2), 8, text);
  const bool negative = text.front() == '-';
  const auto unsigned_text = negative || text.front() == '+' ? text.substr(1) : text;
  const double sign = negative ? -1.0 : 1.0;
  if (one_of(unsigned_text, ".inf", ".Inf", ".INF")) return sign * std::numeric_limits<double>::infinity();
  if (one_of(text, ".nan", ".NaN", ".NAN")) return std::numeric_limits<double>::quiet_NaN();
  if (all_digits(unsigned_text)) {
    std::int64_t value = 0;
    const auto signed_text = negative ? text : unsigned_text;
    const auto [end, error] = std::from_chars(signed_text.data(), signed_text.data() + signed_text.size(), value);
    if (error == std::errc()) return value;
  }
  if (is_real(unsigned_text)) return sign * read_real(unsigned_text);
  return std::nullopt;
}

}  // namespace

Scalar read_plain_scalar(std::string_view text) {
  if (text.empty() || text == "~" || one_of(text, "null", "Null", "NULL")) return {};
  if (one_of(text, "true", "True", "TRUE")) return true;
  if (one_of(text, "false", "False", "FALSE")) return false;
  if (auto number = read_number(text)) return *std::move(number);
  return std::string(text);
}

Scalar read_scalar(const Node& node) {
  if (node.kind != Node::Kind::scalar) return {};
  return node.quoted ? Scalar(node.text) : read_plain_scalar(node.text);
}

}  // namespace runner::config
