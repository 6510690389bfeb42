#include "models/exported/tensor_shape.hpp"

#include <algorithm>
#include <optional>

namespace exported {

namespace {

// A range is looked for under the symbol's name: Symbol('s77', positive=True, integer=True). Any other expression is a
// size that follows from others.
std::optional<std::string> symbol_in(const std::string& expression) {
  constexpr std::string_view begin = "Symbol('";
  if (!expression.starts_with(begin)) return std::nullopt;
  const auto end = expression.find('\'', begin.size());
  if (end == std::string::npos) return std::nullopt;
  return expression.substr(begin.size(), end - begin.size());
}

Dimension read_dimension(const Json& size, const Json& ranges) {
  const auto [kind, value] = alternative(size);
  Dimension dimension;
  if (kind == "as_int") {
    dimension.size = integer(value);
    return dimension;
  }
  const auto symbol = symbol_in(text(field(value, "expr_str")));
  if (!symbol || !object(ranges).contains(*symbol)) return dimension;
  const Json& range = field(ranges, symbol->c_str());
  // Exporting takes 0 and 1 for sizes of their own, so that 2 is the least that it writes for no bound at all.
  constexpr std::int64_t no_bound = 2;
  const Json& least = field(range, "min_val");
  const Json& most = field(range, "max_val");
  if (!least.is_null() && integer(least) > no_bound) dimension.least = integer(least);
  if (!most.is_null()) dimension.most = integer(most);
  return dimension;
}

template <class Sizes, class Text>
std::string joined(const Sizes& sizes, Text text) {
  std::string joined = "[";
  for (const auto& size : sizes) joined += (joined.size() > 1 ? ", " : "") + text(size);
  return joined + "]";
}

}  // namespace

bool TensorShape::fits(at::IntArrayRef sizes) const {
  return std::equal(sizes.begin(), sizes.end(), dimensions.begin(), dimensions.end(),
                    [](std::int64_t size, const Dimension& wanted) {
                      return wanted.size >= 0 ? size == wanted.size : size >= wanted.least && size <= wanted.most;
                    });
}

TensorShape read_shape(const Json& tensor_value, const Json& range_constraints) {
  TensorShape shape;
  shape.type = dtype(field(tensor_value, "dtype"));
  for (const Json& size : list(field(tensor_value, "sizes"))) {
    shape.dimensions.push_back(read_dimension(size, range_constraints));
  }
  return shape;
}

std::string sample_text(const TensorShape& shape) {
  const std::size_t first = std::min<std::size_t>(1, shape.dimensions.size());
  const std::vector<Dimension> sample(shape.dimensions.begin() + static_cast<std::ptrdiff_t>(first),
                                      shape.dimensions.end());
  return joined(sample, [](const Dimension& each) { return each.size >= 0 ? std::to_string(each.size) : "*"; });
}

std::string text_of(at::IntArrayRef sizes) {
  return joined(sizes, [](std::int64_t size) { return std::to_string(size); });
}

}  // namespace exported
