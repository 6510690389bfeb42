#include <runner/tensor_dataset.hpp>
#include <string>
#include <string_view>

#include "csv/csv_table.hpp"
#include "csv/number.hpp"
#include "datasets/feature_file.hpp"

namespace {

constexpr char digits_csv[] =
#include "digits_csv.inc"
    ;

constexpr std::int64_t side = 8;
constexpr float largest_value = 16.0F;

struct DigitsOptions {
  std::string shape = "flat";
  bool scale = true;
};

torch::Tensor scaled(const torch::Tensor& pixels, const DigitsOptions& options) {
  return options.scale ? pixels / largest_value : pixels;
}

std::unique_ptr<runner::Dataset> make_digits(const DigitsOptions& options) {
  const csv::Table table({digits_csv, sizeof digits_csv - 1}, ',', "digits.csv");
  const auto size = static_cast<std::int64_t>(table.rows()) - 1;
  const std::size_t pixels = table.columns() - 1;
  torch::Tensor inputs = torch::empty({size, static_cast<std::int64_t>(pixels)}, torch::dtype(torch::kFloat32));
  torch::Tensor targets = torch::empty({size}, torch::dtype(torch::kInt64));
  auto* input = inputs.data_ptr<float>();
  auto* target = targets.data_ptr<std::int64_t>();
  const auto value = [&](std::size_t row, std::size_t column) {
    return csv::number(table.cell(row, column), "digits.csv", table.line(row), std::string(table.cell(0, column)));
  };
  for (std::size_t row = 1; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < pixels; ++column) *input++ = static_cast<float>(value(row, column));
    *target++ = static_cast<std::int64_t>(value(row, pixels));
  }
  runner::DatasetInfo info;
  info.outputs = 10;
  for (std::size_t column = 0; column < pixels; ++column) info.feature_names.emplace_back(table.cell(0, column));
  inputs = scaled(inputs, options);
  if (options.shape == "image") inputs = inputs.reshape({size, 1, side, side});
  return std::make_unique<runner::TensorDataset>(inputs, targets, std::move(info));
}

std::unique_ptr<runner::Dataset> read_digits(const DigitsOptions& options, const runner::DatasetInfo& trained_on,
                                             const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "digit");
  return runner::dataset_of(read, scaled(read.inputs, options), trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<DigitsOptions>(
      "digits", "Handwritten digits of 8 × 8 pixels, 1,797 of them (Alpaydin & Kaynak, UCI, CC BY 4.0).",
      {param("shape", &DigitsOptions::shape, "A row of 64 pixels, or an image of one channel as cnn takes it.")
           .one_of({"flat", "image"}),
       param("scale", &DigitsOptions::scale, "Divide the pixels by 16, from 0..16 as published to 0..1.")},
      make_digits, read_digits);
}
