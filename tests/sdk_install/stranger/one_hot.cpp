#include <runner/direct/comparison.hpp>
#include <runner/direct/direct_backward.hpp>
#include <runner/direct/direct_call.hpp>
#include <runner/direct/fast_path.hpp>
#include <runner/loss.hpp>

namespace {

using runner::direct::FastPath;
using torch::Tensor;
using torch::autograd::variable_list;

Tensor by_operations(const Tensor& scores, const Tensor& wanted) { return (scores - wanted).square().sum(); }

// The sum of squares as one node of the graph.
class OneHotBackward final : public runner::direct::DirectBackward {
 public:
  using DirectBackward::DirectBackward;
  std::string name() const override { return "OneHotBackward"; }

 private:
  variable_list derive(const Tensor& gradient) const override { return {gradient * ((variable(0) - constant(0)) * 2)}; }
  Tensor compute() const override { return by_operations(variable(0), constant(0)); }
};

struct OneHotOptions {};

// Sum of (scores - one-hot)², which is LibTorch's to the bit where it is computed directly.
class OneHot final : public runner::Loss {
 public:
  Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    const Tensor& scores = output.only();
    const Tensor wanted = torch::one_hot(batch.targets.only(), scores.size(1)).to(torch::kFloat32);
    if (!path_.is_on() || !runner::direct::no_mode_is_on() || !runner::direct::is_plain(scores)) {
      path_.decline(runner::direct::Reason::not_plain);
      return by_operations(scores, wanted);
    }
    const auto same = [&] {
      return runner::direct::same_numbers(directly(scores, wanted), by_operations(scores, wanted));
    };
    if (path_.way_for({scores.size(0), scores.size(1)}, same) == 0) return by_operations(scores, wanted);
    path_.take();
    return directly(scores, wanted);
  }

 private:
  static Tensor directly(const Tensor& scores, const Tensor& wanted) {
    const torch::Tensor loss = [&] {
      const torch::NoGradGuard no_graph;
      return by_operations(scores, wanted);
    }();
    if (torch::GradMode::is_enabled() && scores.requires_grad()) {
      runner::direct::connect<OneHotBackward>(loss, variable_list{scores}, variable_list{wanted});
    }
    return loss;
  }

  FastPath& path_ = FastPath::named("loss.one_hot", FastPath::Switch::direct);
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.loss<OneHotOptions>(
      "one_hot", "Squared distance to one-hot targets.", {},
      [](const OneHotOptions&, const runner::DatasetInfo&) { return std::make_unique<OneHot>(); });
}
