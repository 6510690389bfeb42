#include <runner/tensor_dataset.hpp>
#include <string_view>

#include "csv/csv_table.hpp"
#include "csv/number.hpp"
#include "datasets/feature_file.hpp"

namespace {

constexpr std::string_view wine_csv =
#include "wine_csv.inc"
    ;

struct WineOptions {};

std::unique_ptr<runner::Dataset> make_wine(const WineOptions&) {
  const csv::Table table(wine_csv, ',', "wine.csv");
  const auto features = static_cast<std::int64_t>(table.columns()) - 1;
  const auto size = static_cast<std::int64_t>(table.rows()) - 1;
  torch::Tensor inputs = torch::empty({size, features}, torch::dtype(torch::kFloat32));
  torch::Tensor targets = torch::empty({size}, torch::dtype(torch::kInt64));
  auto* input = inputs.data_ptr<float>();
  auto* target = targets.data_ptr<std::int64_t>();
  const auto value = [&](std::size_t row, std::size_t column) {
    return csv::number(table.cell(row, column), "wine.csv", table.line(row), std::string(table.cell(0, column)));
  };
  for (std::size_t row = 1; row < table.rows(); ++row) {
    for (std::size_t column = 0; column + 1 < table.columns(); ++column)
      *input++ = static_cast<float>(value(row, column));
    *target++ = static_cast<std::int64_t>(value(row, table.columns() - 1));
  }
  runner::DatasetInfo info;
  info.outputs = 3;
  for (std::size_t column = 0; column + 1 < table.columns(); ++column) {
    info.feature_names.emplace_back(table.cell(0, column));
  }
  info.class_names = {"cultivar 1", "cultivar 2", "cultivar 3"};
  return std::make_unique<runner::TensorDataset>(inputs, targets, std::move(info));
}

std::unique_ptr<runner::Dataset> read_wine(const WineOptions&, const runner::DatasetInfo& trained_on,
                                           const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "cultivar");
  return runner::dataset_of(read, read.inputs, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.dataset<WineOptions>(
      "wine", "Wines of three cultivators by 13 measurements, 178 rows (Aeberhard & Forina, UCI, CC BY 4.0).", {},
      make_wine, read_wine);
}
