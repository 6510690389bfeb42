#include "csv/missing.hpp"

#include <algorithm>

#include "csv/text.hpp"

namespace csv {

namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

}  // namespace

const std::vector<std::string>& MissingValues::usual() {
  static const std::vector<std::string> texts = {"?",   "-",    ".",    "NA",  "N/A",    "#N/A",
                                                 "NaN", "null", "none", "nil", "missing"};
  return texts;
}

MissingValues::MissingValues(const std::vector<std::string>& texts) {
  const auto begins_with = [this](std::string_view characters) {
    for (const char c : characters) begins_[static_cast<unsigned char>(c)] = true;
  };
  for (const auto& text : texts) {
    const std::string_view plain = trimmed(text);
    if (plain.empty()) continue;
    if (const auto number = Decimal::from(plain)) {
      numbers_.insert(*number);
      begins_with("0123456789+-.");
    }
    const auto lower = texts_.insert(lower_case(plain)).first->front();
    begins_with({&lower, 1});
    if (lower >= 'a' && lower <= 'z') begins_[static_cast<unsigned char>(lower - 'a' + 'A')] = true;
  }
}

bool MissingValues::contains(std::string_view cell) const {
  cell = trimmed(cell);
  if (cell.empty()) return true;
  if (!begins_[static_cast<unsigned char>(cell.front())]) return false;
  if (texts_.contains(lower_case(cell))) return true;
  if (numbers_.empty()) return false;
  const auto number = Decimal::from(cell);
  return number && numbers_.contains(*number);
}

}  // namespace csv
