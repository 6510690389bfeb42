#include "worker/pytorch_export.hpp"

#include <ATen/core/Dict.h>
#include <ATen/core/ivalue.h>
#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/pickler.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/safetensors.hpp"
#include "files/writing.hpp"
#include "trial/load_tensors.hpp"

namespace runner::worker {

namespace {

// Without tags on aggregates the unpickler needs no function that `weights_only` does not know.
void print_archive(const c10::impl::GenericDict& dict) {
  std::vector<char> pickled;
  torch::jit::Pickler pickler([&](const char* bytes, std::size_t size) { pickled.insert(pickled.end(), bytes, bytes + size); },
                              nullptr, nullptr, nullptr, nullptr, /*tag_aggregates=*/false);
  pickler.protocol();
  pickler.pushIValue(dict);
  pickler.stop();
  caffe2::serialize::PyTorchStreamWriter writer([](const void* bytes, std::size_t size) {
    files::write_all(STDOUT_FILENO, std::string_view(static_cast<const char*>(bytes), size), "standard output");
    return size;
  });
  std::size_t index = 0;
  for (const at::Tensor& tensor : pickler.tensorData()) {
    writer.writeRecord("data/" + std::to_string(index++), tensor.data_ptr(), tensor.nbytes());
  }
  writer.writeRecord("data.pkl", pickled.data(), pickled.size());
  writer.writeEndOfFile();
}

}  // namespace

int to_pytorch(const std::filesystem::path& from) {
  try {
    std::ifstream stream(from, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
    const auto read = checkpoint::read(std::as_bytes(std::span(bytes)));
    if (const auto* error = std::get_if<checkpoint::FormatError>(&read)) throw std::runtime_error(error->message);
    c10::impl::GenericDict dict(c10::StringType::get(), c10::TensorType::get());
    for (const auto& view : std::get<checkpoint::Container>(read).tensors) dict.insert(view.name, trial::to_tensor(view));
    print_archive(dict);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

}  // namespace runner::worker
