#include "csv/labels.hpp"

#include "csv/text.hpp"

namespace csv {

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

}  // namespace csv
