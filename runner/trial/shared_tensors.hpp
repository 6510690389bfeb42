#pragma once

#include <cstddef>
#include <cstdint>
#include <runner/named_tensors.hpp>
#include <runner/parameters.hpp>
#include <vector>

namespace runner::trial {

/// Lays the state and the gradients of one model into memory that the processes of a trial share. Each computes the
/// same places from the same model. Who may write when is agreed by messages: nothing here waits.
class SharedTensors {
 public:
  /// Maps the memory, and makes it large enough: `state` lists parameters and buffers, `parameters` those that are
  /// trained, which have gradients of each of `ranks` processes but the first. All on the CPU. The tensors are
  /// borrowed. Throws std::system_error.
  SharedTensors(int memory, const std::vector<NamedTensor>& state, const Parameters& parameters, std::int64_t ranks);
  SharedTensors(const SharedTensors&) = delete;
  SharedTensors& operator=(const SharedTensors&) = delete;
  ~SharedTensors();

  /// Copies the model's state into the memory, or from there into the model.
  void put_state();
  void take_state();

  /// Each copies what is this process's into the part of the memory that is its rank's.
  void put_gradients(std::int64_t rank);
  void put_loss(std::int64_t rank, double loss);
  /// Makes the model's gradients the weighted sum over all ranks, in their order, its own being the first; a rank of
  /// weight 0 has none. A parameter that has a gradient in no rank keeps none.
  void add_gradients(const std::vector<double>& weights);
  /// Returns the loss that a rank has put.
  double loss(std::int64_t rank) const;

 private:
  /// What a rank writes, and which of its gradients there are.
  struct RankPart {
    double* loss = nullptr;
    std::uint8_t* has_gradient = nullptr;
    std::vector<torch::Tensor> gradients;
  };

  std::byte* base_ = nullptr;
  std::size_t bytes_ = 0;
  /// The model's tensors, each once, and their places.
  std::vector<torch::Tensor> state_;
  std::vector<torch::Tensor> shared_state_;
  std::vector<torch::Tensor> parameters_;
  /// By rank, from 1.
  std::vector<RankPart> parts_;
};

}  // namespace runner::trial
