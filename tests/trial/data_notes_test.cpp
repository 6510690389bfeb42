#include "trial/data_notes.hpp"

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Ten rows, of which the last two are the validation part.
std::shared_ptr<const Dataset> ten_rows(const std::vector<std::int64_t>& classes) {
  DatasetInfo info;
  info.outputs = 3;
  info.class_names = {"p", "q", "r"};
  info.predefined_splits = {{Split::validation, torch::tensor({8, 9}, torch::kInt64)}};
  return std::make_shared<TensorDataset>(torch::arange(10.0).reshape({10, 1}), torch::tensor(classes, torch::kInt64),
                                         std::move(info));
}

std::vector<std::string> notes(const Dataset& dataset) {
  const auto spec = sample_spec("linear");
  return trial::data_notes(dataset, trial::TrialData(dataset, spec, torch::kCPU));
}

// A data set `parted`, of whose twenty rows four are set aside.
void add_parted(SampleRegistry& registry, const torch::Tensor& inputs, const torch::Tensor& targets, TargetKind kind) {
  registry.add([=](Registrar& registrar) {
    registrar.dataset<NoOptions>("parted", "Serves a test.", {}, [=](const NoOptions&) {
      DatasetInfo info;
      info.target = kind;
      info.outputs = kind == TargetKind::classes ? 2 : 1;
      info.predefined_splits = {{Split::test, torch::tensor({16, 17, 18, 19}, torch::kInt64)}};
      return std::make_unique<TensorDataset>(inputs, targets, std::move(info));
    });
  });
}

// Trains a regression on the sample's inputs and these targets.
RecordedTrial trained_on(const torch::Tensor& inputs, const torch::Tensor& targets) {
  SampleRegistry registry;
  registry.add([&](Registrar& registrar) {
    registrar.dataset<NoOptions>("given", "Serves a test.", {}, [=](const NoOptions&) {
      DatasetInfo info;
      info.target = TargetKind::values;
      info.outputs = 1;
      return std::make_unique<TensorDataset>(inputs, targets, std::move(info));
    });
  });
  auto spec = sample_spec("linear");
  spec.dataset.plugin = "given";
  spec.loss.plugin = "mse";
  return run(spec, registry);
}

}  // namespace

TEST_CASE("A class that one of the two parts lacks is named") {
  CHECK(notes(*ten_rows({0, 1, 2, 0, 1, 2, 0, 1, 2, 0})) ==
        std::vector<std::string>{"warning: no validation row is of class 'q', which is not measured"});
  CHECK(notes(*ten_rows({0, 0, 0, 0, 0, 0, 0, 0, 2, 0})) ==
        std::vector<std::string>{"warning: no training row is of class 'r', which the model cannot learn"});
  // Nobody misses a class that no row has.
  CHECK(notes(*ten_rows({0, 1, 0, 0, 0, 0, 0, 0, 1, 0})).empty());
}

TEST_CASE("Another split_seed is proposed where it divides the rows in another way") {
  DatasetInfo info;
  info.outputs = 2;
  info.class_names = {"p", "q"};
  torch::Tensor classes = torch::zeros({10}, torch::kInt64);
  classes[3] = 1;
  const auto said = notes(TensorDataset(torch::arange(10.0).reshape({10, 1}), classes, std::move(info)));
  REQUIRE_FALSE(said.empty());
  CHECK_THAT(said.front(), Catch::EndsWith("; another split_seed may have one"));
}

TEST_CASE("Rows of a table that train and validate are counted, and warned of where they are not the rule") {
  // Of 60 rows the last 20 validate.
  const auto table = [](const torch::Tensor& inputs, const torch::Tensor& classes) {
    DatasetInfo info;
    info.outputs = 2;
    info.predefined_splits = {{Split::validation, torch::arange(40, 60)}};
    return TensorDataset(inputs, classes, std::move(info));
  };
  const torch::Tensor classes = torch::arange(60) % 2;
  torch::Tensor inputs = torch::arange(120.0).reshape({60, 2});
  CHECK(notes(table(inputs, classes)).empty());
  inputs[40] = inputs[2];
  CHECK(notes(table(inputs, classes)) ==
        std::vector<std::string>{"1 of 20 validation rows is in the training part as well, number for number"});
  inputs[42] = inputs[4];
  inputs[45] = inputs[5];
  CHECK(notes(table(inputs, classes)) ==
        std::vector<std::string>{
            "3 of 20 validation rows are in the training part as well, number for number",
            "warning: some validation rows are in the training part as well, number for number, so that the result "
            "may look better than it is: leave repeated rows out, or keep them in one part (group_by)"});
  // The same inputs with other targets are no repeats.
  const auto others = notes(table(inputs, torch::cat({torch::zeros({40}), torch::ones({20})}).to(torch::kInt64)));
  for (const auto& note : others) CHECK(note.find("number for number") == std::string::npos);
  // Three different rows among forty: each is in every part.
  const auto repeated =
      notes(table((torch::arange(60.0) % 3).reshape({60, 1}), (torch::arange(60) % 3 == 0).to(torch::kInt64)));
  CHECK(repeated ==
        std::vector<std::string>{"20 of 20 validation rows are in the training part as well, number for number"});
  // Images that are there twice are their data set's to say.
  CHECK(notes(table(torch::zeros({60, 1, 2, 2}), classes)).empty());
}

TEST_CASE("Where the loss is not finite since the data are not, the data are named") {
  torch::Tensor inputs = torch::ones({20, 2});
  torch::Tensor targets = torch::ones({20, 1});
  targets[7][0] = std::numeric_limits<float>::quiet_NaN();
  targets[9][0] = std::numeric_limits<float>::infinity();
  const auto by_targets = trained_on(inputs, targets).outcome;
  CHECK(by_targets.state == events::TrialState::diverged);
  CHECK_THAT(by_targets.message, Catch::StartsWith("the loss is not finite in epoch 0: the target of sample "));
  CHECK_THAT(by_targets.message, Catch::Contains("and so it is in 1 more"));
  inputs[3][1] = -std::numeric_limits<float>::infinity();
  CHECK_THAT(trained_on(inputs, torch::ones({20, 1})).outcome.message,
             Catch::EndsWith(": an input of sample 3, counted from 0, is -inf"));
}

TEST_CASE("A target that is no number in the rows set aside is named at the end of the trial") {
  SampleRegistry registry;
  torch::Tensor targets = torch::arange(20.0).reshape({20, 1}) / 20;
  targets[18][0] = std::numeric_limits<float>::quiet_NaN();
  add_parted(registry, torch::arange(40.0).reshape({20, 2}) / 40, targets, TargetKind::values);
  auto spec = sample_spec("linear");
  spec.dataset.plugin = "parted";
  spec.loss = {"mse"};
  const auto recorded = run(spec, registry);
  CHECK(recorded.outcome.state == events::TrialState::completed);
  CHECK_THAT(recorded.outcome.message, Catch::StartsWith("warning: the target of sample 18, counted from 0, is nan"));
}

TEST_CASE("Numbers that are none in the rows set aside are warned of, and answers for them are counted at the end") {
  SampleRegistry registry;
  torch::Tensor inputs = torch::arange(40.0).reshape({20, 2}) / 40;
  inputs[17][1] = std::numeric_limits<float>::quiet_NaN();
  add_parted(registry, inputs, torch::arange(20).remainder(2), TargetKind::classes);
  auto spec = sample_spec("linear");
  spec.dataset.plugin = "parted";
  const auto recorded = run(spec, registry);
  CHECK(recorded.outcome.state == events::TrialState::completed);
  CHECK(recorded.outcome.message == "warning: 1 of 4 answers is not a finite number on the rows set aside");
  const auto dataset = (*registry).make<DatasetKind>(spec.dataset);
  const auto note = trial::not_finite_note(*dataset, trial::TrialData(*dataset, spec, torch::kCPU));
  CHECK_THAT(note.value(), Catch::Contains("an input of sample 17, counted from 0, is nan, of the rows set aside"));
}
