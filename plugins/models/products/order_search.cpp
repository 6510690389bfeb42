#include "models/products/order_search.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <runner/direct/comparison.hpp>
#include <span>
#include <utility>
#include <vector>

namespace runner::products {

namespace {

using at::Tensor;

constexpr std::uint8_t not_found = 255;

Tensor matrix(std::int64_t rows, std::int64_t columns, bool is_transposed) {
  return is_transposed ? at::empty({columns, rows}, at::kFloat).t() : at::empty({rows, columns}, at::kFloat);
}

// Matrices to multiply, with the same factors in each row of the left one, in each column of the right one.
class Operation {
 public:
  Operation(const Size& size, const Reference& reference)
      : size_(size),
        reference_(reference),
        left_(matrix(size.rows, size.terms, reference.left_by_terms)),
        right_(matrix(size.terms, size.columns, reference.right_by_columns)),
        start_(reference.has_start ? at::empty({size.rows}, at::kFloat) : Tensor()),
        lefts_{left_.data_ptr<float>(), left_.stride(1), left_.stride(0)},
        rights_{right_.data_ptr<float>(), right_.stride(0), right_.stride(1)} {}

  // How many terms there are, the start being one.
  std::int64_t terms() const { return size_.terms + (reference_.has_start ? 1 : 0); }

  void set(std::int64_t term, float left, float right) {
    if (term == size_.terms) {
      std::fill_n(start_.data_ptr<float>(), size_.rows, left);
      return;
    }
    lefts_.set(term, size_.rows, left);
    rights_.set(term, size_.columns, right);
  }

  void set_all(float left, float right) {
    for (std::int64_t term = 0; term < terms(); ++term) set(term, left, right);
  }

  void draw(std::uint64_t seed, bool has_extremes) {
    for (const Tensor& each : {left_, right_, start_}) {
      if (!each.defined()) continue;
      direct::write_sample(each.data_ptr<float>(), each.numel(), ++seed);
      if (has_extremes) direct::add_extremes(each.data_ptr<float>(), each.numel(), seed);
    }
  }

  // Terms of all digits that cancel each other two by two: rounding is all that is left, and that tells orders apart.
  void draw_cancelling(std::uint64_t seed) {
    draw(seed, false);
    std::vector<std::int64_t> drawn(static_cast<std::size_t>(terms()));
    std::iota(drawn.begin(), drawn.end(), 0);
    std::shuffle(drawn.begin(), drawn.end(), std::mt19937_64(seed));
    if (drawn.size() % 2 != 0) {
      set(drawn.back(), 0, 1);
      drawn.pop_back();
    }
    for (std::size_t i = 0; i < drawn.size(); i += 2) {
      const auto [start, term] = std::minmax(drawn[i], drawn[i + 1], std::greater());
      cancel(start, term);
    }
  }

  Tensor result() const { return reference_.product(left_, right_, start_).contiguous(); }

  Tensor result_of(const SmallProduct& product) const {
    const Tensor right = right_.contiguous();
    Tensor result = at::empty({size_.rows, size_.columns}, at::kFloat);
    product({.left = left_.data_ptr<float>(),
             .left_row = left_.stride(0),
             .left_term = left_.stride(1),
             .right = right.data_ptr<float>(),
             .right_term = size_.columns,
             .result = result.data_ptr<float>(),
             .start = start_.defined() ? start_.data_ptr<float>() : nullptr});
    return result;
  }

 private:
  // Where the factors of each term lie.
  struct Factors {
    float* first;
    std::int64_t term_step;
    std::int64_t step;

    void set(std::int64_t term, std::int64_t count, float value) const {
      float* factor = first + term * term_step;
      for (std::int64_t i = 0; i < count; ++i, factor += step) *factor = value;
    }

    float& at(std::int64_t term, std::int64_t i) const { return first[term * term_step + i * step]; }
  };

  // Makes a term the other's negative; `one` may be the start, which is multiplied by nothing.
  void cancel(std::int64_t one, std::int64_t term) {
    const bool is_start = one == size_.terms;
    for (std::int64_t i = 0; i < size_.rows; ++i) {
      lefts_.at(term, i) = -(is_start ? start_.data_ptr<float>()[i] : lefts_.at(one, i));
    }
    for (std::int64_t j = 0; j < size_.columns; ++j) rights_.at(term, j) = is_start ? 1 : rights_.at(one, j);
  }

  Size size_;
  const Reference& reference_;
  Tensor left_;
  Tensor right_;
  Tensor start_;
  Factors lefts_;
  Factors rights_;
};

bool has_same_bits(const Operation& operation, const SmallProduct& product) {
  return direct::same_numbers(operation.result_of(product), operation.result());
}

bool have_same_bits(Operation& operation, const SmallProduct& product) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    operation.draw(3 * seed, seed >= 6);
    if (!has_same_bits(operation, product)) return false;
  }
  return true;
}

bool leave_same_rest(Operation& operation, const SmallProduct& product) {
  constexpr std::uint64_t draws = 16;
  for (std::uint64_t seed = 0; seed < draws; ++seed) {
    operation.draw_cancelling(3 * seed);
    if (!has_same_bits(operation, product)) return false;
  }
  return true;
}

class Search {
 public:
  Search(const Size& size, const Reference& reference)
      : size_(size),
        has_start_(reference.has_start),
        operation_(size, reference),
        orders_(static_cast<std::size_t>(size.results()), not_found) {}

  std::optional<Orders> orders() {
    operation_.set_all(1, 1);
    ends_ = {size_.terms};
    find_orders();
    if (is_one_missing()) {
      guess_blocks();
      find_orders();
    }
    if (is_one_missing()) {
      find_blocks();
      find_orders();
    }
    if (is_one_missing()) return {};
    const auto rounding = find_rounding();
    if (!rounding) return {};
    Orders found{*rounding, ends_, orders_};
    return have_same_bits(operation_, SmallProduct(size_, found)) ? std::optional(std::move(found)) : std::nullopt;
  }

  bool agrees(const Orders& known) {
    orders_ = known.orders;
    ends_ = known.ends;
    const SmallProduct product(size_, known);
    return find_rounding(1) == known.rounding && leave_same_rest(operation_, product) &&
           have_same_bits(operation_, product);
  }

 private:
  bool is_one_missing() const { return std::find(orders_.begin(), orders_.end(), not_found) != orders_.end(); }

  // How many of the ones are left, for each result: those in the smallest sum with both terms are lost.
  const std::vector<float>& left_over(std::int64_t one, std::int64_t other) {
    std::vector<float>& found = seen_[{one, other}];
    if (!found.empty()) return found;
    operation_.set(one, large, 1);
    operation_.set(other, -large, 1);
    const Tensor result = operation_.result();
    found.assign(result.data_ptr<float>(), result.data_ptr<float>() + size_.results());
    operation_.set(one, 1, 1);
    operation_.set(other, 1, 1);
    return found;
  }

  void find_orders() {
    std::fill(orders_.begin(), orders_.end(), not_found);
    for (std::uint8_t order = 0; order < std::size(known_orders) && is_one_missing(); ++order) find(order);
  }

  // Both ways to find blocks are guesses, which `find` proves or not: a later block is joined to the first term as a
  // whole. This one takes a few products: it halves what may be the last block's beginning, as if terms of earlier
  // blocks were always joined to fewer.
  void guess_blocks() {
    constexpr std::int64_t looked_at = 8;
    ends_ = {size_.terms};
    while (true) {
      const std::int64_t end = ends_.front();
      const auto is_in_last = [&, whole = left_over(0, end - 1).front()](std::int64_t term) {
        return left_over(0, term).front() == whole;
      };
      std::int64_t begin = 1;
      for (std::int64_t last = end - 1; begin < last;) {
        const std::int64_t middle = (begin + last) / 2;
        is_in_last(middle) ? last = middle : begin = middle + 1;
      }
      if (begin <= 1 || end - begin < 2) return;
      for (std::int64_t term = begin; term < std::min(end, begin + looked_at); ++term) {
        if (!is_in_last(term)) return;
      }
      ends_.insert(ends_.begin(), begin);
    }
  }

  // This one looks at every term.
  void find_blocks() {
    ends_.clear();
    std::map<float, std::vector<std::int64_t>> joined;
    for (std::int64_t term = 1; term < size_.terms; ++term) joined[left_over(0, term).front()].push_back(term);
    for (const auto& [left, group] : joined) {
      const bool is_block = group.size() > 1 && group.back() - group.front() + 1 == std::ssize(group);
      if (is_block) ends_.push_back(group.front());
    }
    std::sort(ends_.begin(), ends_.end());
    ends_.push_back(size_.terms);
  }

  void find(std::uint8_t order) {
    std::vector<std::uint8_t> fits(orders_.size());
    for (std::size_t i = 0; i < fits.size(); ++i) fits[i] = orders_[i] == not_found ? 1 : 0;
    for (const JointSum& joint : joint_sums(known_orders[order], ends_, has_start_)) {
      const std::vector<float>& found = left_over(joint.one, joint.other);
      const auto expected = static_cast<float>(operation_.terms() - joint.terms);
      std::uint8_t any = 0;
      for (std::size_t i = 0; i < fits.size(); ++i) {
        fits[i] &= static_cast<std::uint8_t>(found[i] == expected);
        any |= fits[i];
      }
      if (any == 0) return;
    }
    for (std::size_t i = 0; i < fits.size(); ++i) {
      if (fits[i] != 0) orders_[i] = order;
    }
  }

  // Nothing if it is not one for all steps, or for the first ones of each order.
  std::optional<Rounding> find_rounding(std::size_t most_steps = std::numeric_limits<std::size_t>::max()) {
    operation_.set_all(0, 1);
    std::optional<Rounding> rounding;
    for (std::uint8_t order = 0; order < std::size(known_orders); ++order) {
      if (std::find(orders_.begin(), orders_.end(), order) == orders_.end()) continue;
      const auto steps = chain_steps(known_orders[order], ends_);
      for (const auto& step : std::span(steps).first(std::min(most_steps, steps.size()))) {
        if (!try_rounding(order, step, rounding)) return {};
      }
    }
    return rounding.value_or(Rounding::twice);
  }

  // Tries one step of every chain at once: what is left of each is a number of no digits more, so that no sum of them
  // is rounded.
  bool try_rounding(std::uint8_t order, const std::vector<ChainStep>& step, std::optional<Rounding>& rounding) {
    for (const ChainStep& pair : step) {
      operation_.set(pair.before, -(1 + 0x1p-11F), 1);
      operation_.set(pair.term, 1 + 0x1p-12F, 1 + 0x1p-12F);
    }
    const Tensor left_over = operation_.result();
    for (const ChainStep& pair : step) {
      operation_.set(pair.before, 0, 1);
      operation_.set(pair.term, 0, 1);
    }
    const float if_once = 0x1p-24F * static_cast<float>(step.size());
    for (std::size_t i = 0; i < orders_.size(); ++i) {
      if (orders_[i] != order) continue;
      const float found = left_over.data_ptr<float>()[i];
      if (found != 0 && found != if_once) return false;
      const Rounding here = found == 0 ? Rounding::twice : Rounding::once;
      if (rounding.value_or(here) != here) return false;
      rounding = here;
    }
    return true;
  }

  Size size_;
  bool has_start_;
  Operation operation_;
  OrderMap orders_;
  BlockEnds ends_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<float>> seen_;
};

}  // namespace

std::optional<Orders> find_orders(const Size& size, const Reference& reference) {
  if (!optimizers::can_round_once()) return {};
  return Search(size, reference).orders();
}

bool agrees(const Size& size, const Reference& reference, const Orders& orders) {
  return optimizers::can_round_once() && Search(size, reference).agrees(orders);
}

std::optional<SmallProduct> imitate(const Size& size, const Reference& reference) {
  const auto found = find_orders(size, reference);
  return found ? std::optional<SmallProduct>(std::in_place, size, *found) : std::nullopt;
}

}  // namespace runner::products
