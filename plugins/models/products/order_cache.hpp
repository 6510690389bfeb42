#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/products/small_product.hpp"

namespace runner::products {

/// Keeps orders that were found for processes to come, in a file of one line each. A search takes longer than an epoch
/// of a small model. What is read was found with the same identity, see `identity_of_products`; who reads it compares
/// results once more (`agrees`). A file that cannot be used is no error: nothing is found, nothing kept.
class OrderCache {
 public:
  /// Names what an order is of: whatever else the kernel may choose by, and the product's size.
  struct Key {
    std::string use;
    Size size;
    auto operator<=>(const Key&) const = default;
  };

  /// Reads the file of `folder` for this identity; an empty folder is no cache.
  OrderCache(const std::filesystem::path& folder, const std::string& identity);

  std::optional<Orders> find(const Key& key) const;
  /// Adds a line, which processes that begin later will read.
  void keep(const Key& key, const Orders& orders) const;

 private:
  std::filesystem::path file_;
  std::map<Key, Orders> found_;
};

/// Returns a text that differs where products may be computed in another way: the libraries of LibTorch and of its
/// BLAS with their sizes and times, the library that asks, the processor, and the variables by which they choose.
std::string identity_of_products();

}  // namespace runner::products
