#include <algorithm>
#include <cmath>

#include "datasets/images/picture.hpp"

namespace runner {

namespace {

// Weights are whole multiples of 2^-22, so that sums have the same bits everywhere.
constexpr int weight_bits = 22;

// The pixels of a line, from `begin` on, that make one of the new line.
struct Window {
  std::int64_t begin = 0;
  std::vector<std::int32_t> weights;
};

std::vector<Window> windows(std::int64_t from, std::int64_t to) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  const double radius = std::max(step, 1.0);
  std::vector<Window> windows;
  for (std::int64_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * step;
    Window window;
    window.begin = std::max<std::int64_t>(static_cast<std::int64_t>(centre - radius + 0.5), 0);
    const std::int64_t end = std::min(static_cast<std::int64_t>(centre + radius + 0.5), from);
    std::vector<double> heights;
    double sum = 0.0;
    for (std::int64_t pixel = window.begin; pixel < end; ++pixel) {
      const double distance = std::abs((static_cast<double>(pixel) - centre + 0.5) / radius);
      heights.push_back(std::max(1.0 - distance, 0.0));
      sum += heights.back();
    }
    for (const double height : heights) {
      window.weights.push_back(static_cast<std::int32_t>(height / sum * (1 << weight_bits) + 0.5));
    }
    windows.push_back(std::move(window));
  }
  return windows;
}

// One byte of the new line, of bytes that lie `stride` apart.
std::uint8_t mean(const std::uint8_t* line, std::int64_t stride, const Window& window) {
  std::int64_t sum = std::int64_t{1} << (weight_bits - 1);
  const std::uint8_t* pixel = line + window.begin * stride;
  for (const std::int32_t weight : window.weights) {
    sum += std::int64_t{weight} * *pixel;
    pixel += stride;
  }
  return static_cast<std::uint8_t>(std::min<std::int64_t>(sum >> weight_bits, 255));
}

}  // namespace

Picture resized(const Picture& picture, std::int64_t height, std::int64_t width) {
  const std::int64_t channels = picture.channels;
  Picture narrow{picture.height, width, channels, {}};
  if (width == picture.width) {
    narrow.pixels = picture.pixels;
  } else {
    narrow.pixels.reserve(static_cast<std::size_t>(picture.height * width * channels));
    const auto columns = windows(picture.width, width);
    for (std::int64_t row = 0; row < picture.height; ++row) {
      const std::uint8_t* const line = picture.pixels.data() + row * picture.width * channels;
      for (const Window& window : columns) {
        for (std::int64_t channel = 0; channel < channels; ++channel)
          narrow.pixels.push_back(mean(line + channel, channels, window));
      }
    }
  }
  if (height == picture.height) return narrow;
  Picture result{height, width, channels, {}};
  const std::int64_t row_bytes = width * channels;
  result.pixels.reserve(static_cast<std::size_t>(height * row_bytes));
  for (const Window& window : windows(picture.height, height)) {
    for (std::int64_t byte = 0; byte < row_bytes; ++byte)
      result.pixels.push_back(mean(narrow.pixels.data() + byte, row_bytes, window));
  }
  return result;
}

}  // namespace runner
