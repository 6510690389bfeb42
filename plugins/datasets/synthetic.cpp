#include <algorithm>
#include <cmath>
#include <optional>
#include <runner/tensor_dataset.hpp>
#include <stdexcept>

#include "datasets/feature_file.hpp"
#include "datasets/random_numbers.hpp"

namespace {

struct SyntheticOptions {
  std::string shape = "blobs";
  std::int64_t samples = 1000;
  std::int64_t features = 2;
  std::optional<std::int64_t> classes;
  double noise = 0.1;
  std::int64_t data_seed = 0;
};

constexpr std::int64_t blobs_by_default = 3;
constexpr std::int64_t most_numbers = std::int64_t{1} << 31;

struct Samples {
  /// float64, shape [samples, features].
  torch::Tensor inputs;
  /// float64, shape [samples]: class numbers, or values.
  torch::Tensor targets;
};

Samples empty_samples(const SyntheticOptions& options) {
  return {torch::empty({options.samples, options.features}, torch::dtype(torch::kFloat64)),
          torch::empty({options.samples}, torch::dtype(torch::kFloat64))};
}

// Centres uniform in the cube from -1 to 1, normal noise around them; the classes take turns.
Samples blobs(const SyntheticOptions& options, std::int64_t classes) {
  runner::RandomNumbers random(static_cast<std::uint64_t>(options.data_seed));
  std::vector<double> centres(static_cast<std::size_t>(classes * options.features));
  for (double& coordinate : centres) coordinate = 2.0 * random.uniform() - 1.0;
  Samples samples = empty_samples(options);
  auto* input = samples.inputs.data_ptr<double>();
  auto* target = samples.targets.data_ptr<double>();
  for (std::int64_t i = 0; i < options.samples; ++i) {
    const std::int64_t number = i % classes;
    const double* centre = centres.data() + number * options.features;
    for (std::int64_t feature = 0; feature < options.features; ++feature)
      *input++ = centre[feature] + options.noise * random.normal();
    *target++ = static_cast<double>(number);
  }
  return samples;
}

// The upper half of the unit circle, and the lower half moved by (1, 1/2), so that each reaches into the other; points
// uniform in the angle, with normal noise.
Samples moons(const SyntheticOptions& options) {
  constexpr double pi = 3.14159265358979323846;
  runner::RandomNumbers random(static_cast<std::uint64_t>(options.data_seed));
  Samples samples = empty_samples(options);
  auto* input = samples.inputs.data_ptr<double>();
  auto* target = samples.targets.data_ptr<double>();
  for (std::int64_t i = 0; i < options.samples; ++i) {
    // From the top of the circle, to both sides.
    const double angle = pi * (random.uniform() - 0.5);
    const double x = runner::portable_sine(angle);
    const double y = std::sqrt(std::max(0.0, 1.0 - x * x));
    const bool is_lower = i % 2 == 1;
    *input++ = (is_lower ? 1.0 - x : x) + options.noise * random.normal();
    *input++ = (is_lower ? 0.5 - y : y) + options.noise * random.normal();
    *target++ = is_lower ? 1.0 : 0.0;
  }
  return samples;
}

// Normal features; weights and the constant are uniform from -1 to 1, the noise is normal.
Samples linear(const SyntheticOptions& options) {
  runner::RandomNumbers random(static_cast<std::uint64_t>(options.data_seed));
  const double constant = 2.0 * random.uniform() - 1.0;
  std::vector<double> weights(static_cast<std::size_t>(options.features));
  for (double& weight : weights) weight = 2.0 * random.uniform() - 1.0;
  Samples samples = empty_samples(options);
  auto* input = samples.inputs.data_ptr<double>();
  auto* target = samples.targets.data_ptr<double>();
  for (std::int64_t i = 0; i < options.samples; ++i) {
    double value = constant;
    for (const double weight : weights) {
      *input = random.normal();
      value += weight * *input++;
    }
    *target++ = value + options.noise * random.normal();
  }
  return samples;
}

void check_moons(const SyntheticOptions& options) {
  if (options.features != 2) throw std::invalid_argument("moons have two features; leave dataset.features out");
  if (options.classes.value_or(2) != 2) throw std::invalid_argument("moons are two; leave dataset.classes out");
}

std::unique_ptr<runner::Dataset> make_synthetic(const SyntheticOptions& options) {
  if (options.features > most_numbers / options.samples) {
    throw std::invalid_argument("samples times features is above 2^31 numbers; ask for fewer");
  }
  const bool is_linear = options.shape == "linear";
  if (options.shape == "moons") check_moons(options);
  if (is_linear && options.classes) {
    throw std::invalid_argument("the shape 'linear' has a value to predict and no classes; leave dataset.classes out");
  }
  const std::int64_t classes = options.shape == "moons" ? 2 : options.classes.value_or(blobs_by_default);
  if (!is_linear && options.samples < classes) throw std::invalid_argument("there are fewer samples than classes");
  const Samples samples = is_linear                  ? linear(options)
                          : options.shape == "moons" ? moons(options)
                                                     : blobs(options, classes);
  runner::DatasetInfo info;
  info.target = is_linear ? runner::TargetKind::values : runner::TargetKind::classes;
  info.outputs = is_linear ? 1 : classes;
  for (std::int64_t feature = 1; feature <= options.features; ++feature)
    info.feature_names.push_back("x" + std::to_string(feature));
  const torch::Tensor targets =
      is_linear ? samples.targets.to(torch::kFloat32).reshape({-1, 1}) : samples.targets.to(torch::kInt64);
  return std::make_unique<runner::TensorDataset>(samples.inputs.to(torch::kFloat32), targets, std::move(info));
}

std::unique_ptr<runner::Dataset> read_synthetic(const SyntheticOptions&, const runner::DatasetInfo& trained_on,
                                                const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "y");
  return runner::dataset_of(read, read.inputs, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<SyntheticOptions>(
      "synthetic", "Draws samples: the same for the same options, on every platform.",
      {param("shape", &SyntheticOptions::shape,
             "Normal clouds around random centres; two half circles that reach into each other; or a value that is "
             "linear in normal features.")
           .one_of({"blobs", "moons", "linear"}),
       param("samples", &SyntheticOptions::samples, "How many.").at_least(1),
       param("features", &SyntheticOptions::features, "The numbers of a sample; moons have 2.").at_least(1),
       param("classes", &SyntheticOptions::classes, "How many blobs; 3 unless given.").at_least(2),
       param("noise", &SyntheticOptions::noise,
             "The standard deviation around a blob's centre, a moon's line, or the linear value.")
           .at_least(0),
       param("data_seed", &SyntheticOptions::data_seed, "Another one draws other samples; the trial's seed does not.")
           .at_least(0)},
      make_synthetic, read_synthetic);
}
