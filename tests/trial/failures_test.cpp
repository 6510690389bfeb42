#include <limits>
#include <stdexcept>

#include "sample.hpp"
#include "sample_models.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

class WithoutParameters final : public Model {
 public:
  explicit WithoutParameters(const DatasetInfo&) {}
  Output forward(const Batch& batch) override { return batch.inputs; }
};

class ThrowingModel final : public Model {
 public:
  explicit ThrowingModel(const DatasetInfo& data)
      : layer_(register_module("layer", torch::nn::Linear(data.input_shape[0], data.outputs))) {}
  Output forward(const Batch& batch) override {
    if (is_training() && ++steps_ == 3) throw 7;
    return layer_->forward(batch.inputs.only());
  }

 private:
  torch::nn::Linear layer_;
  int steps_ = 0;
};

// Has a good training loss in every epoch, and no number for the validation's in epoch 2.
class SometimesInfinite final : public Model {
 public:
  explicit SometimesInfinite(const DatasetInfo& data)
      : layer_(register_module("layer", torch::nn::Linear(data.input_shape[0], data.outputs))) {}
  Output forward(const Batch& batch) override {
    const torch::Tensor scores = layer_->forward(batch.inputs.only());
    const bool infinite = !is_training() && ++evaluations_ == 3;
    return infinite ? scores * std::numeric_limits<float>::infinity() : scores;
  }

 private:
  torch::nn::Linear layer_;
  int evaluations_ = 0;
};

// Scales what it is shown in place, in one of its two modes.
class WritingModel : public Model {
 public:
  WritingModel(const DatasetInfo& data, bool in_training)
      : layer_(register_module("layer", torch::nn::Linear(data.input_shape[0], data.outputs))),
        in_training_(in_training) {}
  Output forward(const Batch& batch) override {
    torch::Tensor x = batch.inputs.only();
    if (is_training() == in_training_) x.div_(2);
    return layer_->forward(x);
  }

 private:
  torch::nn::Linear layer_;
  bool in_training_;
};
struct WritesInTraining : WritingModel {
  explicit WritesInTraining(const DatasetInfo& data) : WritingModel(data, true) {}
};
struct WritesInEvaluation : WritingModel {
  explicit WritesInEvaluation(const DatasetInfo& data) : WritingModel(data, false) {}
};

class Accuracy final : public CheckpointPolicy {
 public:
  explicit Accuracy(std::string metric) : metric_(std::move(metric)) {}
  std::optional<Monitor> monitor() const override { return Monitor{metric_, Monitor::Mode::max}; }
  Decision decide(const Evaluation&) override { return {true, "better"}; }

 private:
  std::string metric_;
};

RecordedTrial train_with_policies(std::vector<spec::PluginChoice> policies) {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    for (const char* metric : {"accuracy", "recall"}) {
      registrar.checkpoint_policy<NoOptions>(std::string("best_") + metric, "Serves a test.", {},
                                             [metric](const NoOptions&) { return std::make_unique<Accuracy>(metric); });
    }
  });
  auto spec = sample_spec("linear");
  spec.checkpoint = std::move(policies);
  return run(spec, registry);
}

}  // namespace

TEST_CASE("A model without a trainable parameter fails before the first epoch, named with its library") {
  SampleRegistry registry;
  registry.add_model<WithoutParameters>("empty");
  const auto recorded = run(sample_spec("empty"), registry);
  CHECK(recorded.outcome.state == events::TrialState::failed);
  CHECK_THAT(recorded.outcome.message,
             Catch::StartsWith("model 'empty' (library ") && Catch::Contains("no trainable parameter"));
  CHECK(recorded.epochs.empty());
}

TEST_CASE("What a plugin throws in an epoch fails the trial, with the epoch and the plugins at work") {
  SampleRegistry registry;
  registry.add_model<ThrowingModel>("throwing");
  const auto recorded = run(sample_spec("throwing"), registry);
  CHECK(recorded.outcome.state == events::TrialState::failed);
  CHECK_THAT(recorded.outcome.message,
             Catch::StartsWith("epoch 2: it threw the int 7") && Catch::Contains("model 'throwing'"));
  CHECK(recorded.epochs.size() == 2);
}

TEST_CASE("A model that writes into its input fails the trial, since batches are kept for other epochs") {
  SampleRegistry registry;
  registry.add_model<WritesInTraining>("writes_in_training");
  registry.add_model<WritesInEvaluation>("writes_in_evaluation");
  for (const char* model : {"writes_in_training", "writes_in_evaluation"}) {
    const auto recorded = run(sample_spec(model), registry);
    CHECK(recorded.outcome.state == events::TrialState::failed);
    CHECK_THAT(recorded.outcome.message, Catch::Contains("writes into a batch, which other epochs need as it was"));
    CHECK(recorded.epochs.empty());
  }
}

TEST_CASE("A validation loss that is not finite ends the trial diverged and is never asked about") {
  SampleRegistry registry;
  registry.add_model<SometimesInfinite>("sometimes_infinite");
  const auto recorded = run(sample_spec("sometimes_infinite"), registry);
  CHECK(recorded.outcome.state == events::TrialState::diverged);
  CHECK_THAT(recorded.outcome.message, Catch::Contains("epoch 2"));
  REQUIRE(recorded.epochs.size() == 3);
  CHECK(recorded.epochs[1].checkpoints.size() == 1);
  CHECK(recorded.epochs[2].checkpoints.empty());
}

TEST_CASE("A policy that monitors what the validation does not record fails the trial and names what there is") {
  const auto recorded = train_with_policies({{"best_recall"}});
  CHECK(recorded.outcome.state == events::TrialState::failed);
  CHECK_THAT(recorded.outcome.message, Catch::Contains("monitors 'recall'") && Catch::Contains("'loss', 'accuracy'"));
}

TEST_CASE("The first policy says which checkpoint is best, and several may ask for one") {
  const auto recorded = train_with_policies({{"best_accuracy"}, {"every"}});
  CHECK(recorded.description->monitor == "accuracy");
  CHECK(recorded.description->mode == MonitorMode::max);
  REQUIRE(recorded.epochs.front().checkpoints.size() == 1);
  CHECK(recorded.epochs.front().checkpoints.at(0).policy == "best_accuracy, every");
  CHECK(recorded.epochs.front().checkpoints.at(0).reason == "better");
}
