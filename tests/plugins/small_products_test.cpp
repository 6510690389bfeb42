#include <ATen/CPUFunctions.h>

#include <cmath>
#include <random>
#include <runner/direct/comparison.hpp>

#include "models/products/layer_products.hpp"
#include "models/products/order_search.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::products;
using torch::Tensor;

namespace {

// A product in an order that is written down here, number by number.
struct Written {
  SumOrder order;
  std::int64_t block = 1000;
  Rounding rounding = Rounding::once;
  bool backwards = false;
  // The term whose product is rounded in the other way.
  std::int64_t odd_term = -1;

  float multiply_add(float a, float b, float c, std::int64_t term) const {
    const bool once = (rounding == Rounding::once) != (term == odd_term);
    const volatile float product = a * b;
    return once ? std::fma(a, b, c) : product + c;
  }

  float sum(const std::vector<float>& a, const std::vector<float>& b, std::int64_t begin, std::int64_t end) const {
    std::vector<float> chains(static_cast<std::size_t>(order.chains), 0.0F);
    for (std::int64_t i = begin; i < end; ++i) {
      const auto p = static_cast<std::size_t>(backwards ? end - 1 - (i - begin) : i);
      auto& chain = chains[static_cast<std::size_t>(order.chain_of(i - begin, end - begin))];
      chain = multiply_add(a[p], b[p], chain, static_cast<std::int64_t>(p));
    }
    for (const Merge& merge : merges_of(order)) {
      chains[static_cast<std::size_t>(merge.to)] += chains[static_cast<std::size_t>(merge.from)];
    }
    return chains[0];
  }

  Tensor operator()(const Tensor& left, const Tensor& right, const Tensor& start) const {
    Tensor result = torch::empty({left.size(0), right.size(1)});
    for (std::int64_t i = 0; i < left.size(0); ++i) {
      for (std::int64_t j = 0; j < right.size(1); ++j) {
        std::vector<float> a, b;
        for (std::int64_t p = 0; p < left.size(1); ++p) {
          a.push_back(left.data_ptr<float>()[i * left.stride(0) + p * left.stride(1)]);
          b.push_back(right.data_ptr<float>()[p * right.stride(0) + j * right.stride(1)]);
        }
        float total = start.defined() ? start.data_ptr<float>()[i] : 0.0F;
        for (std::int64_t begin = 0; begin < left.size(1); begin += block) {
          total += sum(a, b, begin, std::min(left.size(1), begin + block));
        }
        result.data_ptr<float>()[i * right.size(1) + j] = total;
      }
    }
    return result;
  }
};

std::optional<SmallProduct> imitation_of(const Written& written, bool has_start = true) {
  return imitate({3, 10, 37}, {written, false, true, has_start});
}

Tensor sample(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  Tensor tensor = torch::empty({rows, columns});
  direct::write_sample(tensor.data_ptr<float>(), tensor.numel(), seed);
  return tensor;
}

void check_layer(std::int64_t rows, std::int64_t inputs, std::int64_t outputs) {
  INFO(rows << " rows, " << inputs << " inputs, " << outputs << " outputs");
  const torch::NoGradGuard no_grad;
  const LayerProducts products(rows, inputs, outputs, true);
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Tensor x = sample(rows, inputs, seed);
    const Tensor weight = sample(outputs, inputs, seed + 10);
    const Tensor bias = sample(1, outputs, seed + 20).view({outputs});
    const Tensor gradient = sample(rows, outputs, seed + 30);
    for (const bool lies_by_features : {false, true}) {
      const auto matrix = [&](const Tensor& rows) {
        if (!lies_by_features) return BatchMatrix(rows);
        BatchMatrix matrix(rows.size(0), rows.size(1));
        const Tensor features = rows.t().contiguous();
        std::copy_n(features.data_ptr<float>(), features.numel(), matrix.written_by_features());
        return matrix;
      };
      const Tensor y = torch::linear(x, weight, bias);
      CHECK(direct::same_numbers(products.affine(weight, bias, matrix(x), false).tensor(), y));
      CHECK(direct::same_numbers(products.affine(weight, bias, matrix(x), true).tensor(), torch::relu(y)));
      const Tensor of_x = torch::mm(gradient, weight);
      CHECK(direct::same_numbers(products.of_inputs(matrix(gradient), weight, nullptr).tensor(), of_x));
      const BatchMatrix gates = matrix(x);
      CHECK(direct::same_numbers(products.of_inputs(matrix(gradient), weight, &gates).tensor(),
                                 torch::threshold_backward(of_x, x, 0)));
      CHECK(direct::same_numbers(products.of_weights(matrix(gradient), matrix(x)), torch::mm(gradient.t(), x)));
      CHECK(direct::same_numbers(products.of_bias(matrix(gradient)), gradient.sum(0)));
    }
  }
}

}  // namespace

TEST_CASE("A product is imitated whatever known order it adds in and however it rounds") {
  if (!optimizers::can_round_once()) return;
  for (const SumOrder& order : known_orders) {
    for (const std::int64_t block : {1000, 16, 20}) {
      for (const Rounding rounding : {Rounding::once, Rounding::twice}) {
        INFO(order.chains << " chains, blocks of " << block);
        CHECK(imitation_of({order, block, rounding}));
        CHECK(imitation_of({order, block, rounding}, false));
      }
    }
  }
}

TEST_CASE("A product that adds in another order is not imitated") {
  CHECK_FALSE(imitation_of({.order = {1, 1}, .backwards = true}));
  CHECK_FALSE(imitation_of({.order = {2, 2}}));
  CHECK_FALSE(imitation_of({.order = {4, 4}}));
  const auto start_first = [](const Tensor& left, const Tensor& right, const Tensor& start) {
    const Tensor ones = torch::ones({1, right.size(1)});
    return Written{{1, 1}}(torch::cat({start.unsqueeze(1), left}, 1), torch::cat({ones, right}), {});
  };
  CHECK_FALSE(imitate({3, 10, 37}, {start_first, false, false, true}));
}

TEST_CASE("A product of which one term is rounded in another way is not imitated") {
  for (const Rounding rounding : {Rounding::once, Rounding::twice}) {
    for (const std::int64_t term : {1, 2, 17, 31, 32, 36}) {
      INFO("term " << term);
      CHECK_FALSE(imitation_of({.order = {1, 1}, .rounding = rounding, .odd_term = term}));
    }
  }
  // The first term of a chain is rounded once in either way.
  const std::vector<std::pair<std::int64_t, BlockEnds>> blocks = {{1000, {37}}, {20, {20, 37}}};
  for (const SumOrder& order : known_orders) {
    for (const auto& [block, ends] : blocks) {
      for (const auto& step : chain_steps(order, ends)) {
        for (const ChainStep& pair : step) {
          INFO(order.chains << " chains, blocks of " << block << ", term " << pair.term);
          CHECK_FALSE(imitation_of({order, block, Rounding::once, false, pair.term}));
          CHECK_FALSE(imitation_of({order, block, Rounding::twice, false, pair.term}));
        }
      }
    }
  }
}

TEST_CASE("The order of a product of one block is found with about as many products as it has terms") {
  if (!optimizers::can_round_once()) return;
  for (const SumOrder& order : known_orders) {
    std::int64_t products = 0;
    const auto counted = [&](const Tensor& left, const Tensor& right, const Tensor& start) {
      ++products;
      return Written{order}(left, right, start);
    };
    INFO(order.chains << " chains");
    CHECK(imitate({1, 1, 142}, {counted}));
    // 141 additions, as many steps as the longest chain has, and 8 comparisons; some more tell other orders apart.
    CHECK(products <= 141 + 141 / order.chains + 30);
  }
}

TEST_CASE("A product whose last result is added in another order has that order there") {
  if (!optimizers::can_round_once()) return;
  const auto mixed = [](const Tensor& left, const Tensor& right, const Tensor& start) {
    Tensor result = Written{{1, 1}}(left, right, start);
    result[-1][-1] = Written{{2, 8}}(left, right, start)[-1][-1];
    return result;
  };
  CHECK(imitate({3, 10, 37}, {mixed, false, false, true}));
}

TEST_CASE("The products of a layer have LibTorch's bits at every size", "[every_size]") {
  for (std::int64_t size = 1; size <= 40; ++size) {
    check_layer(size, 13, 10);
    check_layer(5, size, 3);
    check_layer(7, 4, size);
  }
  std::mt19937 generator(20240229);
  for (int i = 0; i < 60; ++i) {
    const auto drawn = [&](std::int64_t most) { return 1 + static_cast<std::int64_t>(generator() % most); };
    check_layer(drawn(300), drawn(30), drawn(20));
    check_layer(drawn(40), drawn(300), drawn(20));
  }
}
