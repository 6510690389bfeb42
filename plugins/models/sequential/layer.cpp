#include "models/sequential/layer.hpp"

std::string text_of(const Shape& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "[" : ", ") + std::to_string(size);
  return text.empty() ? "[]" : text + "]";
}

void need_rank(const LayerInput& input, std::size_t rank, const std::string& wanted, const std::string& remedy) {
  if (input.shape.size() == rank) return;
  throw std::invalid_argument("needs " + wanted + " and gets " + text_of(input.shape) + "; " + remedy);
}
