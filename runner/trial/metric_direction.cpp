#include "trial/metric_direction.hpp"

#include <stdexcept>

namespace runner::trial {

namespace {

const char* text_of(Monitor::Mode mode) { return mode == Monitor::Mode::min ? "min" : "max"; }

std::optional<Monitor::Mode> direction_of(const std::string& metric, const std::vector<const PluginEntry*>& measuring) {
  for (const PluginEntry* plugin : measuring) {
    for (const MetricDescription& each : plugin->metrics) {
      if (each.name == metric) return each.better;
    }
  }
  if (metric == "loss") return Monitor::Mode::min;
  return std::nullopt;
}

std::string metric_named_by(const std::string& parameter, const nlohmann::json& parameters, const PluginEntry& plugin) {
  if (const auto given = parameters.find(parameter); given != parameters.end() && given->is_string()) return *given;
  for (const ParamDescription& each : plugin.parameters) {
    const auto* text = std::get_if<std::string>(&each.default_value);
    if (each.name == parameter && text != nullptr) return *text;
  }
  throw std::runtime_error("its parameter '" + parameter + "' names no metric");
}

}  // namespace

DirectedChoice with_direction(const spec::PluginChoice& choice, const PluginEntry& plugin,
                              const std::vector<const PluginEntry*>& measuring) {
  DirectedChoice directed{choice, ""};
  for (const ParamDescription& parameter : plugin.parameters) {
    if (parameter.role != ParamRole::direction) continue;
    const std::string metric = metric_named_by(parameter.direction_of, choice.parameters, plugin);
    const auto own = direction_of(metric, measuring);
    auto& mode = directed.choice.parameters[parameter.name];
    if (mode.is_null() && !own) {
      throw std::runtime_error("which values of '" + metric + "' are better, the task '" + measuring.front()->name +
                               "' does not say; give " + parameter.name + ": min or " + parameter.name + ": max");
    }
    if (mode.is_null()) {
      mode = text_of(*own);
    } else if (own && mode != text_of(*own)) {
      const bool lower = *own == Monitor::Mode::min;
      directed.warning = plugin.name + " has " + parameter.name + ": " + mode.get<std::string>() + ", although " +
                         (lower ? "lower" : "higher") + " values of '" + metric + "' are better; leave " +
                         parameter.name + " out to follow the metric";
    }
  }
  return directed;
}

}  // namespace runner::trial
