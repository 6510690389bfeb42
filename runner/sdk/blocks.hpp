#pragma once

#include <functional>
#include <runner/param.hpp>
#include <runner/registrar.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace runner {

/// Offers blocks by name, as a `Registrar` offers plugins: for each what a config may say of it, and a function that
/// makes a `Product` of that and of the `Context`. A plugin whose parameter is a `std::vector<Block>` declares it with
/// `param(…).of(table.descriptions())`.
///
/// What a factory finds fault with in one block begins with the block's path below the plugin, such as `layers[3]`, or
/// `layers[3].residual.layers[0]` for one in a list of a block: the runner then says where in the config that stands.
template <class Product, class... Context>
class BlockTable {
 public:
  /// Takes what `Registrar` takes for a plugin, and `Product make(const Options&, Context...)`. The first parameter is
  /// the one that a config may give without its name.
  template <class Options, class Make>
  void add(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    BlockDescription description{std::move(name), std::move(doc), {}};
    for (const Param<Options>& each : parameters) description.parameters.push_back(each.description());
    rows_.push_back({std::move(description), detail::with_options(std::move(parameters), std::move(make))});
  }

  /// Returns what a config is checked against, in the order added.
  std::vector<BlockDescription> descriptions() const {
    std::vector<BlockDescription> all;
    for (const Row& row : rows_) all.push_back(row.description);
    return all;
  }

  /// Makes what a block stands for. Throws std::logic_error for a block that was not checked against `descriptions`,
  /// and what its function throws.
  Product make(const Block& block, Context... context) const {
    for (const Row& row : rows_) {
      if (row.description.name != block.name) continue;
      std::vector<ParamValue> values;
      for (const BlockArgument& each : block.arguments) values.push_back(each.value);
      if (values.size() == row.description.parameters.size()) return row.make(values, context...);
    }
    throw std::logic_error("there is no block '" + block.name + "' with these parameters");
  }

 private:
  struct Row {
    BlockDescription description;
    std::function<Product(std::span<const ParamValue>, Context...)> make;
  };
  std::vector<Row> rows_;
};

}  // namespace runner
