#pragma once

#include <cstdint>
#include <memory>
#include <set>
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

/// Holds the pixels of many images.
struct Pixels {
  /// Image after image and channel after channel.
  std::shared_ptr<const std::vector<std::uint8_t>> bytes;
  /// The images, by their place, whose files have 16 bits a channel.
  std::set<std::size_t> deeper;
};

/// Decodes and resizes the files, several at a time. Throws std::runtime_error, which names the files that cannot be
/// decoded, the first few of many.
Pixels read_images(const ImageFolder& images, const ImageSize& size);

}  // namespace runner
