#include "cli/evaluated_spec.hpp"

#include <algorithm>
#include <optional>

#include "cli/changed_trial.hpp"
#include "config/yaml/node.hpp"
#include "config/yaml/reader.hpp"
#include "spec/param_json.hpp"

namespace runner::cli {

namespace {

// What is wrong with a block is said where the trial is changed by it.
std::optional<nlohmann::json> written_block(const std::string& block) {
  const config::Source source{.label = "--data", .text = block, .folder = {}};
  config::Report report;
  const auto node = config::read_yaml(source, 0, block.size(), report);
  if (!node || !report.empty() || node->kind != config::Node::Kind::mapping) return std::nullopt;
  return config::written_json(*node);
}

// The parameters of the training's data set, where the block is one of the same plugin.
std::vector<ParamDescription> shared_parameters(const spec::TrialSpec& trained, const nlohmann::json& block,
                                                const catalogue::Catalogue& catalogue) {
  if (block.value("plugin", nlohmann::json(trained.dataset.plugin)) != trained.dataset.plugin) return {};
  const auto found = catalogue.find("dataset", trained.dataset.plugin);
  return found.size() == 1 ? found.front()->parameters : std::vector<ParamDescription>();
}

// Labels of the old images, or their test part, would not be those of the images that a block names.
void forget_files(spec::TrialSpec& spec, const std::string& text, const catalogue::Catalogue& catalogue) {
  const auto block = written_block(text);
  if (!block) return;
  auto parameters = shared_parameters(spec, *block, catalogue);
  std::erase_if(parameters, [](const ParamDescription& each) { return each.type != ParamType::path; });
  const bool names_one = std::any_of(parameters.begin(), parameters.end(),
                                     [&](const ParamDescription& each) { return block->contains(each.name); });
  if (!names_one) return;
  for (const auto& each : parameters) spec.dataset.parameters.erase(each.name);
}

// A list in brackets; several values without would be a sweep.
std::string list_of(const std::string& text) { return text.starts_with('[') ? text : "[" + text + "]"; }

}  // namespace

std::variant<spec::TrialSpec, int> evaluated_spec(const OpenedCheckpoint& checkpoint, const EvaluationData& data,
                                                  const catalogue::Catalogue& catalogue) {
  spec::TrialSpec spec = checkpoint.spec;
  std::vector<std::string> changes;
  if (!data.block.empty()) {
    forget_files(spec, data.block, catalogue);
    changes.push_back("dataset=" + data.block);
  }
  if (!data.metrics.empty()) {
    changes.push_back("metrics=" + list_of(data.metrics));
    for (const char* watching : {"checkpoint=none", "scheduler=constant", "stop=null"}) changes.emplace_back(watching);
  }
  if (changes.empty()) return spec;
  return changed_trial(spec, checkpoint.row.trial, changes, catalogue);
}

std::string taken_from_training(const spec::TrialSpec& trained, const std::string& text,
                                const catalogue::Catalogue& catalogue) {
  const auto block = written_block(text);
  if (!block) return "";
  std::string taken;
  for (const auto& each : shared_parameters(trained, *block, catalogue)) {
    if (each.type == ParamType::path || block->contains(each.name)) continue;
    const auto value = trained.dataset.parameters.find(each.name);
    if (value == trained.dataset.parameters.end()) continue;
    if (!each.required && *value == spec::to_json(each.default_value)) continue;
    taken += (taken.empty() ? "" : ", ") + each.name + ": " + value->dump();
  }
  return taken;
}

}  // namespace runner::cli
