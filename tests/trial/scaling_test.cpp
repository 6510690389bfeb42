#include "trial/scaling.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "sample.hpp"
#include "trial/trial_data.hpp"
#include "trial/trial_parts.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::vector<double> numbers_of(const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.to(torch::kFloat64).contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

void check_equal(const std::vector<double>& numbers, const std::vector<double>& expected, const char* what) {
  INFO(what);
  REQUIRE(numbers.size() == expected.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == Approx(expected[i]).epsilon(1e-6).margin(1e-6));
}

spec::Scaling scaling_named(const std::string& name) {
  spec::DatasetChoice choice;
  choice.scaling = name;
  return spec::scaling_of(choice).value();
}

trial::Standardisation fitted(const torch::Tensor& inputs, const std::string& scaling) {
  const TensorDataset dataset(inputs, torch::zeros({inputs.size(0)}, torch::dtype(torch::kInt64)), {});
  return trial::fit_scaling(dataset, torch::arange(inputs.size(0)), scaling_named(scaling));
}

}  // namespace

TEST_CASE("Features are scaled as scikit-learn's scalers do it, seconds since 1970 too") {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/reference/scalings.json");
  const auto reference = nlohmann::json::parse(stream);
  SampleRegistry registry;
  REQUIRE(reference["cases"].size() == 27);
  for (const auto& expected : reference["cases"]) {
    INFO(expected["file"] << ", " << expected["scaling"] << ", seed " << expected["seed"]);
    auto spec = sample_spec("linear");
    spec.seed = expected["seed"].get<std::uint32_t>();
    spec.dataset.plugin = "csv";
    spec.dataset.parameters = {{"path", std::string(PROJECT_FOLDER) + "/" + expected["file"].get<std::string>()}};
    if (!expected["target"].is_null()) spec.dataset.parameters["target"] = expected["target"];
    spec.dataset.validation_fraction = 0.2;
    spec.dataset.scaling = expected["scaling"].get<std::string>();
    const auto dataset = trial::make_dataset(spec, *registry);
    trial::TrialData data(*dataset, spec, torch::kCPU);
    check_equal(data.standardisation().at("mean"), expected["mean"], "mean");
    check_equal(data.standardisation().at("scale"), expected["scale"], "scale");
    data.begin_epoch(0);
    const torch::Tensor first = data.validation_batch(0).inputs.only()[0];
    CHECK(first.scalar_type() == torch::kFloat32);
    check_equal(numbers_of(first), expected["first"], "first");
  }
}

TEST_CASE("A feature that does not vary is divided by 1 under each scaling") {
  const torch::Tensor constant = torch::full({7, 1}, 0.1, torch::dtype(torch::kFloat64));
  for (const char* scaling : {"standard", "min_max", "robust"}) {
    INFO(scaling);
    const auto fit = fitted(constant, scaling);
    CHECK(fit.scale.item<double>() == 1.0);
    CHECK(fit.mean.item<double>() == Approx(0.1));
  }
}

TEST_CASE("What the scalings fit has the shape of a sample, and survives being written") {
  const torch::Tensor inputs = torch::arange(120, torch::dtype(torch::kFloat64)).reshape({10, 3, 4});
  for (const char* scaling : {"standard", "min_max", "robust"}) {
    const auto fit = fitted(inputs, scaling);
    CHECK(fit.mean.sizes() == at::IntArrayRef({3, 4}));
    CHECK(fit.mean[1][2].item<double>() == (std::string(scaling) == "min_max" ? 6.0 : 60.0));
    const auto read = trial::standardisation_from(trial::to_json(fit), {3, 4});
    CHECK(same_bits(read->mean, fit.mean));
    CHECK(same_bits(read->scale, fit.scale));
  }
  CHECK(trial::to_json(std::nullopt).is_null());
}

TEST_CASE("A scaling that contradicts standardize is refused") {
  auto spec = sample_spec("linear");
  spec.dataset.standardize = true;
  spec.dataset.scaling = "robust";
  CHECK_THROWS_WITH(spec::scaling_of(spec.dataset), "dataset.scaling is robust; leave dataset.standardize out");
  spec.dataset.scaling = "standard";
  CHECK(spec::scaling_of(spec.dataset) == spec::Scaling::standard);
}
