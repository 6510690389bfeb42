#include "sample/sample.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::shared_ptr<Model> make_mlp(nlohmann::json parameters, std::vector<std::int64_t> input_shape = {13}) {
  SampleRegistry registry;
  DatasetInfo data;
  data.input_shape = std::move(input_shape);
  data.outputs = 3;
  at::manual_seed(1);
  return (*registry).make<ModelKind>({"mlp", std::move(parameters)}, data);
}

std::vector<std::string> names_of(const Model& model) {
  std::vector<std::string> names;
  for (const NamedTensor& entry : trial::state_dict(model)) names.push_back(entry.name);
  return names;
}

torch::Tensor tensor(const Model& model, const std::string& name) { return model.named_parameters()[name]; }

torch::Tensor linear(const Model& model, const std::string& layer, const torch::Tensor& x) {
  return torch::addmm(tensor(model, layer + ".bias"), x, tensor(model, layer + ".weight").t());
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("The tensors of mlp have the names that nn.Sequential gives them") {
  CHECK(names_of(*make_mlp({{"hidden", {10, 10}}})) ==
        Names{"0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"});
  CHECK(names_of(*make_mlp({{"hidden", {7}}})) == Names{"0.weight", "0.bias", "2.weight", "2.bias"});
  CHECK(names_of(*make_mlp({{"hidden", nlohmann::json::array()}})) == Names{"0.weight", "0.bias"});
}

TEST_CASE("With dropout between them there is a third place for each layer") {
  CHECK(names_of(*make_mlp({{"hidden", {10, 10}}, {"dropout", 0.1}})) ==
        Names{"0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias"});
}

TEST_CASE("The shapes follow the widths") {
  const auto model = make_mlp({{"hidden", {5, 4}}});
  CHECK(tensor(*model, "0.weight").sizes() == torch::IntArrayRef({5, 13}));
  CHECK(tensor(*model, "2.weight").sizes() == torch::IntArrayRef({4, 5}));
  CHECK(tensor(*model, "4.weight").sizes() == torch::IntArrayRef({3, 4}));
}

TEST_CASE("Layers draw their weights in the order in which they stand, as Python's do") {
  const auto model = make_mlp({{"hidden", {10, 10}}});
  at::manual_seed(1);
  const torch::nn::Linear first(13, 10);
  const torch::nn::Linear second(10, 10);
  const torch::nn::Linear third(10, 3);
  CHECK(same_bits(tensor(*model, "0.weight"), first->weight));
  CHECK(same_bits(tensor(*model, "2.bias"), second->bias));
  CHECK(same_bits(tensor(*model, "4.weight"), third->weight));
}

TEST_CASE("Each activation is the one it is named after") {
  const torch::Tensor x = torch::linspace(-2, 2, 4 * 13, torch::kFloat64).reshape({4, 13});
  const std::vector<std::pair<std::string, std::function<torch::Tensor(const torch::Tensor&)>>> activations = {
      {"relu", [](const auto& h) { return h.clamp_min(0); }},
      {"leaky_relu", [](const auto& h) { return torch::where(h > 0, h, 0.01 * h); }},
      {"elu", [](const auto& h) { return torch::where(h > 0, h, h.exp() - 1); }},
      {"gelu", [](const auto& h) { return h * 0.5 * (1 + (h / std::sqrt(2.0)).erf()); }},
      {"tanh", [](const auto& h) { return 1 - 2 / ((2 * h).exp() + 1); }},
      {"sigmoid", [](const auto& h) { return 1 / (1 + (-h).exp()); }},
  };
  for (const auto& [name, apply] : activations) {
    INFO(name);
    const auto model = make_mlp({{"hidden", {6}}, {"activation", name}});
    // In double precision, where the formulas above lose next to nothing.
    model->to(torch::kFloat64);
    const torch::Tensor expected = linear(*model, "2", apply(linear(*model, "0", x)));
    CHECK(torch::allclose(model->forward({x, {}, 4}).only(), expected, 1e-12, 1e-14));
  }
}

TEST_CASE("Dropout sets hidden values to 0 in training only") {
  const auto model = make_mlp({{"hidden", {64}}, {"dropout", 0.5}});
  const torch::Tensor x = torch::ones({2, 13});
  const torch::Tensor without = linear(*model, "3", torch::relu(linear(*model, "0", x)));
  model->eval();
  CHECK(torch::allclose(model->forward({x, {}, 2}).only(), without));
  model->train();
  CHECK_FALSE(torch::allclose(model->forward({x, {}, 2}).only(), without));
}

TEST_CASE("A sample of several dimensions is taken as one row") {
  const auto model = make_mlp({{"hidden", {4}}}, {2, 3, 2});
  CHECK(tensor(*model, "0.weight").sizes() == torch::IntArrayRef({4, 12}));
  const torch::Tensor x = torch::linspace(0, 1, 24).reshape({2, 2, 3, 2});
  CHECK(same_bits(model->forward({x, {}, 2}).only(), model->forward({x.reshape({2, 12}), {}, 2}).only()));
}
