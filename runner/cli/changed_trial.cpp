#include "cli/changed_trial.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/open_config.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

std::variant<spec::TrialSpec, int> changed_trial(const spec::TrialSpec& old, std::int64_t trial,
                                                 const std::vector<std::string>& overrides,
                                                 const catalogue::Catalogue& catalogue) {
  // JSON is YAML, so a stored trial is a config; what its `init` named has been looked up for good.
  auto json = spec::to_json(old);
  json.erase("init");
  config::LoadRequest request;
  request.path = fmt::format("trial {}", trial);
  request.overrides = overrides;
  request.text = json.dump();
  auto loaded = config::load(request, catalogue);
  if (const auto* faults = std::get_if<config::Diagnostics>(&loaded)) return report_faults(*faults);
  auto& config = std::get<config::Config>(loaded);
  if (!config.axes.empty()) {
    fmt::print(stderr, "runner: trial {} is one trial, so nothing of it can be swept\n", trial);
    return exit_usage;
  }
  config.base.init = old.init;
  return std::move(config.base);
}

}  // namespace runner::cli
