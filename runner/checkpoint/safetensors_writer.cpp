#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>

#include "checkpoint/safetensors.hpp"

namespace runner::checkpoint {

namespace {

std::optional<std::size_t> bytes_of(const TensorView& tensor) {
  std::size_t bytes = size_of(tensor.dtype);
  for (const std::int64_t size : tensor.shape) {
    if (size < 0 || __builtin_mul_overflow(bytes, static_cast<std::size_t>(size), &bytes)) return std::nullopt;
  }
  return bytes;
}

void check(std::span<const TensorView> tensors) {
  if (tensors.size() > most_tensors) throw std::invalid_argument("a checkpoint holds at most 100,000 tensors");
  std::set<std::string_view> names;
  for (const TensorView& tensor : tensors) {
    if (!names.insert(tensor.name).second || tensor.name == "__metadata__") {
      throw std::invalid_argument("the tensor name '" + tensor.name + "' occurs twice or is reserved");
    }
    if (bytes_of(tensor) != tensor.bytes.size()) {
      throw std::invalid_argument("the tensor '" + tensor.name + "' has other bytes than its shape says");
    }
  }
}

// Larger elements first keeps each tensor aligned to its element without gaps between them.
std::vector<const TensorView*> in_file_order(std::span<const TensorView> tensors) {
  std::vector<const TensorView*> order;
  order.reserve(tensors.size());
  for (const TensorView& tensor : tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return size_of(a->dtype) > size_of(b->dtype); });
  return order;
}

// What an ordered object is underneath.
using EntryList = nlohmann::ordered_json::object_t::Container;

std::string dump(const nlohmann::ordered_json& header) {
  try {
    return header.dump();
  } catch (const nlohmann::json::type_error& error) {
    throw std::invalid_argument(std::string("a checkpoint's names and metadata must be UTF-8: ") + error.what());
  }
}

std::string header_of(const std::vector<const TensorView*>& order, const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header;
  header["__metadata__"] = metadata;
  auto& entries = static_cast<EntryList&>(header.get_ref<nlohmann::ordered_json::object_t&>());
  std::size_t offset = 0;
  for (const TensorView* tensor : order) {
    const std::size_t end = offset + tensor->bytes.size();
    // Looking each name up, as operator[] does, would take minutes for 100,000 of them; `check` knows that none is twice.
    entries.emplace_back(tensor->name, nlohmann::ordered_json{{"dtype", name_of(tensor->dtype)},
                                                              {"shape", tensor->shape},
                                                              {"data_offsets", {offset, end}}});
    offset = end;
  }
  std::string text = dump(header);
  text.append((8 - text.size() % 8) % 8, ' ');
  if (text.size() > largest_header_bytes) throw std::invalid_argument("a checkpoint's header is at most 8 MiB");
  return text;
}

}  // namespace

std::vector<std::byte> write(std::span<const TensorView> tensors, const std::map<std::string, std::string>& metadata) {
  check(tensors);
  const auto order = in_file_order(tensors);
  const std::string header = header_of(order, metadata);
  std::size_t size = 8 + header.size();
  for (const TensorView* tensor : order) size += tensor->bytes.size();

  std::vector<std::byte> bytes(size);
  const std::uint64_t length = header.size();
  for (int i = 0; i < 8; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<std::byte>(length >> (8 * i));
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  std::size_t offset = 8 + header.size();
  for (const TensorView* tensor : order) {
    // An empty tensor may have no address at all.
    if (!tensor->bytes.empty()) std::memcpy(bytes.data() + offset, tensor->bytes.data(), tensor->bytes.size());
    offset += tensor->bytes.size();
  }
  return bytes;
}

}  // namespace runner::checkpoint
