#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Returns a stored trial with overrides applied, checked as those of a config are. Returns the exit code, after
/// printing every fault, where one cannot be.
std::variant<spec::TrialSpec, int> changed_trial(const spec::TrialSpec& old, std::int64_t trial,
                                                 const std::vector<std::string>& overrides,
                                                 const catalogue::Catalogue& catalogue);

}  // namespace runner::cli
