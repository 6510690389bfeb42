#include "recycled_tensor.hpp"

#include <runner/direct/backward.hpp>

#include "network.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using torch::Tensor;

TEST_CASE("A tensor that nobody has kept is given again, and one that somebody has is not") {
  RecycledTensor recycled;
  const void* first = recycled.take({2, 3}).unsafeGetTensorImpl();
  CHECK(recycled.take({2, 3}).unsafeGetTensorImpl() == first);
  SECTION("a reference") {
    const Tensor kept = recycled.take({2, 3});
    CHECK(recycled.take({2, 3}).unsafeGetTensorImpl() != first);
  }
  SECTION("a view") {
    const Tensor view = recycled.take({2, 3}).select(0, 0);
    const Tensor other = recycled.take({2, 3});
    CHECK(other.unsafeGetTensorImpl() != first);
    CHECK(other.data_ptr() != view.data_ptr());
  }
  SECTION("what shares its memory") {
    const Tensor detached = recycled.take({2, 3}).detach();
    CHECK(recycled.take({2, 3}).data_ptr() != detached.data_ptr());
  }
  SECTION("a weak reference") {
    const c10::weak_intrusive_ptr<c10::TensorImpl> weak(recycled.take({2, 3}).getIntrusivePtr());
    CHECK(recycled.take({2, 3}).unsafeGetTensorImpl() != first);
  }
  SECTION("one that is differentiated") {
    recycled.take({2, 3}).set_requires_grad(true);
    CHECK_FALSE(recycled.take({2, 3}).requires_grad());
  }
  SECTION("another shape") { CHECK(recycled.take({3, 2}).sizes() == at::IntArrayRef({3, 2})); }
}

TEST_CASE("Gradients and graphs that are kept are not written over by what follows") {
  SampleRegistry registry;
  const Network network(registry);
  const Tensor x = inputs(142);
  const Tensor y = classes(142);
  const auto expected = network.gradients(network.plain_loss(x, y));
  std::vector<Tensor> copies;
  for (const Tensor& each : expected) copies.push_back(each.clone());
  const auto check_same = [&](const std::vector<Tensor>& found) {
    for (std::size_t i = 0; i < copies.size(); ++i) CHECK(torch::equal(found[i], copies[i]));
  };
  const auto kept = network.gradients(network.loss(x, y), direct::backward);
  const auto others = network.gradients(network.loss(2 * x, y), direct::backward);
  CHECK_FALSE(torch::equal(others[0], kept[0]));
  check_same(kept);
  const Tensor first = network.loss(x, y);
  const Tensor second = network.loss(2 * x, y);
  CHECK_FALSE(torch::equal(first, second));
  check_same(network.gradients(first, direct::backward));
}
