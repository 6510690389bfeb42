#include "csv/labels.hpp"

#include "csv/text.hpp"
#include "text/note.hpp"

namespace csv {

namespace {

// Without case, and with one blank where there are several.
std::string folded(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool is_blank = c == ' ' || c == '\t';
    if (is_blank && text.ends_with(' ')) continue;
    text += is_blank ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

}  // namespace

Labels Labels::of(const std::set<std::string_view>& texts) {
  std::map<Decimal, std::vector<std::string_view>> numbers;
  for (const auto text : texts) {
    const auto number = Decimal::from(text);
    if (!number) return Labels({texts.begin(), texts.end()});
    numbers[*number].push_back(text);
  }
  std::vector<std::string> names;
  for (const auto& [number, spellings] : numbers) names.push_back(number.name());
  Labels labels(std::move(names));
  for (const auto& [number, spellings] : numbers) {
    for (const auto text : spellings) labels.texts_.emplace(text, labels.numbers_.at(number));
  }
  return labels;
}

Labels::Labels(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i);
    const auto name = trimmed(names_[i]);
    texts_.emplace(name, number);
    if (const auto decimal = Decimal::from(name)) numbers_.emplace(*decimal, number);
  }
}

std::optional<std::int64_t> Labels::find(std::string_view label) const {
  label = trimmed(label);
  if (const auto found = texts_.find(label); found != texts_.end()) return found->second;
  const auto decimal = Decimal::from(label);
  if (!decimal) return std::nullopt;
  const auto found = numbers_.find(*decimal);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> alike_note(const std::string& column, const std::vector<std::string>& names,
                                      const std::string& what) {
  std::map<std::string, std::string> seen;
  for (const auto& name : names) {
    const auto [other, is_new] = seen.emplace(folded(name), name);
    if (is_new) continue;
    return runner::text::warning("column " + shown(column) + ": the " + what + " " + shown(other->second) + " and " +
                                 shown(name) + " differ in case or blanks alone; where one is meant, write them alike");
  }
  return std::nullopt;
}

}  // namespace csv
