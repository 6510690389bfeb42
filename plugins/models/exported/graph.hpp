#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/exported/step.hpp"
#include "models/exported/tensor_shape.hpp"

namespace exported {

/// Counts the calls that act otherwise in training than in evaluation, such as dropout.
struct ModeUse {
  int calls = 0;
  /// How many of them act as in training.
  int in_training = 0;
  /// The first of them, for a message.
  std::string first;
};

/// Is an exported graph that can be run: operators found, arguments laid out, tensors at hand.
struct GraphPlan {
  /// One for each slot; defined are those of tensors that every run reads.
  std::vector<c10::IValue> initial;
  std::vector<Step> steps;
  int input = -1;
  int output = -1;
  TensorShape input_shape;
  TensorShape output_shape;
  /// Buffers that get a slot's value at the end of a run.
  std::vector<std::pair<int, torch::Tensor>> written_back;
  /// Tensors of the graph's own, which no checkpoint holds.
  std::vector<torch::Tensor> constants;
  ModeUse modes;
};

/// Runs a plan through LibTorch's dispatcher, with autograd as usual. One thread at a time.
class Graph {
 public:
  explicit Graph(GraphPlan plan);

  /// Computes the output for a batch on whatever device it lies. Throws ArchiveError where the input has another dtype
  /// or shape than the graph's, or the graph changes its input or a constant; c10::Error for what operators refuse.
  torch::Tensor run(const torch::Tensor& input) const;

  /// Moves its constants.
  void to(torch::Device device);

  const TensorShape& input_shape() const { return plan_.input_shape; }
  const TensorShape& output_shape() const { return plan_.output_shape; }
  const ModeUse& modes() const { return plan_.modes; }

 private:
  void check_input(const torch::Tensor& input) const;
  void remember_versions();
  void check_versions(const torch::Tensor& input, std::uint32_t version) const;

  GraphPlan plan_;
  std::vector<std::uint32_t> versions_;
};

}  // namespace exported
