#include <ATen/CPUGeneratorImpl.h>

#include "checkpoint/safetensors.hpp"
#include "resumed_trials.hpp"
#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// 48 rows train.
spec::TrialSpec batched_spec() {
  auto spec = sample_spec("linear");
  spec.training.batch_size = std::int64_t{10};
  return spec;
}

void expect_same_end(const StateKeeper& resumed, const StateKeeper& whole) {
  for (const auto& epoch : resumed.epochs) {
    const auto& expected = whole.epochs.at(static_cast<std::size_t>(epoch.epoch));
    CHECK(epoch.weights_sha256 == expected.weights_sha256);
    CHECK(epoch.checkpoints.size() == expected.checkpoints.size());
    REQUIRE(epoch.metrics.size() == expected.metrics.size());
    for (std::size_t i = 0; i < epoch.metrics.size(); ++i) CHECK(epoch.metrics[i].value == expected.metrics[i].value);
  }
}

// Resumes from each state that a trial took.
void check_resumed(const spec::TrialSpec& spec) {
  SampleRegistry registry;
  StateKeeper whole;
  REQUIRE(trial::run_trial(spec, *registry, whole).state == events::TrialState::completed);
  REQUIRE(whole.states.size() > 5);
  for (const auto& [state, resumed, end] : resumed_from_each_state(spec, registry, whole)) {
    INFO("epoch " << state.epoch << ", batch " << state.batch);
    REQUIRE(end.state == events::TrialState::completed);
    expect_same_end(resumed, whole);
  }
}

std::vector<float> weights_in(const events::Payload& payload, const std::string& name) {
  const auto read = checkpoint::read(payload.bytes);
  for (const auto& view : std::get<checkpoint::Container>(read).tensors) {
    if (view.name != name) continue;
    std::vector<float> values(view.bytes.size() / sizeof(float));
    std::memcpy(values.data(), view.bytes.data(), view.bytes.size());
    return values;
  }
  return {};
}

// A layer, and another that takes no part in the answers.
class HalfUsed final : public Model {
 public:
  explicit HalfUsed(const DatasetInfo& data)
      : linear_(register_module("linear", torch::nn::Linear(data.input_shape[0], data.outputs))),
        unused_(register_module("unused", torch::nn::Linear(2, 2))) {}
  Output forward(const Batch& batch) override { return linear_->forward(batch.inputs.only()); }

 private:
  torch::nn::Linear linear_;
  torch::nn::Linear unused_;
};

}  // namespace

TEST_CASE("With drop_last an epoch has full batches only, and with shuffle: false the same ones each time") {
  SampleRegistry registry;
  auto spec = batched_spec();
  CHECK(run(spec, registry).epochs.back().step == 30);
  spec.training.drop_last = true;
  CHECK(run(spec, registry).epochs.back().step == 24);
  spec.training.shuffle = false;
  spec.optimizer.parameters["lr"] = 1e-12;
  const auto still = run(spec, registry);
  // Weights that do not move lose the same in every epoch where the batches are the same.
  for (const auto& epoch : still.epochs)
    CHECK(value_of(epoch, Split::train, "loss") == value_of(still.epochs.front(), Split::train, "loss"));
  spec.training.shuffle = true;
  const auto shuffled = run(spec, registry);
  CHECK(value_of(shuffled.epochs[1], Split::train, "loss") != value_of(shuffled.epochs[0], Split::train, "loss"));
}

TEST_CASE("validate_every leaves validations out and changes nothing of what is trained, and the last epoch has one") {
  SampleRegistry registry;
  auto spec = batched_spec();
  spec.training.epochs = 8;
  const auto every = run(spec, registry);
  spec.training.validate_every = 3;
  const auto some = run(spec, registry);
  REQUIRE(some.epochs.size() == 8);
  for (std::size_t epoch = 0; epoch < 8; ++epoch) {
    INFO("epoch " << epoch);
    const bool validated = epoch == 2 || epoch == 5 || epoch == 7;
    CHECK(some.epochs[epoch].weights_sha256 == every.epochs[epoch].weights_sha256);
    const auto loss = events::value_of(some.epochs[epoch].metrics, Split::validation, "loss");
    CHECK(loss.has_value() == validated);
    CHECK(some.epochs[epoch].checkpoints.empty() != validated);
    if (loss) CHECK(*loss == value_of(every.epochs[epoch], Split::validation, "loss"));
  }
}

TEST_CASE("ema: the moving average of the weights is what is evaluated and kept, as PyTorch's AveragedModel has it") {
  SampleRegistry registry;
  registry.add_model<HalfUsed>("half_used");
  auto spec = batched_spec();
  spec.model.plugin = GENERATE("linear", "half_used");
  INFO(spec.model.plugin);
  spec.training.epochs = 1;
  spec.training.batch_size = std::int64_t{1};
  spec.training.resume_every = "1 steps";
  StateKeeper plain;
  REQUIRE(trial::run_trial(spec, *registry, plain).state == events::TrialState::completed);
  spec.training.ema = 0.9;
  StateKeeper averaged;
  REQUIRE(trial::run_trial(spec, *registry, averaged).state == events::TrialState::completed);

  // The weights after each step are the same with and without; their average is computed here.
  std::vector<double> average;
  // One after each step, and the last.
  REQUIRE(plain.states.size() == 49);
  plain.states.pop_back();
  for (const auto& state : plain.states) {
    const auto weights = weights_in(state.payload, "model/linear.weight");
    REQUIRE(weights.size() == 18);
    if (average.empty()) average.assign(weights.begin(), weights.end());
    for (std::size_t i = 0; i < weights.size(); ++i) average[i] = 0.9 * average[i] + 0.1 * weights[i];
  }
  const auto kept = weights_in(averaged.epochs[0].checkpoints.at(0).payload, "linear.weight");
  REQUIRE(kept.size() == average.size());
  for (std::size_t i = 0; i < kept.size(); ++i) CHECK(kept[i] == Approx(average[i]).epsilon(1e-5));
  CHECK(weights_in(averaged.states.back().payload, "model/linear.weight") ==
        weights_in(plain.states.back().payload, "model/linear.weight"));
}

TEST_CASE("A trial with an average, validations left out and rows left out is resumed to the same bits") {
  auto spec = batched_spec();
  spec.training.ema = 0.95;
  spec.training.drop_last = true;
  spec.training.validate_every = 2;
  spec.training.resume_every = "1 steps";
  spec.checkpoint = {{"best_loss"}};
  check_resumed(spec);
  spec.dataset.test_fraction = 0.2;
  check_resumed(spec);
}

TEST_CASE("A trial in bf16 is resumed to the same bits") {
  auto spec = batched_spec();
  spec.training.precision = "bf16";
  spec.training.resume_every = "1 steps";
  check_resumed(spec);
  SampleRegistry registry;
  const auto weights = [&] { return run(spec, registry).epochs.back().weights_sha256; };
  const auto mixed = weights();
  spec.training.precision = "fp32";
  CHECK(weights() != mixed);
}
