#include "cli/experiments_named.hpp"

#include <set>

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

}  // namespace runner::cli
