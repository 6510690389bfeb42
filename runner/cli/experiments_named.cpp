#include "cli/experiments_named.hpp"

#include <fmt/format.h>

#include <set>

#include "text/visible.hpp"

namespace runner::cli {

std::vector<std::int64_t> experiments_named(database::Reader& reader, const std::vector<std::string>& names) {
  std::vector<std::int64_t> numbers;
  std::set<std::int64_t> met;
  for (const auto& name : names) {
    const auto number = reader.experiment_named(name);
    if (met.insert(number).second) numbers.push_back(number);
  }
  if (names.empty()) {
    if (const auto newest = reader.newest_experiment()) numbers.push_back(*newest);
  }
  return numbers;
}

std::optional<std::int64_t> experiment_or_newest(database::Reader& reader, const std::string& name) {
  const auto number = name.empty() ? reader.newest_experiment() : std::optional(reader.experiment_named(name));
  if (!number) {
    fmt::print(stderr, "runner: {} holds no experiment yet\n", text::visible(reader.paths().database().string()));
  }
  return number;
}

}  // namespace runner::cli
