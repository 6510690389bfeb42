#include <runner/tensor_dataset.hpp>

namespace {

struct RingsOptions {
  std::int64_t rows = 300;
  std::int64_t rings = 2;
};

// Points of the plane on circles around 0, a class for each; row i lies on circle i mod rings.
std::unique_ptr<runner::Dataset> make_rings(const RingsOptions& options) {
  const torch::Tensor ring = torch::arange(options.rows).remainder(options.rings);
  const torch::Tensor angle = torch::arange(options.rows, torch::dtype(torch::kFloat32)) * 2.4;
  const torch::Tensor radius = (ring + 1).to(torch::kFloat32) / static_cast<double>(options.rings);
  runner::DatasetInfo info;
  info.outputs = options.rings;
  info.feature_names = {"x", "y"};
  return std::make_unique<runner::TensorDataset>(torch::stack({radius * angle.cos(), radius * angle.sin()}, 1), ring,
                                                 std::move(info));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<RingsOptions>("rings", "Points on circles around 0.",
                                  {param("rows", &RingsOptions::rows, "How many points.").at_least(10),
                                   param("rings", &RingsOptions::rings, "How many circles.").at_least(2)},
                                  make_rings);
}
