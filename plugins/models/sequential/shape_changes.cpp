#include <functional>
#include <numeric>

#include "models/sequential/layer_table.hpp"

namespace {

using runner::param;

std::int64_t count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

Layer make_flatten(const NoOptions&, const LayerInput& input) {
  return {[](const torch::Tensor& x) { return x.flatten(1); }, {count(input.shape)}};
}

struct UnflattenOptions {
  std::vector<std::int64_t> shape;
};

Layer make_unflatten(const UnflattenOptions& options, const LayerInput& input) {
  const Shape& shape = options.shape;
  if (shape.empty() || shape.size() > 3 || count(shape) != count(input.shape)) {
    throw std::invalid_argument("gets " + std::to_string(count(input.shape)) + " numbers, of which there is no " +
                                text_of(shape) + "; give one to three sizes whose product is that");
  }
  return {[shape](const torch::Tensor& x) {
            Shape sizes = {x.size(0)};
            sizes.insert(sizes.end(), shape.begin(), shape.end());
            return x.reshape(sizes);
          },
          shape};
}

Layer make_transpose(const NoOptions&, const LayerInput& input) {
  need_rank(input, 2, "[length, features] or [channels, length]", "a row or an image has no such two sizes");
  return {[](const torch::Tensor& x) { return x.transpose(1, 2); }, {input.last(), input.first()}};
}

}  // namespace

void add_shape_changes(LayerTable& table) {
  table.add<NoOptions>("flatten", "All numbers of a sample in a row.", {}, make_flatten);
  table.add<UnflattenOptions>(
      "unflatten", "The numbers of a sample in another shape, such as [1, 8, 8].",
      {param("shape", &UnflattenOptions::shape, "The sizes of a sample.").at_least(1).required()}, make_unflatten);
  table.add<NoOptions>("transpose",
                       "Swaps the two sizes of a sequence: [length, features], as lstm and attention take it, and "
                       "[channels, length], as conv1d does.",
                       {}, make_transpose);
}
