#include "losses/log_softmax.hpp"

#include <ATen/CPUFunctions.h>

#include <runner/direct/comparison.hpp>
#include <runner/direct/fast_path.hpp>

#include "losses/right_mean.hpp"

#include "testing/catch.hpp"

using namespace runner;
using torch::Tensor;

namespace {

Tensor scores_of(std::int64_t rows, std::int64_t classes, bool has_extremes) {
  Tensor scores = torch::empty({rows, classes});
  const auto seed = static_cast<std::uint64_t>(rows * 100 + classes);
  direct::write_sample(scores.data_ptr<float>(), scores.numel(), seed);
  if (has_extremes) direct::add_extremes(scores.data_ptr<float>(), scores.numel(), seed);
  return scores;
}

void check_gradient(LogSoftmax& log_softmax, const Tensor& log_probabilities, const Tensor& right) {
  const auto [loss, weight] = at::cpu::nll_loss_forward(log_probabilities, right, {}, at::Reduction::Mean, -100);
  const Tensor of_loss = torch::full({}, 0.3F);
  const Tensor of_logarithms =
      at::cpu::nll_loss_backward(of_loss, log_probabilities, right, {}, at::Reduction::Mean, -100, weight);
  CHECK(direct::same_numbers(log_softmax.derive(of_loss, log_probabilities, right, *weight.data_ptr<float>()),
                             at::cpu::_log_softmax_backward_data(of_logarithms, log_probabilities, 1, at::kFloat)));
}

}  // namespace

TEST_CASE("Log softmax of all rows at once has the bits of LibTorch's, whatever the numbers and the classes",
          "[every_size]") {
  for (std::int64_t classes = 1; classes <= 32; ++classes) {
    const auto log_softmax = LogSoftmax::for_classes(classes);
    if (!log_softmax) continue;
    for (const std::int64_t rows : {1, 2, 3, 7, 8, 9, 15, 16, 17, 33, 142}) {
      for (const bool has_extremes : {false, true}) {
        INFO(rows << " rows, " << classes << " classes, extremes " << has_extremes);
        const Tensor scores = scores_of(rows, classes, has_extremes);
        const Tensor expected = at::cpu::_log_softmax(scores, 1, false);
        CHECK(direct::same_numbers((*log_softmax)(scores), expected));
        Tensor right = torch::arange(rows) % classes;
        check_gradient(*log_softmax, expected, right);
        right[rows / 2] = -100;
        check_gradient(*log_softmax, expected, right);
      }
    }
  }
}

TEST_CASE("The mean of right log probabilities has the bits of LibTorch's nll_loss", "[every_size]") {
  const auto check = [](std::int64_t rows, std::int64_t classes, bool has_extremes) {
    INFO(rows << " rows, " << classes << " classes, extremes " << has_extremes);
    if (!RightMean::is_known_for(rows)) return;
    const Tensor numbers = scores_of(rows, classes, has_extremes);
    const Tensor right = (torch::arange(rows) * 7) % classes;
    const auto [expected, weight] = at::cpu::nll_loss_forward(numbers, right, {}, at::Reduction::Mean, -100);
    const auto found = RightMean::of(numbers, right);
    REQUIRE(found);
    CHECK(direct::same_numbers(torch::full({}, *found), expected));
  };
  for (std::int64_t rows = 1; rows <= 300; ++rows) check(rows, 1 + rows % 12, rows % 2 == 0);
  for (const std::int64_t rows : {512, 513, 1000, 1023, 1024}) check(rows, 3, false);
}

TEST_CASE("The mean of right log probabilities is ours where all classes are there, and LibTorch's where not") {
  CHECK(RightMean::is_known_for(142));
  CHECK_FALSE(RightMean::is_known_for(1025));
  const std::string name = "nll_loss";
  const auto& path = direct::FastPath::named(name, direct::FastPath::Switch::direct);
  const auto taken = path.taken();
  const Tensor numbers = scores_of(142, 3, false);
  Tensor right = torch::arange(142) % 3;
  CHECK(RightMean::of(numbers, right));
  CHECK(path.taken() == taken + 1);
  for (const std::int64_t absent : {-100, -1, 3}) {
    right[141] = absent;
    CHECK_FALSE(RightMean::of(numbers, right));
  }
  CHECK(path.taken() == taken + 1);
}

TEST_CASE("Log softmax of all rows at once is used where LibTorch takes exp and log of vectors as its softmax does") {
  if (at::hasMKL()) return;
  for (const std::int64_t classes : {2, 3, 7, 8, 10, 32}) CHECK(LogSoftmax::for_classes(classes));
  CHECK_FALSE(LogSoftmax::for_classes(33));
}
