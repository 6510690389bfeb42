#include <fstream>
#include <runner/tensor_dataset.hpp>
#include <sstream>
#include <stdexcept>

namespace {

struct PointsOptions {
  std::filesystem::path path;
  double unit = 1.0;
};

struct Points {
  std::vector<float> numbers;
  std::vector<std::int64_t> classes;
};

// Reads lines of `x y class`, or of `x y` where no classes are asked for.
Points read_lines(const std::filesystem::path& path, bool with_classes) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path.string() + ": cannot be read");
  Points points;
  std::string line;
  for (int row = 1; std::getline(file, line); ++row) {
    std::istringstream cells(line);
    float x = 0;
    float y = 0;
    std::int64_t number = 0;
    const bool is_point = static_cast<bool>(cells >> x >> y);
    if (!is_point || (with_classes && (!(cells >> number) || number < 0))) {
      throw std::runtime_error(path.string() + ":" + std::to_string(row) + ": expected `x y class`; found `" + line +
                               "`");
    }
    points.numbers.insert(points.numbers.end(), {x, y});
    if (with_classes) points.classes.push_back(number);
  }
  if (points.numbers.empty()) throw std::runtime_error(path.string() + ": holds no points");
  return points;
}

torch::Tensor inputs_of(const Points& points, const PointsOptions& options) {
  return torch::tensor(points.numbers, torch::dtype(torch::kFloat32)).reshape({-1, 2}) / options.unit;
}

torch::Tensor classes_of(const Points& points) { return torch::tensor(points.classes, torch::dtype(torch::kInt64)); }

std::unique_ptr<runner::Dataset> make_points(const PointsOptions& options) {
  const Points points = read_lines(options.path, true);
  const torch::Tensor classes = classes_of(points);
  runner::DatasetInfo info;
  info.outputs = classes.max().item<std::int64_t>() + 1;
  info.feature_names = {"x", "y"};
  return std::make_unique<runner::TensorDataset>(inputs_of(points, options), classes, std::move(info));
}

// Divides by the same unit, which the options of the training hold.
std::unique_ptr<runner::Dataset> read_points(const PointsOptions& options, const runner::DatasetInfo& trained_on,
                                             const runner::SampleFile& file) {
  const Points points = read_lines(file.path, file.with_targets);
  std::optional<torch::Tensor> classes;
  if (file.with_targets) {
    classes = classes_of(points);
    if (classes->max().item<std::int64_t>() >= trained_on.outputs) {
      throw std::runtime_error(file.path.string() + ": has a class that the model was not trained on");
    }
  }
  return std::make_unique<runner::TensorDataset>(inputs_of(points, options), classes, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<PointsOptions>("points", "Points of the plane from a text file, a class for each.",
                                   {param("path", &PointsOptions::path, "The file.").required(),
                                    param("unit", &PointsOptions::unit, "What the numbers are divided by.").above(0)},
                                   make_points, read_points);
}
