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
  const auto add = [](std::array<bool, 256>& characters, char c) {
    characters[static_cast<unsigned char>(c)] = true;
    if (c >= 'a' && c <= 'z') characters[static_cast<unsigned char>(c - 'a' + 'A')] = true;
  };
  for (const auto& text : texts) {
    const std::string plain = lower_case(trimmed(text));
    if (plain.empty()) continue;
    texts_.insert(plain);
    add(begins_, plain.front());
    add(ends_, plain.back());
    const auto number = Decimal::from(plain);
    if (!number) continue;
    numbers_.insert(*number);
    for (const char c : std::string_view("0123456789+-.")) {
      add(begins_, c);
      add(ends_, c);
    }
  }
}

bool MissingValues::contains(std::string_view cell) const {
  cell = trimmed(cell);
  if (cell.empty()) return true;
  if (!begins_[static_cast<unsigned char>(cell.front())] || !ends_[static_cast<unsigned char>(cell.back())])
    return false;
  if (texts_.contains(lower_case(cell))) return true;
  if (numbers_.empty()) return false;
  const auto number = Decimal::from(cell);
  return number && numbers_.contains(*number);
}

}  // namespace csv
