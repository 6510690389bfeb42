#include "sample/sample.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::shared_ptr<Model> make_linear(nlohmann::json parameters) {
  SampleRegistry registry;
  DatasetInfo data;
  data.input_shape = {2, 2};
  data.outputs = 3;
  return (*registry).make<ModelKind>({"linear", std::move(parameters)}, data);
}

}  // namespace

TEST_CASE("The model linear is one product and a constant") {
  const auto model = make_linear({});
  const auto state = trial::state_dict(*model);
  REQUIRE(state.size() == 2);
  CHECK(state[0].name == "linear.weight");
  CHECK(state[1].name == "linear.bias");
  const torch::Tensor x = torch::linspace(-1, 1, 8).reshape({2, 2, 2});
  const torch::Tensor expected = torch::mm(x.reshape({2, 4}), state[0].tensor.t()) + state[1].tensor;
  CHECK(torch::allclose(model->forward({x, {}, 2}).only(), expected));
}

TEST_CASE("Without bias it is the product alone") {
  CHECK(trial::state_dict(*make_linear({{"bias", false}})).size() == 1);
}
