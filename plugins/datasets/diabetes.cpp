#include <runner/tensor_dataset.hpp>
#include <string_view>

#include "datasets/feature_file.hpp"
#include "datasets/published_table.hpp"

namespace {

constexpr std::string_view diabetes_csv =
#include "diabetes_csv.inc"
    ;

struct DiabetesOptions {
  bool scaled = false;
};

runner::PublishedTable read_table() {
  return runner::read_published_table(diabetes_csv, "diabetes.csv", runner::TargetKind::values);
}

// Less the mean of all patients, over the norm of what that leaves, so that a column's squares add up to 1: what
// scikit-learn's load_diabetes() gives.
torch::Tensor scaled(const torch::Tensor& inputs, const torch::Tensor& all_patients) {
  const torch::Tensor mean = all_patients.mean(0);
  const torch::Tensor norm = (all_patients - mean).square().sum(0).sqrt();
  return (inputs - mean) / norm;
}

std::unique_ptr<runner::Dataset> make_diabetes(const DiabetesOptions& options) {
  auto table = read_table();
  runner::DatasetInfo info;
  info.target = runner::TargetKind::values;
  info.outputs = 1;
  info.feature_names = std::move(table.feature_names);
  const torch::Tensor inputs = options.scaled ? scaled(table.inputs, table.inputs) : table.inputs;
  return std::make_unique<runner::TensorDataset>(inputs.to(torch::kFloat32), table.targets, std::move(info));
}

std::unique_ptr<runner::Dataset> read_diabetes(const DiabetesOptions& options, const runner::DatasetInfo& trained_on,
                                               const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "progression");
  const torch::Tensor inputs = options.scaled ? scaled(read.inputs, read_table().inputs) : read.inputs;
  return runner::dataset_of(read, inputs, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<DiabetesOptions>(
      "diabetes",
      "Progression of the disease after a year, a number, by 10 measurements of 442 patients (Efron et al., 2004).",
      {param("scaled", &DiabetesOptions::scaled,
             "Scale by mean and norm over all patients, as scikit-learn does unless it is told not to; the validation "
             "part then takes part in it. Else the numbers are as measured: set standardize.")},
      make_diabetes, read_diabetes);
}
