#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/forward_grad.h>

#include <cstdlib>
#include <functional>
#include <runner/direct/backward.hpp>
#include <runner/direct/comparison.hpp>
#include <runner/direct/fast_path.hpp>

#include "network.hpp"
#include "optimizers/sgd_formula.hpp"

#include "testing/catch.hpp"

// What the fast paths need, and that they are not taken without it.

using namespace runner;
using namespace runner::testing;
using direct::FastPath;
using torch::Tensor;

namespace {

const FastPath& path(const std::string& name) { return FastPath::named(name, FastPath::Switch::direct); }

// Counts what a piece of work adds to a path's counters.
class Counts {
 public:
  Counts(const std::string& name, const std::function<void()>& work) : Counts(path(name), work) {}
  Counts(const FastPath& path, const std::function<void()>& work) : path_(path), before_(counters()) {
    work();
    after_ = counters();
  }

  std::int64_t taken() const { return after_[0] - before_[0]; }
  std::int64_t declined(direct::Reason reason) const {
    const std::size_t place = 1 + static_cast<std::size_t>(reason);
    return after_[place] - before_[place];
  }

 private:
  std::vector<std::int64_t> counters() const {
    std::vector<std::int64_t> all = {path_.taken()};
    for (std::size_t i = 0; i < direct::reason_count; ++i)
      all.push_back(path_.declined(static_cast<direct::Reason>(i)));
    return all;
  }

  const FastPath& path_;
  std::vector<std::int64_t> before_;
  std::vector<std::int64_t> after_;
};

void check_same_training(const Network& network, const Tensor& x) {
  const Tensor y = classes(x.size(0));
  const Tensor found = network.loss(x, y);
  const Tensor expected = network.plain_loss(x, y);
  CHECK(direct::same_numbers(found, expected));
  const auto found_gradients = network.gradients(found, direct::backward);
  const auto expected_gradients = network.gradients(expected);
  for (std::size_t i = 0; i < found_gradients.size(); ++i) {
    CHECK(direct::same_numbers(found_gradients[i], expected_gradients[i]));
  }
}

void check_declined(const std::string& name, direct::Reason reason, const std::function<void()>& work) {
  const Counts counts(name, work);
  INFO(name);
  CHECK(counts.taken() == 0);
  CHECK(counts.declined(reason) >= 1);
}

// A formula that rounds where LibTorch does not.
struct OtherFormula : optimizers::SgdFormula {
  static constexpr const char* name = "optimizer.other";
  static void step(optimizers::Rounding, const Options& options, State*, const optimizers::Piece& piece) {
    for (std::int64_t i = 0; i < piece.size; ++i) {
      piece.weights[i] = static_cast<float>(piece.weights[i] - options.lr() * piece.gradient[i]);
    }
  }
};

// One whose last numbers, that fill no vector, round in another way than those before.
struct OtherTailFormula : optimizers::SgdFormula {
  static constexpr const char* name = "optimizer.other_tail";
  static void step(optimizers::Rounding rounding, const Options& options, State* state,
                   const optimizers::Piece& piece) {
    const std::int64_t body = piece.size / 32 * 32;
    SgdFormula::step(rounding, options, state, {piece.weights, piece.gradient, body});
    const auto other =
        rounding == optimizers::Rounding::once ? optimizers::Rounding::twice : optimizers::Rounding::once;
    SgdFormula::step(optimizers::can_round_once() ? other : rounding, options, state,
                     {piece.weights + body, piece.gradient + body, piece.size - body});
  }
};

template <class Formula>
void check_falls_back() {
  const torch::optim::SGDOptions options(0.1);
  const auto parameters = [] {
    Tensor weights = torch::empty({67});
    direct::write_sample(weights.data_ptr<float>(), 67, 1);
    weights.mutable_grad() = weights.mul(0.3);
    return Parameters{{{"", {{"w", weights}}, 1.0}}};
  };
  const Parameters found = parameters();
  const Parameters expected = parameters();
  optimizers::OnePassOptimizer<Formula> optimizer(found, options);
  const Counts counts(path(Formula::name), [&] {
    for (int i = 0; i < 3; ++i) optimizer.step([] { return Tensor(); });
  });
  for (int i = 0; i < 3; ++i) adapt(expected, options)->step([] { return Tensor(); });
  CHECK_FALSE(optimizer.rounding());
  CHECK(counts.taken() == 0);
  CHECK(counts.declined(direct::Reason::differs) >= 3);
  CHECK(same_bits(found.groups[0].tensors[0].tensor, expected.groups[0].tensors[0].tensor));
}

}  // namespace

TEST_CASE("Layers, loss and backward pass are taken in plain training") {
  SampleRegistry registry;
  const Network network(registry);
  for (const char* name : {"layers.relu", "loss.cross_entropy", "backward"}) {
    INFO(name);
    CHECK(Counts(name, [&] { check_same_training(network, inputs(9)); }).taken() == 1);
  }
}

TEST_CASE("Input that is a view of something, or has its columns first, is taken as it lies") {
  SampleRegistry registry;
  const Network network(registry);
  const Tensor wide = inputs(20, 15);
  const Tensor columns_first = inputs(13, 9).t();
  for (const Tensor& x :
       {wide.narrow(1, 1, 13), wide.slice(0, 1, 20, 3).narrow(1, 2, 13), columns_first, inputs(1).expand({6, 13})}) {
    CHECK(Counts("layers.relu", [&] { check_same_training(network, x); }).taken() == 1);
  }
}

TEST_CASE("The flag for deterministic algorithms and a second thread change neither path nor bits") {
  SampleRegistry registry;
  const Network network(registry, {13, {300}, 3});
  at::globalContext().setDeterministicAlgorithms(true, false);
  CHECK(Counts("layers.relu", [&] { check_same_training(network, inputs(400)); }).taken() == 1);
  at::globalContext().setDeterministicAlgorithms(false, false);
  at::set_num_threads(2);
  CHECK(Counts("layers.relu", [&] { check_same_training(network, inputs(401)); }).taken() == 1);
  at::set_num_threads(1);
}

TEST_CASE("Layers whose requires_grad changes between two steps have LibTorch's gradients in both") {
  SampleRegistry registry;
  const Network network(registry);
  for (const std::size_t frozen : {4, 0, 2, 5}) {
    check_same_training(network, inputs(9));
    network.model().parameters()[frozen].set_requires_grad(false);
    CHECK(Counts("layers.relu", [&] { check_same_training(network, inputs(9)); }).taken() == 1);
  }
}

TEST_CASE("Other dtypes, parameters that are not dense and inputs to be differentiated are declined") {
  SampleRegistry registry;
  const Network network(registry);
  check_declined("layers.relu", direct::Reason::not_plain,
                 [&] { network.loss(inputs(4).requires_grad_(true), classes(4)); });
  Tensor weight = network.model().parameters()[0];
  weight.set_data(weight.detach().t().contiguous().t());
  check_declined("layers.relu", direct::Reason::not_plain, [&] { check_same_training(network, inputs(4)); });
  network.model().to(torch::kFloat64);
  const Tensor x = inputs(4).to(torch::kFloat64);
  check_declined("layers.relu", direct::Reason::not_plain, [&] { network.loss(x, classes(4)); });
  check_declined("loss.cross_entropy", direct::Reason::not_plain, [&] { network.loss(x, classes(4)); });
}

TEST_CASE("Autocast, inference mode and anomaly mode are declined") {
  SampleRegistry registry;
  const Network network(registry);
  {
    const bool was_excluded = c10::impl::tls_is_dispatch_key_excluded(c10::DispatchKey::AutocastCPU);
    c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::AutocastCPU, false);
    check_declined("layers.relu", direct::Reason::mode, [&] { network.loss(inputs(4), classes(4)); });
    check_declined("loss.cross_entropy", direct::Reason::mode, [&] { network.loss(inputs(4), classes(4)); });
    c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::AutocastCPU, was_excluded);
  }
  {
    const c10::InferenceMode inference;
    check_declined("layers.relu", direct::Reason::mode, [&] { network.loss(inputs(4), classes(4)); });
  }
  torch::autograd::AnomalyMode::set_enabled(true);
  check_declined("backward", direct::Reason::mode, [&] { check_same_training(network, inputs(4)); });
  torch::autograd::AnomalyMode::set_enabled(false);
}

TEST_CASE("A tangent of forward-mode differentiation is carried through the layers") {
  SampleRegistry registry;
  const Network network(registry);
  const auto level = torch::autograd::ForwardADLevel::get_next_idx();
  {
    const Tensor x = at::_make_dual(inputs(4), torch::ones({4, 13}), static_cast<std::int64_t>(level));
    check_declined("layers.relu", direct::Reason::not_plain, [&] {
      CHECK(network.model().forward({x, {}, 4}).only()._fw_grad(level).defined());
    });
  }
  torch::autograd::ForwardADLevel::release_idx(level);
}

TEST_CASE("A hook, or a gradient that is there, leaves the backward pass to the engine") {
  SampleRegistry registry;
  const Network network(registry);
  direct::backward(network.loss(inputs(4), classes(4)));
  check_declined("backward", direct::Reason::hooks, [&] { direct::backward(network.loss(inputs(4), classes(4))); });
  network.model().parameters()[1].register_hook([](const Tensor& gradient) { return gradient * 2; });
  check_declined("backward", direct::Reason::hooks, [&] { check_same_training(network, inputs(4)); });
  check_declined("backward", direct::Reason::no_chain,
                 [&] { direct::backward(network.loss(inputs(4), classes(4)) + network.loss(inputs(5), classes(5))); });
}

TEST_CASE("An activation without direct kernels and a loss with smoothing are declined") {
  SampleRegistry registry;
  for (const char* activation : {"gelu", "elu", "leaky_relu"}) {
    const Network network(registry, {}, activation);
    check_declined("layers." + std::string(activation), direct::Reason::no_kernels,
                   [&] { network.loss(inputs(4), classes(4)); });
  }
  const auto smooth = (*registry).make<LossKind>({"cross_entropy", {{"label_smoothing", 0.1}}}, [] {
    DatasetInfo data;
    data.outputs = 3;
    return data;
  }());
  check_declined("loss.cross_entropy", direct::Reason::no_kernels, [&] {
    (*smooth)(inputs(4, 3), {inputs(4), classes(4), 4});
  });
}

TEST_CASE("A formula with other bits than LibTorch's is not used, wherever they differ") {
  check_falls_back<OtherFormula>();
  if (optimizers::can_round_once()) check_falls_back<OtherTailFormula>();
}

TEST_CASE("An optimizer's pass is taken from its second step on") {
  SampleRegistry registry;
  const Tensor weights = torch::ones({5});
  weights.mutable_grad() = torch::ones({5});
  const auto optimizer = (*registry).make<OptimizerKind>({"adam"}, Parameters{{{"", {{"w", weights}}, 1.0}}});
  const Counts counts(FastPath::named("optimizer.adam", FastPath::Switch::one_pass), [&] {
    for (int i = 0; i < 3; ++i) optimizer->step([] { return Tensor(); });
  });
  CHECK(counts.taken() == (at::hasMKL() ? 0 : 2));
  CHECK(counts.declined(at::hasMKL() ? direct::Reason::inexact_roots : direct::Reason::no_state) >= 1);
}

TEST_CASE("A fast path compares once for each key and declines what differed") {
  FastPath& fast = FastPath::named("test.compares", FastPath::Switch::direct);
  int compared = 0;
  const auto way = [&](std::int64_t key, std::int64_t result) {
    return fast.way_for({key}, [&] {
      ++compared;
      return result;
    });
  };
  const Counts counts(fast, [&] {
    CHECK(way(1, 2) == 2);
    CHECK(way(1, 0) == 2);
    CHECK(way(2, 0) == 0);
    CHECK(way(2, 1) == 0);
  });
  CHECK(compared == 2);
  CHECK(counts.declined(direct::Reason::differs) == 2);
  CHECK_THROWS_AS(fast.way_for({3}, []() -> std::int64_t { throw std::runtime_error("no memory"); }),
                  std::runtime_error);
  CHECK(way(3, 1) == 1);
  for (std::int64_t key = 4; key < 5000; ++key) way(key, 1);
  CHECK(way(5000, 1) == 0);
  CHECK(way(1, 0) == 2);
}

TEST_CASE("The environment switches fast paths off, each kind by its own variable") {
  const auto is_on = [](const char* name, FastPath::Switch by) { return FastPath::named(name, by).is_on(); };
  ::setenv("RUNNER_DIRECT", "0", 1);
  CHECK_FALSE(is_on("test.direct_off", FastPath::Switch::direct));
  CHECK(is_on("test.one_pass_on", FastPath::Switch::one_pass));
  ::setenv("RUNNER_DIRECT", "1", 1);
  ::setenv("RUNNER_ONE_PASS", "0", 1);
  CHECK(is_on("test.direct_on", FastPath::Switch::direct));
  CHECK_FALSE(is_on("test.one_pass_off", FastPath::Switch::one_pass));
  ::unsetenv("RUNNER_DIRECT");
  ::unsetenv("RUNNER_ONE_PASS");
}
