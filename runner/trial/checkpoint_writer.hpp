#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <runner/evaluation.hpp>
#include <vector>

#include "checkpoint/container_writer.hpp"
#include "spec/trial_spec.hpp"
#include "trial/model_state.hpp"

namespace runner::trial {

class TrialParts;

/// Writes the checkpoints of one trial: the model's tensors as they are now, and in the metadata what a reader of the
/// file needs beside them, which is how to build the model again and how its inputs were scaled. Refers to `state`.
class CheckpointWriter {
 public:
  /// `model_files` is what `file_digests` says of the model.
  CheckpointWriter(const spec::TrialSpec& spec, TrialParts& parts, const std::vector<NamedTensor>& state,
                   const nlohmann::json& model_files);

  /// Returns a safetensors container of the weights after an epoch; the evaluation's epoch, step and metrics stand in
  /// it. Throws std::runtime_error for a tensor that a checkpoint cannot hold.
  std::vector<std::byte> write(const Evaluation& evaluation);

 private:
  struct Form {
    bool is_defined = false;
    torch::ScalarType dtype = torch::kFloat32;
    std::vector<std::int64_t> shape;
  };

  bool fits(const std::vector<torch::Tensor>& plain) const;
  void prepare(const std::vector<torch::Tensor>& plain);

  const std::vector<NamedTensor>& state_;
  checkpoint::Metadata constant_;
  /// For the forms below: a model may give a buffer another shape on the way.
  std::optional<checkpoint::ContainerWriter> writer_;
  /// One for each tensor of the state.
  std::vector<Form> forms_;
};

}  // namespace runner::trial
