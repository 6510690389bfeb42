#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace runner {

enum class NumberType { boolean, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64 };

/// Returns the bytes of one number.
std::size_t size_of(NumberType type);
/// Returns its name, such as `uint8`.
std::string name_of(NumberType type);
bool is_integer(NumberType type);

/// Multiplies the sizes of a shape; -1 where the product times `bytes_each` would be no number of bytes.
std::int64_t element_count(const std::vector<std::int64_t>& shape, std::size_t bytes_each);

/// Holds numbers of one type, sample after sample, in memory or in a file that is mapped into it, aligned or not.
/// Copies share them. Only what is asked for is looked at, so that a file may be larger than memory.
class NumberArray {
 public:
  /// Where the numbers of an array lie: the last index or the first one varies fastest.
  enum class Order { c, fortran };

  /// `data` is kept alive by `owner` and holds the numbers of the shape, which has at least one dimension, in the byte
  /// order of this machine.
  NumberArray(std::shared_ptr<const void> owner, const std::byte* data, NumberType type,
              std::vector<std::int64_t> shape, Order order = Order::c);

  std::int64_t size() const { return shape_.front(); }
  const std::vector<std::int64_t>& shape() const { return shape_; }
  NumberType type() const { return type_; }
  Order order() const { return order_; }
  /// Returns the shape of one sample, {1} where a sample is one number.
  std::vector<std::int64_t> sample_shape() const;
  std::int64_t sample_elements() const { return sample_elements_; }
  std::span<const std::byte> bytes() const;

  /// Returns samples as a tensor of float32, float64 or int64, of shape [n, sample_shape...]. `indices` are int64 of
  /// shape [n]. Throws std::out_of_range for one that there is not.
  torch::Tensor gather(const torch::Tensor& indices, torch::ScalarType as) const;
  /// Returns the samples from `begin` to `end`.
  torch::Tensor rows(std::int64_t begin, std::int64_t end, torch::ScalarType as) const;

 private:
  template <class To>
  void fill(std::span<const std::int64_t> indices, To* numbers) const;
  template <class From, class To>
  void fill_from(std::span<const std::int64_t> indices, To* numbers) const;

  std::shared_ptr<const void> owner_;
  const std::byte* data_;
  NumberType type_;
  std::vector<std::int64_t> shape_;
  Order order_;
  std::int64_t sample_elements_;
};

}  // namespace runner
