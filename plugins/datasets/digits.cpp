#include <runner/tensor_dataset.hpp>

#include "datasets/feature_file.hpp"
#include "datasets/published_table.hpp"

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
  auto table =
      runner::read_published_table({digits_csv, sizeof digits_csv - 1}, "digits.csv", runner::TargetKind::classes);
  runner::DatasetInfo info;
  info.outputs = 10;
  info.feature_names = std::move(table.feature_names);
  torch::Tensor inputs = scaled(table.inputs.to(torch::kFloat32), options);
  if (options.shape == "image") inputs = inputs.reshape({-1, 1, side, side});
  return std::make_unique<runner::TensorDataset>(inputs, table.targets, std::move(info));
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
