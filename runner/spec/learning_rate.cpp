#include "spec/learning_rate.hpp"

#include <algorithm>

#include "spec/param_json.hpp"

namespace runner::spec {

std::optional<double> learning_rate(const std::vector<ParamDescription>& declared, const PluginChoice& optimizer) {
  const auto rate = std::find_if(declared.begin(), declared.end(), [](const ParamDescription& parameter) {
    return parameter.role == ParamRole::learning_rate;
  });
  if (rate == declared.end()) return std::nullopt;
  const auto given = optimizer.parameters.find(rate->name);
  const ParamValue value =
      given == optimizer.parameters.end() ? rate->default_value : param_value_from_json(*rate, *given);
  return std::get<double>(value);
}

}  // namespace runner::spec
