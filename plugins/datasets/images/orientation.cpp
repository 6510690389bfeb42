#include "datasets/images/orientation.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace runner {

namespace {

// Reads whole numbers from bytes that may end too early.
class Numbers {
 public:
  Numbers(std::span<const std::byte> bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  std::optional<std::size_t> at(std::size_t place, std::size_t size) const {
    if (place > bytes_.size() || bytes_.size() - place < size) return std::nullopt;
    std::size_t number = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t next = big_endian_ ? place + i : place + size - 1 - i;
      number = number << 8U | std::to_integer<std::size_t>(bytes_[next]);
    }
    return number;
  }

 private:
  std::span<const std::byte> bytes_;
  bool big_endian_;
};

bool begins_with(std::span<const std::byte> bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::equal(text.begin(), text.end(), bytes.begin(), [](char a, std::byte b) {
           return static_cast<unsigned char>(a) == std::to_integer<unsigned char>(b);
         });
}

// The block that begins with `Exif`, behind that word: a TIFF file. Blocks follow each other, two bytes of a mark and
// two of their length, up to the pixels.
std::span<const std::byte> exif_of(std::span<const std::byte> jpeg) {
  using namespace std::string_view_literals;
  constexpr std::size_t application_data = 0xffe1;
  constexpr std::size_t pixels = 0xffda;
  constexpr auto word = "Exif\0\0"sv;
  const Numbers numbers(jpeg, true);
  std::size_t place = 2;
  while (true) {
    const auto mark = numbers.at(place, 2);
    const auto length = numbers.at(place + 2, 2);
    if (!mark || !length || *mark < 0xff01 || *mark == pixels || *length < 2) return {};
    if (jpeg.size() - place - 2 < *length) return {};
    const auto block = jpeg.subspan(place + 4, *length - 2);
    if (*mark == application_data && begins_with(block, word)) return block.subspan(word.size());
    place += 2 + *length;
  }
}

}  // namespace

int orientation_of(std::span<const std::byte> jpeg) {
  constexpr std::size_t tag = 274;
  constexpr std::size_t entry_bytes = 12;
  constexpr std::size_t value_in_entry = 8;
  const auto tiff = exif_of(jpeg);
  if (!begins_with(tiff, "II") && !begins_with(tiff, "MM")) return 1;
  const Numbers numbers(tiff, begins_with(tiff, "MM"));
  const auto directory = numbers.at(4, 4);
  const auto entries = directory ? numbers.at(*directory, 2) : std::nullopt;
  for (std::size_t i = 0; entries && i < *entries; ++i) {
    const std::size_t entry = *directory + 2 + i * entry_bytes;
    const auto found = numbers.at(entry, 2);
    if (!found) return 1;
    if (*found != tag) continue;
    const auto value = numbers.at(entry + value_in_entry, 2);
    return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
  }
  return 1;
}

Picture upright(Picture picture, int orientation) {
  if (orientation == 1) return picture;
  // From 5 on rows and columns change places; then rows, columns or both run backwards.
  const bool is_transposed = orientation >= 5;
  const bool rows_run_back = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const bool columns_run_back = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  Picture seen{picture.height, picture.width, picture.channels, {}};
  if (is_transposed) std::swap(seen.height, seen.width);
  seen.pixels.reserve(picture.pixels.size());
  for (std::int64_t row = 0; row < seen.height; ++row) {
    for (std::int64_t column = 0; column < seen.width; ++column) {
      const std::int64_t r = rows_run_back ? seen.height - 1 - row : row;
      const std::int64_t c = columns_run_back ? seen.width - 1 - column : column;
      const std::int64_t pixel = is_transposed ? c * picture.width + r : r * picture.width + c;
      const auto first = picture.pixels.begin() + pixel * picture.channels;
      seen.pixels.insert(seen.pixels.end(), first, first + picture.channels);
    }
  }
  return seen;
}

}  // namespace runner
