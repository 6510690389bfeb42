#include "model_cases.hpp"
#include "reference_cases.hpp"
#include "sample/resumed_trials.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using nlohmann::json;

namespace {

using Shape = std::vector<std::int64_t>;

Shape batch_of(const json& input, std::int64_t size) {
  Shape shape = {size};
  for (const auto& each : input) shape.push_back(each.get<std::int64_t>());
  return shape;
}

torch::Tensor floats(const json& numbers) { return torch::tensor(numbers.get<std::vector<float>>()); }
torch::Tensor doubles(const json& numbers) {
  return torch::tensor(numbers.get<std::vector<double>>(), torch::kFloat64);
}

Batch batch(const json& each, at::ScalarType type) {
  return {floats(each.at("x")).to(type).reshape(batch_of(each.at("input"), 3)), {}, 3};
}

// The largest difference, in units of the largest number.
double difference(const torch::Tensor& found, const torch::Tensor& expected) {
  const torch::Tensor flat = found.detach().flatten().to(torch::kFloat64);
  return ((flat - expected).abs().max() / expected.abs().max().clamp_min(1e-30)).item<double>();
}

struct Differences {
  double outputs = 0.0;
  double buffers = 0.0;
  double gradients = 0.0;
};

// Of each gradient a sum of (i + 1) times its i-th number is known. They are compared in units of the largest that is
// summed for any: what stands before a normalisation, such as its bias, has none but for rounding.
double difference_of_gradients(Model& model, const json& expected) {
  const auto parameters = model.named_parameters();
  double most = 0.0;
  double size = 0.0;
  for (const auto& each : expected) {
    const torch::Tensor gradient = parameters[each.at(0).get<std::string>()].grad().flatten().to(torch::kFloat64);
    const torch::Tensor parts = torch::arange(1, gradient.numel() + 1) * gradient;
    most = std::max(most, std::abs(parts.sum().item<double>() - each.at(1).get<double>()));
    size = std::max(size, parts.abs().sum().item<double>());
  }
  return most / size;
}

Differences differences_of(Model& model, const json& each, at::ScalarType type) {
  Differences found;
  model.to(type);
  const torch::Tensor trained = model.forward(batch(each, type)).only();
  found.outputs = difference(trained, doubles(each.at("trained")));
  const torch::Tensor weights = torch::linspace(-1, 1, trained.numel(), torch::kFloat64).reshape(trained.sizes());
  (trained * weights.to(type)).sum().backward();
  found.gradients = difference_of_gradients(model, each.at("gradients"));
  const auto buffers = model.named_buffers();
  for (const auto& expected : each.at("buffers")) {
    const auto& buffer = buffers[expected.at(0).get<std::string>()];
    found.buffers = std::max(found.buffers, difference(buffer, doubles(expected.at(1))));
  }
  model.eval();
  const torch::NoGradGuard no_grad;
  const torch::Tensor evaluated = model.forward(batch(each, type)).only();
  found.outputs = std::max(found.outputs, difference(evaluated, doubles(each.at("evaluated"))));
  return found;
}

spec::TrialSpec sample_of(SampleRegistry& registry, const json& layers) {
  auto spec = sample_spec("sequential");
  spec.model.parameters["layers"] = complete_layers(registry, layers);
  spec.training.batch_size = std::int64_t{16};
  spec.training.epochs = 3;
  return spec;
}

std::string newest_weights(const StateKeeper& trial) { return trial.epochs.back().checkpoints.front().payload.sha256; }

}  // namespace

TEST_CASE("sequential, resnet and transformer draw the weights of PyTorch's modules, under their names, bit for bit") {
  SampleRegistry registry;
  const auto cases = reference_cases("models.json");
  REQUIRE(plugins_of(cases) == "resnet, sequential, transformer");
  for (const auto& each : cases) {
    INFO(each.at("plugin") << " " << each.at("options"));
    const auto model = make_model(registry, each.at("plugin"), each.at("options"), each.at("input"));
    const auto state = trial::state_dict(*model);
    REQUIRE(state.size() == each.at("state").size());
    std::map<std::string, torch::Tensor> found;
    for (const auto& [name, tensor] : state) found[name] = tensor;
    for (const auto& expected : each.at("state")) {
      INFO(expected.at(0));
      REQUIRE(found.count(expected.at(0)) == 1);
      CHECK(same_bits(found.at(expected.at(0)).flatten().to(torch::kFloat32), floats(expected.at(1))));
    }
  }
}

TEST_CASE("sequential, resnet and transformer compute and derive what PyTorch's modules do, buffers included") {
  SampleRegistry registry;
  for (const auto& each : reference_cases("models.json")) {
    INFO(each.at("plugin") << " " << each.at("options"));
    // The same formulas: in double precision the order of summation is all that may differ.
    const auto exact = make_model(registry, each.at("plugin"), each.at("options"), each.at("input"));
    const auto by_double = differences_of(*exact, each, torch::kFloat64);
    CHECK(by_double.outputs < 1e-13);
    CHECK(by_double.buffers < 1e-13);
    CHECK(by_double.gradients < 1e-13);
    const auto model = make_model(registry, each.at("plugin"), each.at("options"), each.at("input"));
    const auto by_float = differences_of(*model, each, torch::kFloat32);
    // Single precision has steps of 1.2e-7. A normalisation over three samples that lie close together makes them
    // larger, by how much depends on the processor's kernels: the outputs of one of these networks differ by 2.7e-6
    // with some, by 2.3e-5 with others, and those of all others by less than 1e-6.
    CHECK(by_float.outputs < 1e-4);
    CHECK(by_float.buffers < 1e-5);
    CHECK(by_float.gradients < 1e-4);
  }
}

TEST_CASE("Dropout, wherever it stands, is drawn in training and absent in evaluation") {
  SampleRegistry registry;
  const std::vector<std::tuple<std::string, json, Shape>> cases = {
      {"sequential", {{"layers", {{{"linear", 8}}, {{"dropout", 0.5}}}}}, {6}},
      {"sequential", {{"layers", {{{"lstm", {{"width", 4}, {"layers", 2}, {"dropout", 0.5}}}}}}}, {5, 4}},
      {"sequential", {{"layers", {{{"attention", {{"heads", 2}, {"dropout", 0.5}}}}, "flatten"}}}, {5, 4}},
      {"transformer", {{"width", 8}, {"dropout", 0.5}}, {5, 4}},
  };
  for (const auto& [plugin, options, shape] : cases) {
    INFO(options);
    const auto model = make_model(registry, plugin, options, shape);
    const Batch samples{
        torch::linspace(-1, 1, 2 * 20).slice(0, 0, 2 * (shape.size() == 1 ? 6 : 20)).reshape(batch_of(shape, 2)),
        {},
        2};
    const torch::NoGradGuard no_grad;
    CHECK_FALSE(torch::equal(model->forward(samples).only(), model->forward(samples).only()));
    model->eval();
    CHECK(torch::equal(model->forward(samples).only(), model->forward(samples).only()));
  }
}

TEST_CASE(
    "A trial of dropout, batch norm, lstm and attention goes on from any step to the same bits, buffers included") {
  SampleRegistry registry;
  auto spec = sample_of(registry, {{{"unflatten", {3, 2}}},
                                   {{"lstm", {{"width", 4}, {"layers", 2}, {"dropout", 0.2}, {"output", "all"}}}},
                                   {{"residual", {"layer_norm", {{"attention", {{"heads", 2}, {"dropout", 0.2}}}}}}},
                                   "flatten",
                                   {{"linear", 8}},
                                   "batch_norm",
                                   "relu",
                                   {{"dropout", 0.3}}});
  spec.training.resume_every = "1 steps";
  StateKeeper whole;
  const auto ended = trial::run_trial(spec, *registry, whole);
  INFO(ended.message);
  REQUIRE(ended.state == events::TrialState::completed);
  REQUIRE(whole.states.size() >= 9);
  for (const auto& [state, resumed, end] : resumed_from_each_state(spec, registry, whole)) {
    INFO("epoch " << state.epoch << " batch " << state.batch);
    REQUIRE(end.state == events::TrialState::completed);
    if (state.is_last) continue;
    CHECK(newest_weights(resumed) == newest_weights(whole));
  }
}

TEST_CASE("sequential ends in the outputs of the data set") {
  SampleRegistry registry;
  const auto shapes = [&](const json& options) {
    std::vector<Shape> found;
    for (const auto& each : trial::state_dict(*make_model(registry, "sequential", options, {6}))) {
      found.push_back(each.tensor.sizes().vec());
    }
    return found;
  };
  const std::vector<Shape> both = {{4, 6}, {4}, {3, 4}, {3}};
  CHECK(shapes({{"layers", {{{"linear", 4}}, "relu"}}}) == both);
  CHECK(shapes({{"layers", {{{"linear", 4}}, "relu", {{"linear", "outputs"}}}}}) == both);
  CHECK(shapes({{"layers", {{{"linear", 4}}, "relu", {{"linear", 3}}}}}) == both);
  CHECK(shapes({{"layers", {{{"linear", 3}}, "relu"}}}) == std::vector<Shape>{{3, 6}, {3}, {3, 3}, {3}});
  CHECK(shapes({{"layers", {{{"linear", 3}}, "relu"}}, {"add_output", false}}) == std::vector<Shape>{{3, 6}, {3}});
  CHECK(shapes({{"layers", json::array()}}) == std::vector<Shape>{{3, 6}, {3}});
}

TEST_CASE("A layer that does not fit is refused with its number, its name, what it gets and what to do") {
  SampleRegistry registry;
  const auto refusal = [&](const json& layers, Shape shape) {
    const auto message = refusal_of_model(registry, "sequential", {{"layers", layers}}, std::move(shape));
    const auto begin = message.find("): ");
    return begin == std::string::npos ? message : message.substr(begin + 3);
  };
  const json conv = {{"conv2d", 8}};
  CHECK(
      refusal({"flatten", conv}, {1, 8, 8}) ==
      "layers[1] (conv2d): needs [channels, height, width] and gets [64]; set dataset.shape: image where the data set "
      "offers it, or put unflatten in front");
  CHECK(
      refusal({conv, {{"linear", 10}}}, {1, 8, 8}) ==
      "layers[1] (linear): needs [features] or [length, features] and gets [8, 8, 8]; put flatten or a pooling to one "
      "number in front");
  CHECK(refusal({"relu", {{"residual", {"relu", {{"conv1d", 4}}}}}}, {6}) ==
        "layers[1].residual.layers[1] (conv1d): needs [channels, length] and gets [6]; transpose turns a sequence "
        "[length, features] into that");
  CHECK(refusal({{{"max_pool", 2}}, {{"max_pool", 9}}}, {1, 8, 8}) ==
        "layers[1] (max_pool): gets [1, 4, 4], too small for a pooling of 9; pool less");
  CHECK(refusal({{{"conv2d", {{"channels", 2}, {"kernel", 5}, {"padding", 0}}}}}, {1, 4, 8}) ==
        "layers[0] (conv2d): gets [1, 4, 8], too small for a kernel of 5; pool less in front, or give padding");
  CHECK(
      refusal({{{"conv2d", {{"channels", 2}, {"kernel", 2}}}}}, {1, 4, 8}) ==
      "layers[0] (conv2d): a kernel of 2 cannot keep the size with as many zeros on each side; give padding: 0, or an "
      "odd kernel");
  CHECK(refusal({{{"conv2d", {{"channels", 3}, {"groups", 2}}}}}, {2, 4, 4}) ==
        "layers[0] (conv2d): 2 groups must divide the 2 channels that come in and the 3 that go out");
  CHECK(refusal({{{"attention", 4}}}, {5, 6}) == "layers[0] (attention): 4 heads must divide the 6 features");
  CHECK(refusal({{{"unflatten", {3, 3}}}}, {6}) ==
        "layers[0] (unflatten): gets 6 numbers, of which there is no [3, 3]; give one to three sizes whose product is "
        "that");
  CHECK(refusal({{{"lstm", {{"width", 4}, {"dropout", 0.5}}}}}, {5, 6}) ==
        "layers[0] (lstm): dropout is between its layers, of which there is one; give layers: 2, or a dropout layer "
        "behind it");
  CHECK(refusal({conv, "relu"}, {1, 8, 8}) ==
        "the layers end in [8, 8, 8], no row; add flatten, or a pooling to one number and flatten, or of lstm and gru "
        "the last output");
  CHECK(refusal({{{"linear", 5}}}, {6}) ==
        "the layers end in [5], and the data set has 3 outputs; end them in {linear: outputs}, or leave that out to "
        "have it added");
}

TEST_CASE("A residual block is projected where a projection fits, and refused where none does") {
  SampleRegistry registry;
  const auto refusal = [&](const json& residual, Shape shape) {
    return refusal_of_model(registry, "sequential", {{"layers", {{{"residual", residual}}, "flatten"}}},
                            std::move(shape));
  };
  const json strided = {{{"conv2d", {{"channels", 3}, {"stride", 2}}}}};
  CHECK(refusal(strided, {2, 7, 8}) == "accepted");
  const auto unprojected = refusal({{"layers", strided}, {"projection", false}}, {2, 7, 8});
  CHECK(
      unprojected.find("layers[0] (residual): its layers turn [2, 7, 8] into [3, 4, 4], which cannot be added without "
                       "a projection") != std::string::npos);
  const json unpadded = {{{"conv2d", {{"channels", 2}, {"padding", 0}}}}};
  CHECK(refusal(unpadded, {2, 7, 8}).find("which no step of a projection gives") != std::string::npos);
  CHECK(refusal({"flatten"}, {2, 7, 8}).find("end them in a shape of as many sizes") != std::string::npos);
}

TEST_CASE("resnet and transformer refuse what they cannot be") {
  SampleRegistry registry;
  const auto has = [](const std::string& message, const std::string& part) {
    INFO(message);
    CHECK(message.find(part) != std::string::npos);
  };
  has(refusal_of_model(registry, "resnet", {{"depth", 21}}, {1, 8, 8}),
      "depth is 6 n + 2 for n blocks in each stage; found 21, give 20 or 26");
  has(refusal_of_model(registry, "resnet", {}, {64}), "needs images of shape [channels, height, width]");
  has(refusal_of_model(registry, "transformer", {{"width", 6}}, {5, 3}), "heads, 4, must divide the width, 6");
  has(refusal_of_model(registry, "transformer", {}, {5}), "give tokens, how many there are");
  has(refusal_of_model(registry, "transformer", {{"tokens", 5}}, {5, 3}), "leave out tokens for features");
}

TEST_CASE("Inputs that are no token numbers are refused, not rounded") {
  SampleRegistry registry;
  const auto model = make_model(registry, "transformer", {{"tokens", 5}}, {2});
  const auto forward = [&](float token) { return model->forward({torch::tensor({{1.0F, token}}), {}, 1}); };
  CHECK_NOTHROW(forward(4));
  CHECK_THROWS_WITH(forward(0.5), Catch::Contains("the inputs are no token numbers"));
  CHECK_THROWS_WITH(forward(5), Catch::Contains("a token has the number 5, and there are 5, numbered from 0"));
  CHECK_THROWS_WITH(forward(-1), Catch::Contains("a token has the number -1"));
}
