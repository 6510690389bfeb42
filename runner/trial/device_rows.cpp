#include "trial/device_rows.hpp"

#include "trial/over_rows.hpp"

namespace runner::trial {

namespace {

NamedTensors room_for(std::int64_t size, const NamedTensors& some, torch::Device device) {
  NamedTensors room = some;
  for (auto& entry : room) {
    auto shape = entry.tensor.sizes().vec();
    shape[0] = size;
    entry.tensor = torch::empty(shape, entry.tensor.options().device(device));
  }
  return room;
}

void copy_rows(const NamedTensors& from, NamedTensors& to, std::int64_t first, std::int64_t count) {
  for (auto& entry : to) entry.tensor.narrow(0, first, count).copy_(from.at(entry.name));
}

NamedTensors rows_of(const NamedTensors& all, const torch::Tensor& rows) {
  NamedTensors some = all;
  for (auto& entry : some) entry.tensor = entry.tensor.index_select(0, rows);
  return some;
}

std::int64_t bytes_of(const NamedTensors& tensors) {
  std::int64_t bytes = 0;
  for (const auto& entry : tensors) bytes += static_cast<std::int64_t>(entry.tensor.nbytes());
  return bytes;
}

}  // namespace

DeviceRows::DeviceRows(std::int64_t size, torch::Device device, const Fetch& fetch) : device_(device) {
  std::int64_t first = 0;
  over_rows(torch::arange(size, torch::dtype(torch::kInt64)), [&](const torch::Tensor& rows) {
    const Batch some = fetch(rows);
    if (first == 0) {
      inputs_ = room_for(size, some.inputs, device);
      targets_ = room_for(size, some.targets, device);
    }
    copy_rows(some.inputs, inputs_, first, rows.size(0));
    copy_rows(some.targets, targets_, first, rows.size(0));
    first += rows.size(0);
  });
}

std::int64_t DeviceRows::bytes(std::int64_t size, const Fetch& fetch) {
  const Batch first = fetch(torch::zeros({1}, torch::dtype(torch::kInt64)));
  return size * (bytes_of(first.inputs) + bytes_of(first.targets));
}

// What the device computes is not waited for.
Batch DeviceRows::at(const torch::Tensor& rows) const {
  const torch::Tensor places = rows.to(device_, /*non_blocking=*/true);
  return {rows_of(inputs_, places), rows_of(targets_, places), rows.size(0)};
}

}  // namespace runner::trial
