#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::string message_of(const std::function<std::unique_ptr<Dataset>()>& make, const spec::TrialSpec& spec) {
  SampleRegistry registry;
  registry.add([&](Registrar& registrar) {
    registrar.dataset<NoOptions>("bad", "Serves a test.", {}, [&](const NoOptions&) { return make(); });
  });
  auto changed = spec;
  changed.dataset.plugin = "bad";
  const auto recorded = run(changed, registry);
  CHECK(recorded.outcome.state == events::TrialState::failed);
  return recorded.outcome.message;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::unique_ptr<Dataset> rows_with(std::vector<PredefinedSplit> parts) {
  DatasetInfo info;
  info.outputs = 2;
  info.predefined_splits = std::move(parts);
  return std::make_unique<TensorDataset>(torch::arange(30.0).reshape({10, 3}), torch::arange(10).remainder(2),
                                         std::move(info));
}

torch::Tensor row_tensor(std::initializer_list<std::int64_t> numbers) {
  return torch::tensor(std::vector<std::int64_t>(numbers), torch::kInt64);
}

// Layers that cannot train on one row.
class Normed final : public Model {
 public:
  explicit Normed(const DatasetInfo& data)
      : norm_(register_module("norm", torch::nn::BatchNorm1d(data.input_shape[0]))),
        head_(register_module("head", torch::nn::Linear(data.input_shape[0], data.outputs))) {}
  Output forward(const Batch& batch) override { return head_->forward(norm_->forward(batch.inputs.only())); }

 private:
  torch::nn::BatchNorm1d norm_;
  torch::nn::Linear head_;
};

}  // namespace

TEST_CASE("A predefined part that cannot be used is refused with what is wrong with it") {
  const auto spec = sample_spec("linear");
  const auto refused = [&](std::vector<PredefinedSplit> parts, const std::string& why) {
    const auto message = message_of([&] { return rows_with(parts); }, spec);
    INFO(message);
    CHECK(contains(message, why));
  };
  refused({{Split::validation, row_tensor({})}}, "the data set's own validation part is empty");
  refused({{Split::validation, row_tensor({3, 99999})}},
          "own validation part names row 99999, but the rows are 0 to 9");
  refused({{Split::test, row_tensor({-1})}}, "own test part names row -1");
  refused({{Split::validation, row_tensor({1, 2})}, {Split::test, row_tensor({2})}},
          "own test part names row 2, which its validation part has already");
  refused({{Split::train, row_tensor({1, 2})}, {Split::validation, row_tensor({2})}},
          "own validation part names row 2, which its training part has already");
  refused({{Split::validation, row_tensor({0, 1, 2, 3, 4})}, {Split::test, row_tensor({5, 6, 7, 8, 9})}},
          "none is left to train on");
  refused({{Split::validation, torch::tensor({0.5F})}}, "must be an int64 tensor of one dimension");
  refused({{Split::validation, row_tensor({1})}, {Split::validation, row_tensor({2})}},
          "gives its own validation part twice");
}

TEST_CASE(
    "A data set's own training part is what trains, and its own validation part is said to stand for "
    "validation_fraction") {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    registrar.dataset<NoOptions>("parted", "Serves a test.", {}, [](const NoOptions&) {
      return rows_with({{Split::train, row_tensor({0, 1, 2, 3})}, {Split::validation, row_tensor({8, 9})}});
    });
  });
  auto spec = sample_spec("linear");
  spec.dataset.plugin = "parted";
  const auto recorded = run(spec, registry);
  REQUIRE(recorded.description);
  CHECK(recorded.description->train_size == 4);
  CHECK(recorded.description->validation_size == 2);
  REQUIRE(recorded.description->notes.size() == 1);
  CHECK(contains(recorded.description->notes[0],
                 "its own validation part of 2 rows; validation_fraction and split_seed are not used"));
}

TEST_CASE("A batch of one row that a layer cannot train on is named before the plugins are") {
  SampleRegistry registry;
  registry.add_model<Normed>("normed");
  auto spec = sample_spec("normed");
  spec.training.batch_size = std::int64_t{47};
  const auto message = run(spec, registry).outcome.message;
  INFO(message);
  const auto reason = message.find("the batch at hand has one row");
  REQUIRE(reason != std::string::npos);
  CHECK(contains(message, "choose another training.batch_size (the training part has 48 rows)"));
  CHECK(reason < message.find("the plugins at work were"));
  spec.training.batch_size = std::int64_t{24};
  CHECK(run(spec, registry).outcome.state == events::TrialState::completed);
  spec.task.parameters["accumulate"] = 20;
  const auto divided = run(spec, registry).outcome.message;
  INFO(divided);
  CHECK(contains(divided, "a part of the batch of 24 rows has one row"));
  CHECK(contains(divided, "choose a smaller task.accumulate"));
}
