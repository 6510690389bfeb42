#pragma once

#include <filesystem>
#include <runner/evaluation.hpp>
#include <runner/param_description.hpp>
#include <string>
#include <vector>

namespace runner::catalogue {

/// Describes one plugin as its manifest does: everything a person or a config needs to know without loading its code.
struct PluginDescription {
  /// `dataset`, `model`, `optimizer`, `loss`, `scheduler`, `checkpoint_policy`, `task`, or a kind this program does not
  /// know yet.
  std::string kind;
  std::string name;
  std::string doc;
  std::vector<ParamDescription> parameters;
  /// Of a task: the metrics that its validation may log, empty where it does not say. Of a metric: its numbers.
  std::vector<MetricDescription> metrics;
  /// The shared library that holds it, as it was found.
  std::filesystem::path library;
};

}  // namespace runner::catalogue
