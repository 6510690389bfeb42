#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace runner {

/// Holds a picture: rows from the top, `channels` bytes a pixel, red, green and blue, or grey.
struct Picture {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 3;
  std::vector<std::uint8_t> pixels;
  /// Whether the file has 16 bits where there are 8 here, so that nearby values have become one.
  bool was_deeper = false;
};

/// Decodes a PNG or a JPEG file, told apart by their first bytes, to the red, green and blue of sRGB: a gamma that a
/// PNG file says is another is applied, colour profiles are not. Transparent parts lie on black, 16 bits are rounded to
/// 8; what a JPEG file notes of how the camera was held is followed, as viewers do. Throws std::runtime_error, which
/// begins with `name`, for another format, for damage, also where a decoder would go on, and for sizes that so few
/// bytes cannot hold.
Picture decode(std::span<const std::byte> file, const std::string& name);

/// Returns the luma of each pixel, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), rounded.
Picture to_grey(const Picture& picture);

/// Returns the picture in another size. A pixel of the result is the mean of those of the picture around its place,
/// weighted by a triangle that is as wide as two pixels of the coarser of both: linear interpolation where it grows, an
/// average without moiré where it shrinks (Turkowski, 1990: Filters for Common Resampling Tasks). Rows and columns are
/// stretched each by their own factor, and rounded to bytes after each.
Picture resized(const Picture& picture, std::int64_t height, std::int64_t width);

}  // namespace runner
