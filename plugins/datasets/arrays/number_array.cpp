#include "datasets/arrays/number_array.hpp"

#include <c10/util/Half.h>

#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <type_traits>

namespace runner {

namespace {

// Walks over the numbers of a sample of a Fortran array, the last index fastest, as they lie in C order.
class FortranWalk {
 public:
  explicit FortranWalk(const std::vector<std::int64_t>& shape) : shape_(shape), index_(shape.size(), 0), strides_{1} {
    for (std::size_t axis = 1; axis < shape.size(); ++axis) strides_.push_back(strides_[axis - 1] * shape[axis - 1]);
  }

  // How far the number lies from the sample's first.
  std::int64_t offset() const { return offset_; }

  void advance() {
    for (std::size_t axis = shape_.size() - 1; axis >= 1; --axis) {
      offset_ += strides_[axis];
      if (++index_[axis] < shape_[axis]) return;
      offset_ -= strides_[axis] * shape_[axis];
      index_[axis] = 0;
    }
  }

 private:
  const std::vector<std::int64_t>& shape_;
  std::vector<std::int64_t> index_;
  std::vector<std::int64_t> strides_;
  std::int64_t offset_ = 0;
};

// Calls `use` with a number of the C++ type that stands for one of the arrays.
template <class Use>
decltype(auto) with_type(NumberType type, Use&& use) {
  switch (type) {
    case NumberType::boolean:
    case NumberType::uint8:
      return use(std::uint8_t{});
    case NumberType::int8:
      return use(std::int8_t{});
    case NumberType::int16:
      return use(std::int16_t{});
    case NumberType::int32:
      return use(std::int32_t{});
    case NumberType::int64:
      return use(std::int64_t{});
    case NumberType::uint16:
      return use(std::uint16_t{});
    case NumberType::uint32:
      return use(std::uint32_t{});
    case NumberType::uint64:
      return use(std::uint64_t{});
    case NumberType::float16:
      return use(c10::Half{});
    case NumberType::float32:
      return use(float{});
    case NumberType::float64:
      break;
  }
  return use(double{});
}

template <class From, class To>
To converted(const std::byte* from) {
  From number;
  std::memcpy(&number, from, sizeof number);
  if constexpr (std::is_same_v<From, c10::Half>)
    return static_cast<To>(static_cast<float>(number));
  else
    return static_cast<To>(number);
}

}  // namespace

std::size_t size_of(NumberType type) {
  return with_type(type, [](auto number) { return sizeof number; });
}

std::string name_of(NumberType type) {
  constexpr const char* names[] = {"bool",   "int8",   "int16",  "int32",   "int64",   "uint8",
                                   "uint16", "uint32", "uint64", "float16", "float32", "float64"};
  return names[static_cast<std::size_t>(type)];
}

bool is_integer(NumberType type) { return type < NumberType::float16; }

std::int64_t element_count(const std::vector<std::int64_t>& shape, std::size_t bytes_each) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count)) return -1;
  }
  return count <= std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(bytes_each) ? count : -1;
}

NumberArray::NumberArray(std::shared_ptr<const void> owner, const std::byte* data, NumberType type,
                         std::vector<std::int64_t> shape, Order order)
    : owner_(std::move(owner)),
      data_(data),
      type_(type),
      shape_(std::move(shape)),
      order_(shape_.size() > 1 ? order : Order::c),
      sample_elements_(std::accumulate(shape_.begin() + 1, shape_.end(), std::int64_t{1}, std::multiplies<>())) {}

std::vector<std::int64_t> NumberArray::sample_shape() const {
  if (shape_.size() == 1) return {1};
  return {shape_.begin() + 1, shape_.end()};
}

std::span<const std::byte> NumberArray::bytes() const {
  return {data_, static_cast<std::size_t>(size() * sample_elements_) * size_of(type_)};
}

template <class From, class To>
void NumberArray::fill_from(std::span<const std::int64_t> indices, To* numbers) const {
  constexpr auto each = static_cast<std::int64_t>(sizeof(From));
  for (const std::int64_t index : indices) {
    if (order_ == Order::fortran) {
      FortranWalk walk(shape_);
      for (std::int64_t i = 0; i < sample_elements_; ++i, walk.advance())
        *numbers++ = converted<From, To>(data_ + (index + walk.offset()) * each);
      continue;
    }
    const std::byte* from = data_ + index * sample_elements_ * each;
    if constexpr (std::is_same_v<From, To>) {
      std::memcpy(numbers, from, static_cast<std::size_t>(sample_elements_ * each));
      numbers += sample_elements_;
    } else {
      for (std::int64_t i = 0; i < sample_elements_; ++i) *numbers++ = converted<From, To>(from + i * each);
    }
  }
}

template <class To>
void NumberArray::fill(std::span<const std::int64_t> indices, To* numbers) const {
  with_type(type_, [&](auto number) { fill_from<decltype(number), To>(indices, numbers); });
}

torch::Tensor NumberArray::gather(const torch::Tensor& indices, torch::ScalarType as) const {
  const torch::Tensor plain = indices.contiguous();
  const std::span wanted(plain.data_ptr<std::int64_t>(), static_cast<std::size_t>(plain.numel()));
  for (const std::int64_t index : wanted) {
    if (index < 0 || index >= size()) throw std::out_of_range("there is no sample " + std::to_string(index));
  }
  std::vector<std::int64_t> sizes = sample_shape();
  sizes.insert(sizes.begin(), plain.numel());
  torch::Tensor numbers = torch::empty(sizes, torch::dtype(as));
  if (as == torch::kFloat64)
    fill(wanted, numbers.data_ptr<double>());
  else if (as == torch::kInt64)
    fill(wanted, numbers.data_ptr<std::int64_t>());
  else
    fill(wanted, numbers.data_ptr<float>());
  return numbers;
}

torch::Tensor NumberArray::rows(std::int64_t begin, std::int64_t end, torch::ScalarType as) const {
  return gather(torch::arange(begin, end, torch::dtype(torch::kInt64)), as);
}

}  // namespace runner
