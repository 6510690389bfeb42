#include "trial/filled_dataset.hpp"

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <runner/fills_missing_numbers.hpp>

#include "sample.hpp"
#include "trial/trial_data.hpp"
#include "trial/trial_parts.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// Some rows of a feature of numbers and one of two categories.
class Holed final : public Dataset, public FillsMissingNumbers {
 public:
  explicit Holed(Fill fill, std::vector<std::vector<double>> rows, std::int64_t categories = 2)
      : fill_(fill), categories_(categories), samples_(tensor_of(rows), classes_of(rows), info_of()) {}

  const DatasetInfo& info() const override { return samples_.info(); }
  Batch get(const BatchRequest& request) const override { return samples_.get(request); }
  std::vector<FilledFeatures> filled_features() const override { return {{"x", 1, fill_}, {"c", categories_, fill_}}; }

 private:
  static torch::Tensor tensor_of(const std::vector<std::vector<double>>& rows) {
    torch::Tensor tensor = torch::empty({static_cast<std::int64_t>(rows.size()), 3}, torch::dtype(torch::kFloat64));
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (std::size_t i = 0; i < 3; ++i) tensor.data_ptr<double>()[row * 3 + i] = rows[row][i];
    }
    return tensor.to(torch::kFloat32);
  }
  static torch::Tensor classes_of(const std::vector<std::vector<double>>& rows) {
    return torch::arange(static_cast<std::int64_t>(rows.size())).remainder(2);
  }
  static DatasetInfo info_of() {
    DatasetInfo info;
    info.outputs = 2;
    return info;
  }

  Fill fill_;
  std::int64_t categories_;
  TensorDataset samples_;
};

torch::Tensor rows_of(std::vector<std::int64_t> rows) { return torch::tensor(rows, torch::dtype(torch::kInt64)); }

std::vector<double> fitted(Fill fill, const std::vector<std::vector<double>>& rows,
                           const std::vector<std::int64_t>& on) {
  const Holed holed(fill, rows);
  trial::FilledDataset filled(holed);
  filled.fit(rows_of(on));
  return filled.fitted();
}

const std::vector<std::vector<double>> holed_rows = {{1, 0, 1}, {missing, 1, 0}, {2, missing, missing}, {2, 0, 1},
                                                     {7, 0, 1}, {100, 1, 0},     {missing, 1, 0},       {-50, 1, 0}};

}  // namespace

TEST_CASE("What stands for a missing number is fitted on the rows of the training part alone") {
  const std::vector<std::int64_t> train = {0, 1, 2, 3, 4};
  CHECK(fitted(Fill::mean, holed_rows, train) == std::vector<double>{3, 0, 1});
  CHECK(fitted(Fill::median, holed_rows, train) == std::vector<double>{2, 0, 1});
  CHECK(fitted(Fill::median, holed_rows, {0, 1, 4}) == std::vector<double>{4, 0, 1});
  CHECK(fitted(Fill::most_frequent, holed_rows, train) == std::vector<double>{2, 0, 1});
  // Of several that are as frequent, the smallest and the first.
  CHECK(fitted(Fill::most_frequent, holed_rows, {5, 4, 1}) == std::vector<double>{7, 1, 0});
  CHECK(fitted(Fill::most_frequent, holed_rows, {5, 4}) == std::vector<double>{7, 1, 0});
}

TEST_CASE("Samples are given with what is missing filled in, and the others as they are") {
  const Holed holed(Fill::mean, holed_rows);
  trial::FilledDataset filled(holed);
  filled.fit(rows_of({0, 1, 2, 3, 4}));
  const torch::Tensor all = rows_of({0, 1, 2, 5, 6});
  const torch::Tensor given = filled.get({all}).inputs.only();
  CHECK(given.scalar_type() == torch::kFloat32);
  CHECK(given.equal(torch::tensor({{1., 0., 1.}, {3., 1., 0.}, {2., 0., 1.}, {100., 1., 0.}, {3., 1., 0.}},
                                  torch::dtype(torch::kFloat32))));
  trial::FilledDataset other(holed);
  other.take(filled.fitted());
  CHECK(other.get({all}).inputs.only().equal(given));
  const auto plain = sample_dataset();
  trial::FilledDataset not_filled(*plain);
  not_filled.fit(rows_of({0, 1}));
  CHECK(not_filled.fitted().is_null());
}

TEST_CASE("A feature of which the training part has no number cannot be filled, nor one that nobody told of") {
  const Holed holed(Fill::mean, holed_rows);
  trial::FilledDataset filled(holed);
  CHECK_THROWS_WITH(
      filled.fit(rows_of({1, 6})),
      Catch::StartsWith("x has no value in the 2 rows of the training part") && Catch::Contains("leave it out"));
  const Holed wrong(Fill::mean, holed_rows, 3);
  trial::FilledDataset filled_wrong(wrong);
  CHECK_THROWS_WITH(filled_wrong.fit(rows_of({0})), "it says how 4 features are filled, and has 3");
}

TEST_CASE("Penguins with missing cells are filled and scaled as scikit-learn does it") {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/reference/fills.json");
  const auto reference = nlohmann::json::parse(stream);
  SampleRegistry registry;
  REQUIRE(reference["cases"].size() == 9);
  for (const auto& expected : reference["cases"]) {
    INFO(expected["missing"] << ", seed " << expected["seed"]);
    auto spec = sample_spec("linear");
    spec.seed = expected["seed"].get<std::uint32_t>();
    spec.dataset.plugin = "csv";
    spec.dataset.parameters = {{"path", std::string(PROJECT_FOLDER) + "/configs/data/penguins.csv"},
                               {"target", "species"},
                               {"missing", expected["missing"]}};
    spec.dataset.validation_fraction = 0.2;
    spec.dataset.standardize = true;
    const auto dataset = trial::make_dataset(spec, *registry);
    const trial::TrialData data(*dataset, spec, torch::kCPU);
    CHECK(dataset->info().feature_names == expected["names"].get<std::vector<std::string>>());
    const auto compare = [&](const nlohmann::json& numbers, const char* name) {
      INFO(name);
      const auto others = expected[name].get<std::vector<double>>();
      REQUIRE(numbers.size() == others.size());
      for (std::size_t i = 0; i < others.size(); ++i)
        CHECK(numbers[i].get<double>() == Approx(others[i]).epsilon(1e-6));
    };
    compare(data.filled(), "filled");
    compare(data.standardisation().at("mean"), "mean");
    compare(data.standardisation().at("scale"), "scale");
  }
}

TEST_CASE("Missing numbers are refused where a training that filled nothing is to fill them") {
  const Holed holed(Fill::mean, holed_rows);
  CHECK_THROWS_WITH(trial::refuse_unfitted(holed, nullptr), Catch::Contains("set missing: drop"));
  CHECK_NOTHROW(trial::refuse_unfitted(holed, {3.0, 0.0, 1.0}));
  CHECK_NOTHROW(trial::refuse_unfitted(Holed(Fill::mean, {{1, 0, 1}, {2, 1, 0}}), nullptr));
}
