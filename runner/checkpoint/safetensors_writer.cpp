#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

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
  std::vector<std::string_view> names = {"__metadata__"};
  names.reserve(tensors.size() + 1);
  for (const TensorView& tensor : tensors) {
    names.push_back(tensor.name);
    if (bytes_of(tensor) != tensor.bytes.size()) {
      throw std::invalid_argument("the tensor '" + tensor.name + "' has other bytes than its shape says");
    }
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return;
  throw std::invalid_argument("the tensor name '" + std::string(*twice) + "' occurs twice or is reserved");
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

// The header is put together as text: every best checkpoint has one, and a tree of JSON values costs ten times as much.
// What is not plain ASCII takes the library's way, which checks that it is UTF-8.
void append_string(std::string& text, std::string_view value) {
  if (!std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; })) {
    try {
      text += nlohmann::json(value).dump();
    } catch (const nlohmann::json::type_error& error) {
      throw std::invalid_argument(std::string("a checkpoint's names and metadata must be UTF-8: ") + error.what());
    }
    return;
  }
  text += '"';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '"' && value[i] != '\\') continue;
    text.append(value.substr(begin, i - begin)).append(1, '\\');
    begin = i;
  }
  text.append(value.substr(begin));
  text += '"';
}

void append_entry(std::string& text, const TensorView& tensor, std::size_t offset) {
  text += ',';
  append_string(text, tensor.name);
  text.append(":{\"dtype\":\"").append(name_of(tensor.dtype)).append("\",\"shape\":[");
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    if (i > 0) text += ',';
    text += std::to_string(tensor.shape[i]);
  }
  text.append("],\"data_offsets\":[").append(std::to_string(offset)).append(",");
  text.append(std::to_string(offset + tensor.bytes.size())).append("]}");
}

std::string header_of(const std::vector<const TensorView*>& order, const std::map<std::string, std::string>& metadata) {
  std::string text = "{\"__metadata__\":{";
  std::size_t expected = 64 + 96 * order.size();
  for (const auto& [key, value] : metadata) expected += key.size() + value.size() + value.size() / 4;
  text.reserve(expected);
  for (const auto& [key, value] : metadata) {
    if (text.back() != '{') text += ',';
    append_string(text, key);
    text += ':';
    append_string(text, value);
  }
  text += '}';
  std::size_t offset = 0;
  for (const TensorView* tensor : order) {
    append_entry(text, *tensor, offset);
    offset += tensor->bytes.size();
  }
  text += '}';
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
