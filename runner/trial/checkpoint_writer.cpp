#include "trial/checkpoint_writer.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "trial/trial_parts.hpp"

namespace runner::trial {

namespace {

checkpoint::Metadata constant_metadata(const spec::TrialSpec& spec, TrialParts& parts,
                                       const nlohmann::json& model_files) {
  const DatasetInfo& info = parts.data();
  nlohmann::json model = spec.model.parameters;
  model["plugin"] = spec.model.plugin;
  nlohmann::json data = {{"reading", parts.reading()},
                         {"input_shape", info.input_shape},
                         {"outputs", info.outputs},
                         {"target", info.target == TargetKind::classes ? "classes" : "values"},
                         {"feature_names", info.feature_names},
                         {"class_names", info.class_names},
                         {"standardisation", parts.trial_data().standardisation()}};
  if (!parts.class_counts().empty()) data["class_counts"] = parts.class_counts();
  if (auto filled = parts.trial_data().filled(); !filled.is_null()) data["filled"] = std::move(filled);
  if (!info.exact_features.empty()) data["exact_features"] = info.exact_features;
  checkpoint::Metadata metadata = {{"format", "pt"}, {"runner.model", model.dump()}, {"runner.data", data.dump()}};
  if (!model_files.empty()) metadata["runner.model_files"] = model_files.dump();
  return metadata;
}

checkpoint::Metadata metadata_of(const Evaluation& evaluation) {
  nlohmann::json metrics;
  for (const auto& [name, value] : evaluation.metrics) metrics[name] = value;
  return {{"runner.epoch", std::to_string(evaluation.epoch)},
          {"runner.metrics", metrics.dump()},
          {"runner.step", std::to_string(evaluation.step)}};
}

}  // namespace

CheckpointWriter::CheckpointWriter(const spec::TrialSpec& spec, TrialParts& parts,
                                   const std::vector<NamedTensor>& state, const nlohmann::json& model_files)
    : state_(state), constant_(constant_metadata(spec, parts, model_files)) {}

bool CheckpointWriter::fits(const std::vector<torch::Tensor>& plain) const {
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i].defined() != forms_[i].is_defined) return false;
    if (!plain[i].defined()) continue;
    if (plain[i].scalar_type() != forms_[i].dtype || plain[i].sizes() != forms_[i].shape) return false;
  }
  return true;
}

void CheckpointWriter::prepare(const std::vector<torch::Tensor>& plain) {
  std::vector<checkpoint::TensorView> views;
  forms_.assign(plain.size(), {});
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (!plain[i].defined()) continue;
    views.push_back(view_of(state_[i].name, plain[i]));
    forms_[i] = {true, plain[i].scalar_type(), plain[i].sizes().vec()};
  }
  writer_.emplace(views, constant_);
}

std::vector<std::byte> CheckpointWriter::write(const Evaluation& evaluation) {
  std::vector<torch::Tensor> plain;
  std::vector<std::span<const std::byte>> values;
  plain.reserve(state_.size());
  values.reserve(state_.size());
  for (const NamedTensor& entry : state_) {
    plain.push_back(entry.tensor.defined() ? in_plain_memory(entry.tensor) : torch::Tensor());
    if (plain.back().defined()) values.push_back(bytes_of(plain.back()));
  }
  if (!writer_ || !fits(plain)) prepare(plain);
  return writer_->write(values, metadata_of(evaluation));
}

}  // namespace runner::trial
