#include <cmath>

#include "resumed_trials.hpp"
#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

spec::TrialSpec measured_spec() {
  auto spec = sample_spec("linear");
  spec.metrics = {{"f1"}, {"roc_auc"}, {"confusion_matrix"}};
  return spec;
}

// Knows no number.
class Unknown final : public Metric {
 public:
  void add(const Output&, const Batch&) override {}
  std::vector<std::pair<std::string, double>> values() const override { return {{"unknown", std::nan("")}}; }
  void reset() override {}
  void visit_state(const StateVisitor&) override {}
};

// Shows metrics nothing.
class SilentTask final : public Task {
 public:
  void train_step(TaskContext&, const Batch&) override {}
  void evaluate(TaskContext& context, const Batch&) override { context.log("loss", 1.0); }
};

}  // namespace

TEST_CASE("What is measured stands beside what the task logs, of the training and the validation part") {
  SampleRegistry registry;
  const auto recorded = run(measured_spec(), registry);
  REQUIRE(recorded.outcome.state == events::TrialState::completed);
  const auto& epoch = recorded.epochs.back();
  std::string names;
  for (const auto& metric : epoch.metrics) {
    if (metric.split == Split::validation) names += metric.name + " ";
  }
  CHECK(names == "loss accuracy f1_macro f1_weighted roc_auc ");
  CHECK(value_of(epoch, Split::train, "roc_auc") > 0.5);
  CHECK(value_of(epoch, Split::validation, "f1_weighted") <= 1);
}

TEST_CASE("Metrics change nothing of what is trained") {
  SampleRegistry registry;
  const auto measured = run(measured_spec(), registry);
  const auto plain = run(sample_spec("linear"), registry);
  CHECK(measured.epochs.back().weights_sha256 == plain.epochs.back().weights_sha256);
}

TEST_CASE("A table comes with each checkpoint, and of the test part") {
  SampleRegistry registry;
  auto spec = measured_spec();
  spec.dataset.test_fraction = 0.2;
  spec.checkpoint = {{"best_loss"}};
  StateKeeper trial;
  REQUIRE(trial::run_trial(spec, *registry, trial).state == events::TrialState::completed);
  for (const auto& epoch : trial.epochs) CHECK(epoch.tables.size() == epoch.checkpoints.size());
  REQUIRE(trial.epochs.front().tables.size() == 1);
  const auto table = nlohmann::json::parse(trial.epochs.front().tables[0].json);
  CHECK(table["rows"] == nlohmann::json({"0", "1", "2"}));
  std::int64_t samples = 0;
  for (const auto& row : table["values"]) {
    for (const auto& value : row) samples += value.get<std::int64_t>();
  }
  CHECK(samples == 10);
  REQUIRE(trial.tests.size() == 1);
  REQUIRE(trial.tests[0].tables.size() == 1);
  CHECK(trial.tests[0].tables[0].split == Split::test);
  CHECK(trial.tests[0].tables[0].name == "confusion_matrix");
}

TEST_CASE("A trial resumed in the midst of an epoch measures the same bits") {
  SampleRegistry registry;
  auto spec = measured_spec();
  spec.metrics.push_back({"calibration_error"});
  spec.training.batch_size = std::int64_t{7};
  spec.training.resume_every = "1 steps";
  StateKeeper whole;
  REQUIRE(trial::run_trial(spec, *registry, whole).state == events::TrialState::completed);
  REQUIRE(whole.states.size() > 30);
  for (const auto& [state, resumed, end] : resumed_from_each_state(spec, registry, whole)) {
    INFO("epoch " << state.epoch << ", batch " << state.batch);
    REQUIRE(end.state == events::TrialState::completed);
    for (const auto& epoch : resumed.epochs) {
      const auto& expected = whole.epochs.at(static_cast<std::size_t>(epoch.epoch));
      REQUIRE(epoch.metrics.size() == expected.metrics.size());
      for (std::size_t i = 0; i < epoch.metrics.size(); ++i) {
        INFO(events::to_text(epoch.metrics[i].split) << " " << epoch.metrics[i].name);
        CHECK(epoch.metrics[i].value == expected.metrics[i].value);
      }
    }
  }
}

TEST_CASE("A measured metric is monitored in its own direction") {
  SampleRegistry registry;
  auto spec = measured_spec();
  spec.checkpoint = {{"best_loss", {{"monitor", "roc_auc"}, {"mode", nullptr}}}};
  const auto recorded = run(spec, registry);
  REQUIRE(recorded.description);
  CHECK(recorded.description->mode == MonitorMode::max);
  double best = -1;
  for (const auto& epoch : recorded.epochs) {
    const double value = value_of(epoch, Split::validation, "roc_auc");
    CHECK(epoch.checkpoints.empty() == (value <= best));
    best = std::max(best, value);
  }
}

TEST_CASE("A trial whose monitor is never a number says so at its end") {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    registrar.metric<NoOptions>("unknown", "Serves a test.", {},
                                [](const NoOptions&, const DatasetInfo&) { return std::make_unique<Unknown>(); },
                                {{"unknown", MonitorMode::max}});
  });
  auto spec = measured_spec();
  spec.metrics = {{"unknown"}};
  CHECK(run(spec, registry).outcome.message.empty());
  spec.checkpoint = {{"best_loss", {{"monitor", "unknown"}, {"mode", nullptr}}}};
  const auto end = run(spec, registry).outcome;
  CHECK(end.state == events::TrialState::completed);
  CHECK(end.message == "warning: there is no best epoch: val_unknown was not a number in any of them");
}

TEST_CASE("Two metrics of one name, and a task that shows its answers to none, fail the trial with what to do") {
  SampleRegistry registry;
  auto spec = measured_spec();
  spec.metrics.push_back({"f1"});
  auto failed = run(spec, registry).outcome;
  CHECK(failed.state == events::TrialState::failed);
  CHECK(failed.message.find("measures 'f1_macro', which the task or another metric of this trial records; take one of "
                            "them out") != std::string::npos);

  registry.add([](Registrar& registrar) {
    registrar.task<NoOptions>("silent", "Serves a test.", {},
                              [](const NoOptions&, const DatasetInfo&) { return std::make_unique<SilentTask>(); });
  });
  spec = measured_spec();
  spec.task = {"silent"};
  failed = run(spec, registry).outcome;
  CHECK(failed.state == events::TrialState::failed);
  CHECK(failed.message.find("shows the trial's metrics no answers; call context.measure(output, batch) in evaluate") !=
        std::string::npos);
}
