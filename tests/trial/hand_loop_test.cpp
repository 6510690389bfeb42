#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <set>

#include "checkpoint/safetensors.hpp"
#include "sample.hpp"
#include "sample_models.hpp"
#include "trial/process_state.hpp"
#include "trial/split.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

using State = std::map<std::string, torch::Tensor>;

struct TrainedByHand {
  std::vector<double> train_losses;
  std::vector<double> validation_losses;
  State state;
};

template <class SomeModel>
std::vector<torch::Tensor> distinct_parameters(const SomeModel& model) {
  std::vector<torch::Tensor> distinct;
  for (const torch::Tensor& parameter : model->parameters()) {
    const bool seen =
        std::any_of(distinct.begin(), distinct.end(), [&](const auto& other) { return other.is_same(parameter); });
    if (!seen) distinct.push_back(parameter);
  }
  return distinct;
}

Batch rows_of(const Dataset& dataset, const std::vector<std::int64_t>& rows) {
  return dataset.get({torch::tensor(rows, torch::dtype(torch::kInt64))});
}

// The loop as anybody would write it on LibTorch, for one seed and a full batch.
template <class SomeModel, class TorchOptimizer, class TorchOptions>
TrainedByHand train_by_hand(const spec::TrialSpec& spec, const TorchOptions& options) {
  trial::restore_process_state({});
  const auto dataset = sample_dataset();
  std::vector<std::int64_t> rows(60);
  std::iota(rows.begin(), rows.end(), 0);
  const auto split = trial::split_rows(rows, {0.2}, spec.seed);
  const Batch train = rows_of(*dataset, split.train);
  const Batch validation = rows_of(*dataset, split.held_out);
  at::manual_seed(spec.seed);
  auto model = std::make_shared<SomeModel>(dataset->info());
  TorchOptimizer optimizer(distinct_parameters(model), options);
  TrainedByHand trained;
  for (std::int64_t epoch = 0; epoch < spec.training.epochs; ++epoch) {
    model->train();
    optimizer.zero_grad();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(model->forward(train).only(), train.targets.only());
    loss.backward();
    optimizer.step();
    trained.train_losses.push_back(loss.item<double>());
    model->eval();
    const torch::NoGradGuard no_grad;
    trained.validation_losses.push_back(
        torch::nn::functional::cross_entropy(model->forward(validation).only(), validation.targets.only())
            .template item<double>());
  }
  for (const auto& entry : model->named_parameters()) trained.state[entry.key()] = entry.value();
  for (const auto& entry : model->named_buffers()) trained.state[entry.key()] = entry.value();
  return trained;
}

torch::Tensor tensor_of(const checkpoint::TensorView& view) {
  const auto dtype = view.dtype == checkpoint::DType::I64 ? torch::kInt64 : torch::kFloat32;
  torch::Tensor tensor = torch::empty(view.shape, torch::dtype(dtype));
  REQUIRE(tensor.nbytes() == view.bytes.size());
  std::memcpy(tensor.data_ptr(), view.bytes.data(), view.bytes.size());
  return tensor;
}

State read_state(const events::EpochDone& record) {
  REQUIRE(record.checkpoints.size() == 1);
  const auto read = checkpoint::read(record.checkpoints.at(0).payload.bytes);
  REQUIRE(std::holds_alternative<checkpoint::Container>(read));
  State state;
  for (const auto& view : std::get<checkpoint::Container>(read).tensors) state[view.name] = tensor_of(view);
  return state;
}

std::set<std::string> names_of(const State& state) {
  std::set<std::string> names;
  for (const auto& [name, tensor] : state) names.insert(name);
  return names;
}

void check_same(const RecordedTrial& recorded, const TrainedByHand& by_hand) {
  INFO(recorded.outcome.message);
  REQUIRE(recorded.outcome.state == events::TrialState::completed);
  REQUIRE(recorded.epochs.size() == by_hand.train_losses.size());
  for (std::size_t epoch = 0; epoch < recorded.epochs.size(); ++epoch) {
    INFO("epoch " << epoch);
    CHECK(value_of(recorded.epochs[epoch], Split::train, "loss") == by_hand.train_losses[epoch]);
    CHECK(value_of(recorded.epochs[epoch], Split::validation, "loss") == by_hand.validation_losses[epoch]);
  }
  const State kept = read_state(recorded.epochs.back());
  REQUIRE(names_of(kept) == names_of(by_hand.state));
  for (const auto& [name, tensor] : kept) {
    INFO(name);
    CHECK(same_bits(tensor, by_hand.state.at(name)));
  }
}

template <class SomeModel>
RecordedTrial train_with_runner(const spec::TrialSpec& spec) {
  SampleRegistry registry;
  registry.add_model<SomeModel>("own");
  return run(spec, registry);
}

}  // namespace

TEMPLATE_TEST_CASE("Adam gives bit for bit what a loop written by hand gives", "", TiedModel, FrozenModel,
                   NormalisedModel, CachingModel) {
  auto spec = sample_spec("own");
  spec.optimizer = {"adam", {{"lr", 0.02}, {"weight_decay", 0.01}}};
  const auto by_hand =
      train_by_hand<TestType, torch::optim::Adam>(spec, torch::optim::AdamOptions(0.02).weight_decay(0.01));
  CHECK(by_hand.validation_losses.back() < by_hand.validation_losses.front());
  check_same(train_with_runner<TestType>(spec), by_hand);
}

TEMPLATE_TEST_CASE("SGD with momentum gives bit for bit what a loop written by hand gives", "", TiedModel, FrozenModel,
                   NormalisedModel, CachingModel) {
  auto spec = sample_spec("own");
  spec.optimizer = {"sgd", {{"lr", 0.1}, {"momentum", 0.9}}};
  const auto by_hand = train_by_hand<TestType, torch::optim::SGD>(spec, torch::optim::SGDOptions(0.1).momentum(0.9));
  CHECK(by_hand.validation_losses.back() < by_hand.validation_losses.front());
  check_same(train_with_runner<TestType>(spec), by_hand);
}

TEST_CASE("A checkpoint holds a tied weight under both of its names") {
  const auto recorded = train_with_runner<TiedModel>(sample_spec("own"));
  const State state = read_state(recorded.epochs.back());
  CHECK(names_of(state) ==
        std::set<std::string>{"encode.weight", "encode.bias", "decode.weight", "head.weight", "head.bias"});
  CHECK(same_bits(state.at("encode.weight"), state.at("decode.weight")));
  CHECK(recorded.description->parameters == 6 * 6 + 6 + 6 * 3 + 3);
}

TEST_CASE("A checkpoint holds the buffers of batch normalisation") {
  const auto recorded = train_with_runner<NormalisedModel>(sample_spec("own"));
  const State state = read_state(recorded.epochs.back());
  CHECK(names_of(state) == std::set<std::string>{"first.weight", "first.bias", "norm.weight", "norm.bias",
                                                 "norm.running_mean", "norm.running_var", "norm.num_batches_tracked",
                                                 "head.weight", "head.bias"});
  CHECK(state.at("norm.num_batches_tracked").item<std::int64_t>() == 6);
  CHECK_FALSE(same_bits(state.at("norm.running_mean"), torch::zeros({8})));
}

TEST_CASE("A frozen layer keeps the weights it was built with and counts as a parameter that is not trained") {
  const auto recorded = train_with_runner<FrozenModel>(sample_spec("own"));
  at::manual_seed(sample_spec("own").seed);
  const FrozenModel fresh(sample_dataset()->info());
  const State state = read_state(recorded.epochs.back());
  CHECK(same_bits(state.at("fixed.weight"), fresh.named_parameters()["fixed.weight"]));
  CHECK_FALSE(same_bits(state.at("head.weight"), fresh.named_parameters()["head.weight"]));
  CHECK(recorded.description->parameters == (6 + 1) * 8 + (8 + 1) * 3);
  CHECK(recorded.description->trainable_parameters == (8 + 1) * 3);
}
