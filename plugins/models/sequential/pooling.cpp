#include <torch/types.h>

#include <optional>
#include <tuple>

#include "models/sequential/layer_table.hpp"

namespace {

using runner::param;
using torch::Tensor;

struct PoolingOptions {
  std::int64_t kernel = 2;
  std::optional<std::int64_t> stride;
  std::int64_t padding = 0;
};

struct AdaptiveOptions {
  std::int64_t size = 1;
};

// Of a sequence or of an image. Throws for a row.
bool is_image(const LayerInput& input) {
  if (input.shape.size() == 3) return true;
  need_rank(input, 2, "[channels, length] or [channels, height, width]",
            "put it in front of flatten, or unflatten in front of it");
  return false;
}

Shape shape_behind(const PoolingOptions& options, const LayerInput& input) {
  if (options.padding > options.kernel / 2) {
    throw std::invalid_argument("a padding of " + std::to_string(options.padding) + " is more than half of the kernel");
  }
  Shape shape = {input.first()};
  for (std::size_t i = 1; i < input.shape.size(); ++i) {
    const std::int64_t room = input.shape[i] + 2 * options.padding - options.kernel;
    if (room < 0) {
      throw std::invalid_argument("gets " + text_of(input.shape) + ", too small for a pooling of " +
                                  std::to_string(options.kernel) + "; pool less");
    }
    shape.push_back(room / options.stride.value_or(options.kernel) + 1);
  }
  return shape;
}

Layer make_max_pool(const PoolingOptions& options, const LayerInput& input) {
  const bool image = is_image(input);
  const std::int64_t kernel = options.kernel, stride = options.stride.value_or(kernel), padding = options.padding;
  return {[=](const Tensor& x) {
            return image ? torch::max_pool2d(x, kernel, stride, padding)
                         : torch::max_pool1d(x, kernel, stride, padding);
          },
          shape_behind(options, input), nullptr, true};
}

Layer make_avg_pool(const PoolingOptions& options, const LayerInput& input) {
  const bool image = is_image(input);
  const std::int64_t kernel = options.kernel, stride = options.stride.value_or(kernel), padding = options.padding;
  return {[=](const Tensor& x) {
            return image ? torch::avg_pool2d(x, kernel, stride, padding)
                         : torch::avg_pool1d(x, kernel, stride, padding);
          },
          shape_behind(options, input), nullptr, true};
}

Shape shape_behind(const AdaptiveOptions& options, const LayerInput& input) {
  Shape shape(input.shape.size(), options.size);
  shape.front() = input.first();
  return shape;
}

Layer make_adaptive_avg_pool(const AdaptiveOptions& options, const LayerInput& input) {
  const bool image = is_image(input);
  const std::int64_t size = options.size;
  return {[=](const Tensor& x) {
            return image ? torch::adaptive_avg_pool2d(x, {size, size}) : torch::adaptive_avg_pool1d(x, size);
          },
          shape_behind(options, input), nullptr, true};
}

Layer make_adaptive_max_pool(const AdaptiveOptions& options, const LayerInput& input) {
  const bool image = is_image(input);
  const std::int64_t size = options.size;
  return {
      [=](const Tensor& x) {
        return std::get<0>(image ? torch::adaptive_max_pool2d(x, {size, size}) : torch::adaptive_max_pool1d(x, size));
      },
      shape_behind(options, input), nullptr, true};
}

std::vector<runner::Param<PoolingOptions>> window_parameters() {
  return {param("kernel", &PoolingOptions::kernel, "Side of the window.").at_least(1),
          param("stride", &PoolingOptions::stride, "Its step; null for its side.").at_least(1),
          param("padding", &PoolingOptions::padding, "What is added on each side.").at_least(0)};
}

std::vector<runner::Param<AdaptiveOptions>> adaptive_parameters() {
  return {param("size", &AdaptiveOptions::size, "Side of what comes out, whatever comes in.").at_least(1)};
}

}  // namespace

void add_pooling(LayerTable& table) {
  table.add<PoolingOptions>("max_pool", "The largest number of each window.", window_parameters(), make_max_pool);
  table.add<PoolingOptions>("avg_pool", "The mean of each window, zeros that padding adds included.",
                            window_parameters(), make_avg_pool);
  table.add<AdaptiveOptions>("adaptive_max_pool", "The largest number of each of as many windows as asked for.",
                             adaptive_parameters(), make_adaptive_max_pool);
  table.add<AdaptiveOptions>("adaptive_avg_pool", "The mean of each of as many windows as asked for.",
                             adaptive_parameters(), make_adaptive_avg_pool);
}
