#pragma once

#include <torch/csrc/autograd/variable.h>
#include <torch/types.h>

#include <cstdint>
#include <optional>
#include <runner/parameters.hpp>
#include <string>
#include <utility>
#include <vector>

namespace runner::trial {

/// Keeps the parameters of each group in one piece of memory, so that an optimizer that works element by element makes
/// one pass over it in place of one over each. The model's own tensors become views of it; each begins where one of its
/// own would, at a multiple of 64 bytes, and what lies between them stays zero. Movable, not copyable.
class FlatParameters {
 public:
  /// Says where a parameter lies in its group's memory, counted in elements.
  struct Place {
    NamedTensor parameter;
    std::int64_t begin = 0;
  };

  /// Moves the parameters together. `state` lists all of the model's parameters and buffers under all their names.
  /// Returns nothing, and leaves everything as it is, where that could change a result or somebody else holds the
  /// memory: a tied or frozen parameter, one that is not contiguous, another dtype or device in the group, a view kept
  /// beside the model.
  static std::optional<FlatParameters> of(const Parameters& parameters, const std::vector<NamedTensor>& state);

  FlatParameters(FlatParameters&&) = default;
  FlatParameters& operator=(FlatParameters&&) = default;
  FlatParameters(const FlatParameters&) = delete;
  FlatParameters& operator=(const FlatParameters&) = delete;

  /// Returns the same groups with one tensor each, named `flat`, for the optimizer.
  const Parameters& whole() const { return whole_; }
  /// Lists the parameters of a group in their order.
  const std::vector<Place>& places(std::size_t group) const { return places_[group]; }

  /// Copies the gradients that the backward pass left into those of `whole`. Returns false where a parameter has none,
  /// or one that is not of the parameter's dtype and shape, or lies elsewhere by now: then the optimizer must see the
  /// parameters one by one.
  bool gather_gradients();

  /// Gives each parameter memory of its own again, with the same values.
  void separate();

 private:
  FlatParameters() = default;
  void add(const ParameterGroup& group);

  // LibTorch counts the references of its nodes itself from 2.14 on.
  using Node = decltype(torch::autograd::impl::grad_accumulator(std::declval<const torch::Tensor&>()));

  Parameters whole_;
  std::vector<std::vector<Place>> places_;
  // The end of the graph at each parameter, which LibTorch would make anew in each step.
  std::vector<Node> ends_;
};

}  // namespace runner::trial
