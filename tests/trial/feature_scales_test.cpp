#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// The notes of a trial on the sample, with each feature times one of these.
std::vector<std::string> notes_for(const std::vector<double>& scales, bool standardize = false,
                                   bool as_images = false) {
  SampleRegistry registry;
  registry.add([&](Registrar& registrar) {
    registrar.dataset<NoOptions>("scaled", "Serves a test.", {}, [&](const NoOptions&) {
      auto plain = sample_dataset();
      const auto rows = plain->get({torch::arange(60), Split::train, 0, 0});
      torch::Tensor inputs = rows.inputs.only() * torch::tensor(scales, torch::kFloat32);
      if (as_images) inputs = inputs.reshape({60, 1, 2, 3});
      DatasetInfo info;
      info.outputs = 3;
      info.feature_names = {"a", "b", "c", "d", "e", "f"};
      return std::make_unique<TensorDataset>(inputs, rows.targets.only(), std::move(info));
    });
  });
  auto spec = sample_spec("linear");
  if (as_images) spec.model = {"cnn", {{"channels", {2}}, {"kernel", 1}, {"pooling", 1}}};
  spec.dataset.plugin = "scaled";
  spec.dataset.standardize = standardize;
  spec.training.epochs = 1;
  const auto recorded = run(spec, registry);
  INFO(recorded.outcome.message);
  REQUIRE(recorded.description);
  return recorded.description->notes;
}

}  // namespace

TEST_CASE("Values to predict that are far from what a network begins with are said, and small ones are not") {
  const auto notes = [](double scale) {
    SampleRegistry registry;
    registry.add([&](Registrar& registrar) {
      registrar.dataset<NoOptions>("values", "Serves a test.", {}, [&](const NoOptions&) {
        const torch::Tensor inputs = torch::linspace(-1, 1, 60).reshape({60, 1});
        DatasetInfo info;
        info.target = TargetKind::values;
        info.outputs = 1;
        return std::make_unique<TensorDataset>(inputs, inputs * scale, std::move(info));
      });
    });
    auto spec = sample_spec("linear");
    spec.dataset.plugin = "values";
    spec.loss = {"mse"};
    spec.training.epochs = 1;
    const auto recorded = run(spec, registry);
    REQUIRE(recorded.description);
    return recorded.description->notes;
  };
  CHECK(notes(999).empty());
  REQUIRE(notes(40000).size() == 1);
  CHECK(notes(40000)[0].find("the values to predict reach ") == 0);
}

TEST_CASE("Features that differ in scale by more than a hundred are named, where nothing scales them") {
  const auto notes = notes_for({1, 2000, 1, 0.5, 1, 1});
  REQUIRE(notes.size() == 1);
  INFO(notes[0]);
  CHECK(notes[0].starts_with("the features differ in scale: 'b' reaches "));
  CHECK(notes[0].find(", 'd' ") != std::string::npos);
  CHECK(notes[0].find("dataset.standardize=true") != std::string::npos);
  CHECK(notes_for({1, 2000, 1, 0.5, 1, 1}, true).empty());
}

TEST_CASE("Features of similar scale, constant zeros and images need no note") {
  CHECK(notes_for({1, 20, 1, 0.5, 1, 1}).empty());
  CHECK(notes_for({1, 20, 0, 0.5, 1, 1}).empty());
  for (const auto& note : notes_for({0, 0, 0, 0, 0, 0})) CHECK(note.find("scale") == std::string::npos);
  CHECK(notes_for({1, 2000, 1, 0.5, 1, 1}, false, true).empty());
}
