#include "trial/watched_metric.hpp"

#include "trial/registry.hpp"

namespace runner::trial {

namespace {

std::string names_of(const Evaluation& evaluation) {
  std::string names;
  for (const auto& [name, value] : evaluation.metrics) names += (names.empty() ? "'" : ", '") + name + "'";
  return names.empty() ? "nothing" : names;
}

}  // namespace

double watched_metric(const Evaluation& evaluation, const std::string& metric, const std::string& watcher) {
  if (const auto value = evaluation.metric(metric)) return *value;
  throw PluginError(watcher + ": monitors '" + metric + "', which the validation did not record; it recorded " +
                    names_of(evaluation));
}

}  // namespace runner::trial
