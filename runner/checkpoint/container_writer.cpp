#include "checkpoint/container_writer.hpp"

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string_view>

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
std::vector<std::size_t> in_file_order(std::span<const TensorView> tensors) {
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return size_of(tensors[a].dtype) > size_of(tensors[b].dtype); });
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

std::string member(std::string_view key, std::string_view value) {
  std::string text;
  text.reserve(key.size() + value.size() + value.size() / 4 + 8);
  append_string(text, key);
  text += ':';
  append_string(text, value);
  return text;
}

void append_bytes(std::vector<std::byte>& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

}  // namespace

ContainerWriter::ContainerWriter(std::span<const TensorView> tensors, const Metadata& metadata) {
  check(tensors);
  order_ = in_file_order(tensors);
  sizes_bytes_.reserve(tensors.size());
  for (const TensorView& tensor : tensors) sizes_bytes_.push_back(tensor.bytes.size());
  for (const auto& [key, value] : metadata) metadata_[key] = member(key, value);
  std::size_t offset = 0;
  for (const std::size_t each : order_) {
    append_entry(entries_, tensors[each], offset);
    offset += sizes_bytes_[each];
  }
}

std::string ContainerWriter::header(const Metadata& metadata) const {
  std::string text = "{\"__metadata__\":{";
  std::size_t expected = entries_.size() + 64;
  for (const auto& [key, written] : metadata_) expected += written.size() + 1;
  for (const auto& [key, value] : metadata) expected += key.size() + value.size() + value.size() / 4 + 8;
  text.reserve(expected);
  const auto append = [&](std::string_view written) {
    if (text.back() != '{') text += ',';
    text += written;
  };
  auto constant = metadata_.begin();
  for (const auto& [key, value] : metadata) {
    for (; constant != metadata_.end() && constant->first < key; ++constant) append(constant->second);
    if (constant != metadata_.end() && constant->first == key) {
      throw std::invalid_argument("the metadata key '" + key + "' stands in every container already");
    }
    append(member(key, value));
  }
  for (; constant != metadata_.end(); ++constant) append(constant->second);
  text.append("}").append(entries_).append("}");
  text.append((8 - text.size() % 8) % 8, ' ');
  if (text.size() > largest_header_bytes) throw std::invalid_argument("a checkpoint's header is at most 8 MiB");
  return text;
}

std::vector<std::byte> ContainerWriter::write(std::span<const std::span<const std::byte>> values,
                                              const Metadata& metadata) const {
  const std::string text = header(metadata);
  std::size_t size = 8 + text.size();
  if (values.size() != sizes_bytes_.size()) throw std::invalid_argument("a container needs each tensor's bytes");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].size() != sizes_bytes_[i]) throw std::invalid_argument("a tensor has other bytes than before");
    size += values[i].size();
  }
  static_assert(std::endian::native == std::endian::little);
  const std::uint64_t length = text.size();
  std::vector<std::byte> bytes;
  bytes.reserve(size);
  append_bytes(bytes, std::as_bytes(std::span(&length, 1)));
  append_bytes(bytes, std::as_bytes(std::span(text)));
  for (const std::size_t each : order_) append_bytes(bytes, values[each]);
  return bytes;
}

std::vector<std::byte> write(std::span<const TensorView> tensors, const Metadata& metadata) {
  std::vector<std::span<const std::byte>> values;
  values.reserve(tensors.size());
  for (const TensorView& tensor : tensors) values.push_back(tensor.bytes);
  return ContainerWriter(tensors).write(values, metadata);
}

}  // namespace runner::checkpoint
