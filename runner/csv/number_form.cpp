#include "csv/number_form.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "csv/decimal.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

// What else stands for a sign: blanks that do not break a line, wide and narrow, and the apostrophe of Swiss programs.
struct OtherForm {
  char sign;
  std::string_view text;
};
constexpr auto other_signs =
    std::to_array<OtherForm>({{' ', "\xc2\xa0"}, {' ', "\xe2\x80\xaf"}, {'\'', "\xe2\x80\x99"}});

// Takes what parts thousands off the beginning.
bool take_sign(std::string_view& text, char sign) {
  std::size_t length = text.starts_with(sign) ? 1 : 0;
  for (const auto& other : other_signs) {
    if (sign == other.sign && text.starts_with(other.text)) length = other.text.size();
  }
  text.remove_prefix(length);
  return length > 0;
}

// The number without the signs between its groups; none where it has no groups, or other ones.
std::optional<std::string> without_thousands(std::string_view text, char sign) {
  std::string number;
  if (text.starts_with('-') || text.starts_with('+')) {
    number = text.front();
    text.remove_prefix(1);
  }
  const std::size_t first = digits_at(text);
  if (first == 0 || first > digits_of_a_group || text.front() == '0') return std::nullopt;
  number += text.substr(0, first);
  text.remove_prefix(first);
  std::size_t groups = 0;
  for (; take_sign(text, sign); ++groups) {
    if (digits_at(text) != digits_of_a_group) return std::nullopt;
    number += text.substr(0, digits_of_a_group);
    text.remove_prefix(digits_of_a_group);
  }
  if (groups == 0) return std::nullopt;
  return number += text;
}

bool has_sign(std::string_view text, char sign) {
  return text.find(sign) != std::string_view::npos ||
         std::any_of(other_signs.begin(), other_signs.end(), [&](const OtherForm& other) {
           return sign == other.sign && text.find(other.text) != std::string_view::npos;
         });
}

}  // namespace

NumberForm number_form_of(const std::string& decimal, const std::optional<std::string>& thousands) {
  if (thousands == decimal) {
    throw std::invalid_argument("thousands and decimal are both '" + decimal + "'; numbers such as " +
                                (decimal == "." ? "1.234,5 have decimal: ','" : "1,234.5 have decimal: '.'"));
  }
  return {decimal.front(), thousands ? std::optional(thousands->front()) : std::nullopt};
}

std::optional<std::string> plain_number(std::string_view cell, const NumberForm& form) {
  cell = trimmed(cell);
  std::string number(cell);
  if (form.thousands && has_sign(cell, *form.thousands)) {
    const auto whole = without_thousands(cell, *form.thousands);
    if (!whole) return std::nullopt;
    number = *whole;
  }
  if (form.decimal == ',') {
    if (number.find('.') != std::string::npos) return std::nullopt;
    if (const auto comma = number.find(','); comma != std::string::npos) number[comma] = '.';
  }
  if (number == cell || !Decimal::from(number)) return std::nullopt;
  return number;
}

std::optional<NumberForm> form_with_thousands(std::string_view cell) {
  for (const char sign : {',', '.', ' ', '\''}) {
    for (const char decimal : {'.', ','}) {
      const NumberForm form{decimal, sign};
      if (sign != decimal && has_sign(trimmed(cell), sign) && plain_number(cell, form)) return form;
    }
  }
  return std::nullopt;
}

std::string what_to_set(const NumberForm& form) {
  const std::string thousands =
      form.thousands == '\'' ? "\"'\"" : std::string("'") + form.thousands.value_or(',') + "'";
  return "thousands to " + thousands + (form.decimal == ',' ? " and decimal to ','" : "");
}

}  // namespace csv
