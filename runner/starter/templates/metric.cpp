#include <runner/metric.hpp>
#include <stdexcept>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  double confidence = 0.5;
};

// Part of the samples whose class has at least this probability. What it knows of a pass is in tensors, so that a trial
// which is resumed in the midst of an epoch ends with the same number.
class MyPlugin final : public runner::Metric {
 public:
  explicit MyPlugin(const MyPluginOptions& options) : options_(options) { MyPlugin::reset(); }

  void add(const runner::Output& output, const runner::Batch& batch) override {
    const torch::Tensor probabilities = torch::softmax(output.only(), 1);
    const torch::Tensor own = probabilities.gather(1, batch.targets.only().unsqueeze(1));
    counts_ += torch::stack({(own >= options_.confidence).sum(), torch::ones_like(own).sum().to(torch::kInt64)}).cpu();
  }

  std::vector<std::pair<std::string, double>> values() const override {
    return {{"my_plugin", counts_[0].item<double>() / counts_[1].item<double>()}};
  }

  void reset() override { counts_ = torch::zeros({2}, torch::kInt64); }
  void visit_state(const StateVisitor& visit) override { visit("counts", counts_); }

 private:
  MyPluginOptions options_;
  // The samples that it is sure of, and all.
  torch::Tensor counts_;
};

std::unique_ptr<runner::Metric> make_my_plugin(const MyPluginOptions& options, const runner::DatasetInfo& data) {
  if (data.target != runner::TargetKind::classes) throw std::invalid_argument("needs a data set with classes");
  return std::make_unique<MyPlugin>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.metric<MyPluginOptions>(
      "my_plugin", "Part of the samples whose class is given a probability of at least `confidence`.",
      {param("confidence", &MyPluginOptions::confidence, "The least probability.").at_least(0).at_most(1)},
      make_my_plugin, {{"my_plugin", runner::MonitorMode::max}});
}
