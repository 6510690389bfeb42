#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "checkpoint/safetensors.hpp"
#include "testing/runner_program.hpp"

namespace runner::testing {

/// Holds a state that a trial can be resumed from, as `runner/trial/resume_state.hpp` describes it, to be changed.
struct StoredState {
  struct Tensor {
    checkpoint::TensorView view;
    std::vector<std::byte> bytes;
  };
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;

  /// Sets a tensor of a `group`, such as `optimizer/step/`, to zeros; removes it for `remove`. Says whether that
  /// changed any.
  bool zero(const std::string& group);
  bool remove(const std::string& group);
  /// Sets one of the progress's counters to 0: epoch, batch, step, samples. Says whether it was another.
  bool zero_counter(std::size_t which);

  /// Returns the groups there are: `model/`, `metrics/` and `generator/`, and of the optimizer each kind of its state.
  std::vector<std::string> groups() const;
};

/// Reads the state of the only trial, and puts one in its place with the digest that belongs to it.
StoredState read_state(const RunnerProgram& runner);
void replace_state(const RunnerProgram& runner, const StoredState& state);

}  // namespace runner::testing
