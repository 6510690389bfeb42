#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

spec::PluginChoice best(const std::string& monitor, const nlohmann::json& mode = nullptr) {
  return {"best_loss", {{"monitor", monitor}, {"mode", mode}}};
}

std::string best_epoch_rule(const RecordedTrial& recorded, const std::string& monitor, bool higher) {
  std::optional<double> best;
  for (const auto& epoch : recorded.epochs) {
    const double value = value_of(epoch, Split::validation, monitor);
    const bool is_better = !best || (higher ? value > *best : value < *best);
    if (is_better) best = value;
    if (epoch.checkpoints.empty() == is_better) return "epoch " + std::to_string(epoch.epoch);
  }
  return "";
}

// Logs a metric of its own beside the loss, and says of none which of its values are better.
class TellingTask final : public Task {
 public:
  void train_step(TaskContext& context, const Batch& batch) override {
    context.optimizer().step([&] {
      context.parameters().zero_grad();
      const torch::Tensor loss = context.loss()(context.model().forward(batch), batch);
      loss.backward();
      context.log("loss", loss);
      return loss;
    });
  }
  void evaluate(TaskContext& context, const Batch& batch) override {
    context.log("loss", context.loss()(context.model().forward(batch), batch));
    context.log("gain", 1.0);
  }
};

}  // namespace

TEST_CASE("A metric's own direction says what is best where mode is left out") {
  SampleRegistry registry;
  auto spec = sample_spec("linear");
  spec.training.epochs = 12;
  for (const auto& [monitor, higher] : {std::pair("accuracy", true), std::pair("loss", false)}) {
    spec.checkpoint = {best(monitor)};
    const auto recorded = run(spec, registry);
    REQUIRE(recorded.description);
    CHECK(recorded.description->monitor == monitor);
    CHECK(recorded.description->mode == (higher ? MonitorMode::max : MonitorMode::min));
    CHECK(recorded.description->notes.empty());
    CHECK(best_epoch_rule(recorded, monitor, higher).empty());
  }
}

TEST_CASE("A mode that contradicts the metric is obeyed and warned of") {
  SampleRegistry registry;
  auto spec = sample_spec("linear");
  spec.checkpoint = {best("accuracy", "min")};
  auto recorded = run(spec, registry);
  REQUIRE(recorded.description);
  CHECK(recorded.description->mode == MonitorMode::min);
  REQUIRE(recorded.description->notes.size() == 1);
  CHECK(recorded.description->notes[0].find(
            "warning: best_loss has mode: min, although higher values of 'accuracy' are better") == 0);
  spec.checkpoint = {best("accuracy", "max")};
  recorded = run(spec, registry);
  REQUIRE(recorded.description);
  CHECK(recorded.description->notes.empty());
}

TEST_CASE("A rate that follows a metric falls only when the metric gets no better in its own direction") {
  SampleRegistry registry;
  auto spec = sample_spec("linear");
  spec.training.epochs = 30;
  spec.scheduler = {"reduce_on_plateau",
                    {{"monitor", "accuracy"}, {"mode", nullptr}, {"patience", 0}, {"factor", 0.5}}};
  const auto recorded = run(spec, registry);
  REQUIRE(recorded.epochs.size() == 30);
  double rate = 0.01;
  double best = -1;
  for (const auto& epoch : recorded.epochs) {
    CHECK(epoch.lr.value() == Approx(rate));
    const double accuracy = value_of(epoch, Split::validation, "accuracy");
    const bool is_better = best < 0 || accuracy > best + best * 1e-4;
    if (is_better) best = accuracy;
    if (!is_better) rate *= 0.5;
  }
}

TEST_CASE("A metric of which a task says nothing must be given its mode") {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    registrar.task<NoOptions>("telling", "Serves a test.", {},
                              [](const NoOptions&, const DatasetInfo&) { return std::make_unique<TellingTask>(); });
  });
  auto spec = sample_spec("linear");
  spec.task.plugin = "telling";
  spec.checkpoint = {best("gain")};
  const auto refused = run(spec, registry);
  CHECK(refused.outcome.state == events::TrialState::failed);
  CHECK(refused.outcome.message.find(
            "which values of 'gain' are better, the task 'telling' does not say; give mode: min or mode: max") !=
        std::string::npos);
  spec.checkpoint = {best("gain", "max")};
  CHECK(run(spec, registry).outcome.state == events::TrialState::completed);
  spec.checkpoint = {best("loss")};
  CHECK(run(spec, registry).outcome.state == events::TrialState::completed);
}
