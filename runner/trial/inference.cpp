#include "trial/inference.hpp"

#include <stdexcept>

#include "trial/device.hpp"
#include "trial/load_tensors.hpp"
#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

namespace {

checkpoint::Container container_of(std::span<const std::byte> bytes) {
  auto read = checkpoint::read(bytes);
  if (const auto* error = std::get_if<checkpoint::FormatError>(&read)) {
    throw std::runtime_error("the checkpoint is damaged: " + error->message);
  }
  return std::get<checkpoint::Container>(std::move(read));
}

// What the model's factory was told when the checkpoint was trained.
DatasetInfo info_of(const nlohmann::json& data) {
  DatasetInfo info;
  info.size = 1;
  info.input_shape = data.at("input_shape").get<std::vector<std::int64_t>>();
  info.outputs = data.at("outputs").get<std::int64_t>();
  info.target = data.at("target") == "classes" ? TargetKind::classes : TargetKind::values;
  info.feature_names = data.at("feature_names").get<std::vector<std::string>>();
  info.class_names = data.at("class_names").get<std::vector<std::string>>();
  info.exact_features = data.value("exact_features", std::vector<std::string>());
  return info;
}

torch::Tensor scaled(torch::Tensor input, const nlohmann::json& scaling) {
  const auto by = standardisation_from(scaling, input.sizes().slice(1));
  return by ? standardised(input, *by) : input;
}

torch::Tensor tensor_of(const std::vector<std::vector<float>>& rows, const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> sizes = {static_cast<std::int64_t>(rows.size())};
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  torch::Tensor input = torch::empty(sizes, torch::dtype(torch::kFloat32));
  auto* value = input.data_ptr<float>();
  for (const auto& row : rows) value = std::copy(row.begin(), row.end(), value);
  return input;
}

}  // namespace

EvaluatedMetrics evaluate_checkpoint(const spec::TrialSpec& spec, const Registry& registry,
                                     std::span<const std::byte> checkpoint) {
  const auto container = container_of(checkpoint);
  TrialParts parts(spec, registry);
  load_tensors(container.tensors, state_dict(parts.model()));
  const auto epoch = std::stoll(container.metadata.at("runner.epoch"));
  parts.trial_data().begin_epoch(epoch);
  return parts.validate(epoch);
}

EvaluatedMetrics evaluate_on_other_data(const spec::TrialSpec& spec, const Registry& registry,
                                        std::span<const std::byte> checkpoint) {
  const auto container = container_of(checkpoint);
  const auto data = nlohmann::json::parse(container.metadata.at("runner.data"));
  TrialParts parts(spec, registry, WholeData{info_of(data), data.at("standardisation")});
  load_tensors(container.tensors, state_dict(parts.model()));
  parts.trial_data().begin_epoch(0);
  return parts.validate(0);
}

std::vector<std::vector<double>> predict(const spec::TrialSpec& spec, const Registry& registry,
                                         std::span<const std::byte> checkpoint, const std::vector<std::vector<float>>& rows) {
  const auto container = container_of(checkpoint);
  const auto data = nlohmann::json::parse(container.metadata.at("runner.data"));
  const DatasetInfo info = info_of(data);
  restore_process_state(static_cast<int>(spec.training.threads));
  seed_default_generators(spec.seed);
  const auto model = registry.make<ModelKind>(spec.model, info);
  restore_process_state(static_cast<int>(spec.training.threads));
  load_tensors(container.tensors, state_dict(*model));
  model->eval();
  const torch::NoGradGuard no_grad;
  const Batch batch{scaled(tensor_of(rows, info.input_shape), data.at("standardisation")), {},
                    static_cast<std::int64_t>(rows.size())};
  torch::Tensor output = model->forward(batch).only().to(torch::kFloat64);
  if (info.target == TargetKind::classes) output = output.softmax(1);
  output = output.reshape({static_cast<std::int64_t>(rows.size()), -1}).contiguous();
  std::vector<std::vector<double>> answers;
  const auto* value = output.data_ptr<double>();
  for (std::size_t i = 0; i < rows.size(); ++i, value += output.size(1)) answers.emplace_back(value, value + output.size(1));
  return answers;
}

}  // namespace runner::trial
