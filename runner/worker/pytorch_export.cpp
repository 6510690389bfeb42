#include "worker/pytorch_export.hpp"

#include <ATen/core/Dict.h>
#include <ATen/core/ivalue.h>
#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/pickler.h>

#include <stdexcept>
#include <string>
#include <variant>

#include "checkpoint/safetensors.hpp"
#include "trial/load_tensors.hpp"

namespace runner::worker {

namespace {

// Without tags on aggregates the unpickler needs no function that `weights_only` does not know.
std::vector<std::byte> archive_of(const c10::impl::GenericDict& dict) {
  std::vector<char> pickled;
  torch::jit::Pickler pickler(
      [&](const char* bytes, std::size_t size) { pickled.insert(pickled.end(), bytes, bytes + size); }, nullptr,
      nullptr, nullptr, nullptr, /*tag_aggregates=*/false);
  pickler.protocol();
  pickler.pushIValue(dict);
  pickler.stop();
  std::vector<std::byte> archive;
  caffe2::serialize::PyTorchStreamWriter writer([&](const void* bytes, std::size_t size) {
    const auto* begin = static_cast<const std::byte*>(bytes);
    archive.insert(archive.end(), begin, begin + size);
    return size;
  });
  std::size_t index = 0;
  for (const at::Tensor& tensor : pickler.tensorData()) {
    writer.writeRecord("data/" + std::to_string(index++), tensor.data_ptr(), tensor.nbytes());
  }
  writer.writeRecord("data.pkl", pickled.data(), pickled.size());
  writer.writeEndOfFile();
  return archive;
}

}  // namespace

std::vector<std::byte> to_pytorch(std::span<const std::byte> container) {
  const auto read = checkpoint::read(container);
  if (const auto* error = std::get_if<checkpoint::FormatError>(&read)) throw std::runtime_error(error->message);
  c10::impl::GenericDict dict(c10::StringType::get(), c10::TensorType::get());
  for (const auto& view : std::get<checkpoint::Container>(read).tensors) dict.insert(view.name, trial::to_tensor(view));
  return archive_of(dict);
}

}  // namespace runner::worker
