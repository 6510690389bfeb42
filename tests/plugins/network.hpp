#pragma once

#include <cstdint>
#include <memory>
#include <runner/plugin.hpp>
#include <string>
#include <vector>

#include "sample/sample.hpp"

namespace runner::testing {

/// Says how wide a network of the model `mlp` is.
struct Widths {
  std::int64_t inputs = 13;
  std::vector<std::int64_t> hidden = {10, 7};
  std::int64_t outputs = 3;
};

/// Holds the model `mlp` and the loss `cross_entropy` that ship, and computes the same by LibTorch's operations as one
/// writes them.
class Network {
 public:
  explicit Network(SampleRegistry& registry, const Widths& widths = {}, std::string activation = "relu");

  /// Returns the loss that the plugins compute.
  torch::Tensor loss(const torch::Tensor& x, const torch::Tensor& y) const;
  /// Returns the loss that LibTorch's operations compute.
  torch::Tensor plain_loss(const torch::Tensor& x, const torch::Tensor& y) const;

  /// Runs a backward pass and returns each parameter's gradient, undefined where it has none.
  std::vector<torch::Tensor> gradients(const torch::Tensor& loss,
                                       void (*backward)(const torch::Tensor&) = by_engine) const;

  Model& model() const { return *model_; }

 private:
  static void by_engine(const torch::Tensor& loss) { loss.backward(); }
  torch::Tensor activated(const torch::Tensor& x) const;

  std::string activation_;
  std::shared_ptr<Model> model_;
  std::unique_ptr<Loss> loss_;
};

/// Returns `rows` rows of numbers from -1 to 1.
torch::Tensor inputs(std::int64_t rows, std::int64_t width = 13);
/// Returns class numbers for that many rows.
torch::Tensor classes(std::int64_t rows, std::int64_t count = 3);

/// Returns how often the fast path of that name was taken in this process.
std::int64_t times_taken(const std::string& path);

}  // namespace runner::testing
