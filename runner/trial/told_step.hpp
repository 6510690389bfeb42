#pragma once

#include <cstddef>
#include <cstdint>
#include <runner/batch.hpp>
#include <runner/model.hpp>
#include <runner/task.hpp>
#include <span>
#include <string>
#include <vector>

namespace runner::trial {

/// Holds what a task told while it trained: what it logged, of how many rows, and what it showed the metrics.
struct ToldStep {
  struct Logged {
    std::string name;
    double value = 0.0;
    Reduction reduction = Reduction::mean;
    std::int64_t rows = 0;
  };
  struct Measured {
    Output output;
    Batch batch;
    /// What is known of its samples beforehand; undefined where nothing is, or no metric asks.
    torch::Tensor known;
  };

  std::vector<Logged> logged;
  std::vector<Measured> measured;
};

/// Writes it to the last bit; nothing where nothing was told.
std::vector<std::byte> write(const ToldStep& told);
/// Reads what `write` wrote; its tensors own their memory. Throws std::runtime_error for anything else.
ToldStep read_told_step(std::span<const std::byte> bytes);

}  // namespace runner::trial
