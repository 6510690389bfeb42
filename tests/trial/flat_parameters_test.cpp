#include "trial/flat_parameters.hpp"

#include "sample.hpp"
#include "sample_models.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using trial::FlatParameters;

namespace {

std::shared_ptr<torch::nn::Linear> layer() {
  at::manual_seed(3);
  return std::make_shared<torch::nn::Linear>(5, 3);
}

std::optional<FlatParameters> flatten(const torch::nn::Module& model) {
  return FlatParameters::of(trial::trainable_parameters(model), trial::state_dict(model));
}

}  // namespace

TEST_CASE("Flat parameters keep their values, and the model's tensors are views of one piece of memory") {
  const auto model = layer();
  const torch::Tensor before = (*model)->weight.detach().clone();
  const auto flat = flatten(**model);
  REQUIRE(flat.has_value());
  CHECK(same_bits((*model)->weight, before));
  const torch::Tensor& whole = flat->whole().groups[0].tensors[0].tensor;
  CHECK((*model)->weight.data_ptr() == whole.data_ptr());
  CHECK((*model)->bias.data_ptr<float>() == whole.data_ptr<float>() + flat->places(0)[1].begin);
  {
    const torch::NoGradGuard no_grad;
    whole.fill_(2);
  }
  CHECK(same_bits((*model)->bias, torch::full({3}, 2.0F)));
}

TEST_CASE("Each flat parameter begins at a multiple of 64 bytes") {
  const auto model = layer();
  const auto flat = flatten(**model);
  REQUIRE(flat.has_value());
  for (const auto& place : flat->places(0)) {
    CHECK(reinterpret_cast<std::uintptr_t>(place.parameter.tensor.data_ptr()) % 64 == 0);
  }
}

TEST_CASE("Gradients are gathered where their parameters lie") {
  const auto model = layer();
  auto flat = flatten(**model);
  REQUIRE(flat.has_value());
  (*model)->forward(torch::linspace(-1, 1, 10).reshape({2, 5})).square().sum().backward();
  REQUIRE(flat->gather_gradients());
  const torch::Tensor gathered = flat->whole().groups[0].tensors[0].tensor.grad();
  for (const auto& place : flat->places(0)) {
    const torch::Tensor& gradient = place.parameter.tensor.grad();
    CHECK(same_bits(gathered.narrow(0, place.begin, gradient.numel()).view(gradient.sizes()), gradient));
  }
  CHECK(gathered.narrow(0, 15, 1).item<float>() == 0.0F);
}

TEST_CASE("A parameter without a gradient is found out when gradients are gathered") {
  const auto model = layer();
  auto flat = flatten(**model);
  REQUIRE(flat.has_value());
  (*model)->bias.sum().backward();
  CHECK_FALSE(flat->gather_gradients());
}

TEST_CASE("Separated parameters have their values in memory of their own") {
  const auto model = layer();
  auto flat = flatten(**model);
  REQUIRE(flat.has_value());
  const torch::Tensor before = (*model)->weight.detach().clone();
  flat->separate();
  {
    const torch::NoGradGuard no_grad;
    flat->whole().groups[0].tensors[0].tensor.fill_(2);
  }
  CHECK(same_bits((*model)->weight, before));
  CHECK((*model)->weight.requires_grad());
}

TEST_CASE("A model with a tied weight is not flattened and keeps its memory") {
  const TiedModel model(sample_dataset()->info());
  const void* before = model.named_parameters()["encode.weight"].data_ptr();
  CHECK_FALSE(flatten(model).has_value());
  CHECK(model.named_parameters()["encode.weight"].data_ptr() == before);
}

TEST_CASE("A model that keeps a view of its weight beside it is not flattened") {
  const auto model = layer();
  const torch::Tensor transposed = (*model)->weight.t();
  CHECK_FALSE(flatten(**model).has_value());
}

TEST_CASE("A frozen layer takes no part, the others are flattened") {
  const FrozenModel model(sample_dataset()->info());
  const auto flat = flatten(model);
  REQUIRE(flat.has_value());
  CHECK(flat->places(0).size() == 2);
  CHECK(flat->places(0)[0].parameter.name == "head.weight");
}

TEST_CASE("Parameters that cannot lie together are not flattened") {
  const auto model = layer();
  auto parameters = trial::trainable_parameters(**model);
  SECTION("one is frozen") { (*model)->bias.set_requires_grad(false); }
  SECTION("one has another dtype") {
    parameters.groups[0].tensors.push_back({"double", torch::ones({2}, torch::kFloat64).set_requires_grad(true)});
  }
  SECTION("one is not contiguous") {
    parameters.groups[0].tensors.push_back({"t", torch::empty_strided({3, 2}, {1, 3}).set_requires_grad(true)});
  }
  SECTION("one has a gradient already") { (*model)->bias.mutable_grad() = torch::ones({3}); }
  SECTION("one is empty") {
    parameters.groups[0].tensors.push_back({"empty", torch::empty({0}).set_requires_grad(true)});
  }
  SECTION("there is none") { parameters.groups[0].tensors.clear(); }
  CHECK_FALSE(FlatParameters::of(parameters, trial::state_dict(**model)).has_value());
}
