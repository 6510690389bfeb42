#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "images/image_folder.hpp"

namespace runner {

/// What every image is brought to.
struct ImageSize {
  std::int64_t height = 0;
  std::int64_t width = 0;
  /// 3 for red, green and blue, 1 for grey.
  std::int64_t channels = 3;

  std::int64_t bytes() const { return height * width * channels; }
};

/// Decodes and resizes the files, several at a time, and returns their pixels, image after image and channel after
/// channel. Throws std::runtime_error, which names the files that cannot be decoded, the first few of many.
std::shared_ptr<const std::vector<std::uint8_t>> read_images(const ImageFolder& images, const ImageSize& size);

}  // namespace runner
