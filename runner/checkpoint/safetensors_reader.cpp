#include <algorithm>
#include <optional>

#include "checkpoint/safetensors.hpp"
#include "checkpoint/safetensors_header.hpp"

namespace runner::checkpoint {

namespace {

std::optional<std::uint64_t> bytes_of(const HeaderEntry& entry) {
  std::uint64_t bytes = size_of(entry.dtype);
  for (const std::int64_t size : entry.shape) {
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes)) return std::nullopt;
  }
  return bytes;
}

std::uint64_t little_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return value;
}

// Says what is wrong with where the entries, sorted by offset, lie in `size` bytes.
std::optional<FormatError> check_layout(const std::vector<HeaderEntry>& entries, std::uint64_t size) {
  std::uint64_t expected = 0;
  for (const HeaderEntry& entry : entries) {
    const std::string place = "'" + entry.name + "': ";
    if (entry.begin != expected) {
      return FormatError{place + "begins at byte " + std::to_string(entry.begin) + " of the data, expected " +
                         std::to_string(expected) + ": a gap or an overlap"};
    }
    const auto bytes = bytes_of(entry);
    if (!bytes || entry.end < entry.begin || entry.end - entry.begin != *bytes) {
      return FormatError{place + "its offsets hold " + std::to_string(entry.end - entry.begin) +
                         " bytes, which its shape and dtype do not fill"};
    }
    if (entry.end > size) {
      return FormatError{place + "ends at byte " + std::to_string(entry.end) + " of " + std::to_string(size)};
    }
    expected = entry.end;
  }
  if (expected != size) {
    return FormatError{"the data has " + std::to_string(size) + " bytes, of which the tensors fill " +
                       std::to_string(expected)};
  }
  return std::nullopt;
}

}  // namespace

std::variant<Container, FormatError> read(std::span<const std::byte> bytes) {
  if (bytes.size() < 8)
    return FormatError{"it has " + std::to_string(bytes.size()) + " bytes, fewer than a header's length"};
  const std::uint64_t length = little_endian(bytes);
  if (length > largest_header_bytes || length > bytes.size() - 8) {
    return FormatError{"its header claims " + std::to_string(length) + " bytes, more than there are or than 8 MiB"};
  }
  const auto text = bytes.subspan(8, length);
  // The JSON parser takes a NUL for the end of the text.
  if (std::find(text.begin(), text.end(), std::byte{0}) != text.end()) return FormatError{"its header contains a NUL"};
  auto parsed = read_header({reinterpret_cast<const char*>(text.data()), text.size()});
  if (auto* error = std::get_if<FormatError>(&parsed)) return std::move(*error);
  auto& header = std::get<Header>(parsed);

  const auto data = bytes.subspan(8 + length);
  std::stable_sort(header.entries.begin(), header.entries.end(),
                   [](const auto& a, const auto& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  if (auto error = check_layout(header.entries, data.size())) return std::move(*error);
  Container container{std::move(header.metadata), {}};
  for (HeaderEntry& entry : header.entries) {
    container.tensors.push_back({std::move(entry.name), entry.dtype, std::move(entry.shape),
                                 data.subspan(entry.begin, entry.end - entry.begin)});
  }
  return container;
}

}  // namespace runner::checkpoint
