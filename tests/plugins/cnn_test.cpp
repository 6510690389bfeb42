#include <fstream>
#include <sstream>

#include "sample/sample.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::shared_ptr<Model> make_cnn(nlohmann::json parameters, std::vector<std::int64_t> image) {
  SampleRegistry registry;
  DatasetInfo data;
  data.input_shape = std::move(image);
  data.outputs = 3;
  at::manual_seed(1);
  return (*registry).make<ModelKind>({"cnn", std::move(parameters)}, data);
}

std::string cnn_refusal(nlohmann::json parameters, std::vector<std::int64_t> image) {
  try {
    make_cnn(std::move(parameters), std::move(image));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "accepted";
}

struct GoldenCase {
  nlohmann::json options;
  std::vector<std::int64_t> image;
  std::vector<std::pair<std::string, std::vector<float>>> tensors;
};

// Reads what PyTorch's own networks have, as tests/golden/make_cnn.py wrote it.
std::vector<GoldenCase> golden() {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/golden/cnn.tsv");
  std::vector<GoldenCase> cases;
  for (std::string line; std::getline(stream, line);) {
    std::istringstream cells(line);
    std::string options, image, name;
    std::getline(std::getline(std::getline(cells, options, '\t'), image, '\t'), name, '\t');
    const auto parsed = nlohmann::json::parse(options);
    if (cases.empty() || cases.back().options != parsed) cases.push_back({parsed, nlohmann::json::parse(image), {}});
    std::vector<float> numbers;
    for (std::string number; std::getline(cells, number, '\t');) numbers.push_back(std::stof(number));
    cases.back().tensors.emplace_back(name, std::move(numbers));
  }
  REQUIRE(cases.size() == 3);
  return cases;
}

torch::Tensor output_of(Model& model, std::vector<std::int64_t> image) {
  image.insert(image.begin(), 2);
  const auto elements = std::accumulate(image.begin(), image.end(), std::int64_t{1}, std::multiplies<>());
  const torch::NoGradGuard no_grad;
  return model.forward({torch::linspace(-1, 1, elements).reshape(image), {}, 2}).only();
}

}  // namespace

TEST_CASE("cnn draws the weights of PyTorch's nn.Sequential, under its names, bit for bit") {
  for (const GoldenCase& each : golden()) {
    INFO(each.options.dump());
    const auto model = make_cnn(each.options, each.image);
    const auto state = trial::state_dict(*model);
    REQUIRE(state.size() + 1 == each.tensors.size());
    for (std::size_t i = 0; i < state.size(); ++i) {
      INFO(state[i].name);
      CHECK(state[i].name == each.tensors[i].first);
      CHECK(same_bits(state[i].tensor.flatten(), torch::tensor(each.tensors[i].second)));
    }
  }
}

TEST_CASE("cnn computes what PyTorch's nn.Sequential does") {
  for (const GoldenCase& each : golden()) {
    INFO(each.options.dump());
    const auto model = make_cnn(each.options, each.image);
    const torch::Tensor expected = torch::tensor(each.tensors.back().second).reshape({2, 3});
    CHECK(torch::allclose(output_of(*model, each.image), expected, 1e-6, 5e-7));
  }
}

TEST_CASE("Each activation of cnn is the one it is named after") {
  const auto place = [](const std::string& activation) {
    return output_of(*make_cnn({{"channels", {2}}, {"activation", activation}}, {1, 4, 4}), {1, 4, 4});
  };
  const std::vector<std::string> names = {"relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      INFO(names[i] << " and " << names[k]);
      CHECK_FALSE(torch::equal(place(names[i]), place(names[k])));
    }
  }
}

TEST_CASE("cnn refuses what is no image and says what to do") {
  const std::string message = cnn_refusal({}, {64});
  CHECK(message.find("has the shape [64]") != std::string::npos);
  CHECK(message.find("set dataset.shape: image") != std::string::npos);
}

TEST_CASE("cnn refuses an image that pooling leaves nothing of and says which stage") {
  const std::string message = cnn_refusal({{"channels", {4, 4, 4, 4}}}, {1, 8, 8});
  CHECK(message.find("the image is 1 × 1 before stage 4 of 4, too small for a pooling of 2") != std::string::npos);
  CHECK(message.find("give fewer channels or a smaller pooling") != std::string::npos);
}

TEST_CASE("cnn without a convolution is refused") {
  CHECK(cnn_refusal({{"channels", nlohmann::json::array()}}, {1, 8, 8}).find("channels needs a number") !=
        std::string::npos);
}
