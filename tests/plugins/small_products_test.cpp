#include <ATen/CPUFunctions.h>

#include <cmath>
#include <map>
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

// Orders in blocks of rows and columns, as kernels of a BLAS have them, or without any rule.
OrderMap drawn_orders(const Size& size, std::mt19937& generator) {
  const std::int64_t most = 1 + generator() % 4;
  const std::int64_t rows = 1 + generator() % 9;
  const std::int64_t columns = 1 + generator() % 17;
  std::map<std::pair<std::int64_t, std::int64_t>, std::uint8_t> blocks;
  OrderMap orders;
  for (std::int64_t i = 0; i < size.results(); ++i) {
    const std::pair block(i / size.columns / rows, i % size.columns / columns);
    orders.push_back(blocks.try_emplace(block, generator() % most).first->second);
  }
  return orders;
}

BlockEnds drawn_ends(std::int64_t terms, std::mt19937& generator) {
  BlockEnds ends;
  for (std::int64_t end = 0; end < terms;)
    ends.push_back(end = std::min(terms, end + 1 + std::int64_t(generator() % 70)));
  return ends;
}

// One result, number by number.
float written(const Written& rule, const Size& size, const BlockEnds& ends, const Operands& operands, std::int64_t i,
              std::int64_t j) {
  std::vector<float> a, b;
  for (std::int64_t p = 0; p < size.terms; ++p) {
    a.push_back(operands.left[i * operands.left_row + p * operands.left_term]);
    b.push_back(operands.right[p * operands.right_term + j]);
  }
  float total = operands.start == nullptr ? 0.0F : operands.start[i];
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) total += rule.sum(a, b, std::exchange(begin, end), end);
  if (operands.clamps && total < 0) total = 0;
  const std::int64_t place = i * size.columns + j;
  return operands.gates != nullptr && operands.gates[place] <= 0 ? 0.0F : total;
}

Tensor drawn(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  Tensor tensor = torch::empty({rows, columns});
  direct::write_sample(tensor.data_ptr<float>(), tensor.numel(), seed);
  if (seed % 4 == 0) direct::add_extremes(tensor.data_ptr<float>(), tensor.numel(), seed);
  return tensor;
}

// A product of a drawn size, in drawn orders.
class DrawnProduct {
 public:
  explicit DrawnProduct(std::uint32_t seed) : generator_(seed) {
    ends_ = drawn_ends(size_.terms, generator_);
    orders_ = drawn_orders(size_, generator_);
    rule_.rounding = generator_() % 2 == 0 ? Rounding::once : Rounding::twice;
    left_ = drawn(size_.rows, size_.terms, generator_());
    right_ = drawn(size_.terms, size_.columns, generator_());
    start_ = drawn(1, size_.rows, generator_());
    gates_ = drawn(size_.rows, size_.columns, generator_());
    has_start_ = generator_() % 2 == 0;
    clamps_ = generator_() % 2 == 0;
    has_gates_ = generator_() % 2 == 0;
  }

  // What lies beside the results is not to be written to.
  Tensor result_by(const TileKernels& kernels) const {
    Tensor result = torch::full({size_.results() + 64}, -7.0F);
    SmallProduct(size_, rule_.rounding, ends_, orders_, kernels)(operands(result));
    return result;
  }

  Tensor expected() {
    Tensor result = torch::full({size_.results() + 64}, -7.0F);
    for (std::int64_t i = 0; i < size_.results(); ++i) {
      rule_.order = known_orders[orders_[static_cast<std::size_t>(i)]];
      result.data_ptr<float>()[i] =
          written(rule_, size_, ends_, operands(result), i / size_.columns, i % size_.columns);
    }
    return result;
  }

 private:
  std::int64_t up_to(std::int64_t most) { return 1 + static_cast<std::int64_t>(generator_() % most); }

  Operands operands(const Tensor& result) const {
    return {.left = left_.data_ptr<float>(),
            .left_row = size_.terms,
            .left_term = 1,
            .right = right_.data_ptr<float>(),
            .right_term = size_.columns,
            .result = result.data_ptr<float>(),
            .start = has_start_ ? start_.data_ptr<float>() : nullptr,
            .clamps = clamps_,
            .gates = has_gates_ ? gates_.data_ptr<float>() : nullptr};
  }

  std::mt19937 generator_;
  Size size_{up_to(27), up_to(70), up_to(150)};
  BlockEnds ends_;
  OrderMap orders_;
  Written rule_;
  Tensor left_, right_, start_, gates_;
  bool has_start_, clamps_, has_gates_;
};

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

TEST_CASE("The blocks of a product are found with some more products than its order") {
  if (!optimizers::can_round_once()) return;
  std::int64_t products = 0;
  const auto counted = [&](const Tensor& left, const Tensor& right, const Tensor& start) {
    ++products;
    return Written{{1, 1}, 72}(left, right, start);
  };
  CHECK(imitate({1, 1, 142}, {counted}));
  // 141 additions, 71 steps of both chains and 8 comparisons; halves of what is left, and the first terms of a block.
  CHECK(products <= 141 + 71 + 8 + 20);
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

TEST_CASE("A product has the bits of its order, computed by vectors of any width") {
  if (!optimizers::can_round_once()) return;
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    INFO("seed " << seed);
    DrawnProduct product(seed);
    const Tensor expected = product.expected();
    CHECK(direct::same_numbers(product.result_by(kernels_of_eight()), expected));
    if (has_vectors_of_sixteen()) CHECK(direct::same_numbers(product.result_by(kernels_of_sixteen()), expected));
  }
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
