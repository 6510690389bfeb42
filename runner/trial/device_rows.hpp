#pragma once

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <runner/batch.hpp>

namespace runner::trial {

/// Keeps all samples of a data set in the memory of a device, so that no step copies its batch there.
class DeviceRows {
 public:
  /// Returns samples in plain memory; `rows` are their indices, int64, shape [n].
  using Fetch = std::function<Batch(const torch::Tensor& rows)>;

  /// Fetches `size` samples, some at a time, and copies them. Throws what `fetch` throws, and c10::Error where the
  /// device has not the memory.
  DeviceRows(std::int64_t size, torch::Device device, const Fetch& fetch);

  /// Returns how many bytes `size` samples take, all of which are as large as the first.
  static std::int64_t bytes(std::int64_t size, const Fetch& fetch);

  /// Returns the samples with these indices, on the device: the bits that `fetch` gives.
  Batch at(const torch::Tensor& rows) const;

 private:
  torch::Device device_;
  NamedTensors inputs_;
  NamedTensors targets_;
};

}  // namespace runner::trial
