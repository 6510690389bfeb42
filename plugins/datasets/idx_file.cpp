#include "datasets/idx_file.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace runner {

namespace {

std::int64_t read_number(GzipFile& file) {
  std::uint8_t bytes[4];
  file.read(bytes);
  return (std::int64_t{bytes[0]} << 24) | (std::int64_t{bytes[1]} << 16) | (std::int64_t{bytes[2]} << 8) | bytes[3];
}

std::optional<NumberType> type_of(std::int64_t code) {
  switch (code) {
    case 0x08:
      return NumberType::uint8;
    case 0x09:
      return NumberType::int8;
    case 0x0b:
      return NumberType::int16;
    case 0x0c:
      return NumberType::int32;
    case 0x0d:
      return NumberType::float32;
    case 0x0e:
      return NumberType::float64;
    default:
      return std::nullopt;
  }
}

void to_little_endian(std::span<std::uint8_t> bytes, std::size_t each) {
  for (std::size_t at = 0; at + each <= bytes.size(); at += each) {
    const auto number = bytes.subspan(at, each);
    std::reverse(number.begin(), number.end());
  }
}

}  // namespace

std::int64_t IdxHeader::item_bytes() const {
  const std::int64_t numbers = element_count({shape.begin() + 1, shape.end()}, size_of(type));
  return numbers * static_cast<std::int64_t>(size_of(type));
}

IdxHeader read_idx_header(GzipFile& file) {
  const std::int64_t magic = read_number(file);
  const auto type = type_of(magic >> 8);
  const std::int64_t dimensions = magic & 0xff;
  if (!type || dimensions == 0) {
    file.fail("this is no IDX file of numbers: it begins with the number " + std::to_string(magic));
  }
  IdxHeader header{*type, {}};
  for (std::int64_t i = 0; i < dimensions; ++i) header.shape.push_back(read_number(file));
  if (header.shape.front() == 0) file.fail("the file holds nothing");
  const std::int64_t items = element_count(header.shape, size_of(*type));
  if (items == 0) file.fail("an item has no numbers: one of its sizes is 0");
  if (items < 0) file.fail("the sizes are larger than a file can be");
  return header;
}

std::vector<std::uint8_t> read_idx_items(GzipFile& file, const IdxHeader& header, std::optional<std::int64_t> limit) {
  constexpr std::int64_t bytes_at_a_time = std::int64_t{4} << 20;
  const std::int64_t count = header.shape.front();
  const std::int64_t wanted = limit.value_or(count) * header.item_bytes();
  std::vector<std::uint8_t> items;
  for (std::int64_t done = 0; done < wanted; done += bytes_at_a_time) {
    const auto piece = static_cast<std::size_t>(std::min(bytes_at_a_time, wanted - done));
    items.resize(items.size() + piece);
    file.read(std::span(items).last(piece));
  }
  if (limit.value_or(count) == count) file.expect_end();
  to_little_endian(items, size_of(header.type));
  return items;
}

}  // namespace runner
