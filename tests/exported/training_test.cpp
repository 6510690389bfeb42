#include <runner/tells_notes.hpp>

#include "archives.hpp"
#include "sample/resumed_trials.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::vector<std::string> names_of(const Model& model) {
  std::vector<std::string> names;
  for (const NamedTensor& entry : trial::state_dict(model)) names.push_back(entry.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("The tensors of an exported network have the names and the order of Python's state_dict") {
  SampleRegistry registry;
  CHECK(names_of(*made_by_script(registry, "net_seed_0")) ==
        Names{"body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias", "body.1.running_mean",
              "body.1.running_var", "body.1.num_batches_tracked", "head.weight", "head.bias"});
}

TEST_CASE("A tied weight is trained once and has both of its names") {
  SampleRegistry registry;
  const auto model = make_exported(
      registry, {{"path", archive("tied_transformer.train")}, {"eval_path", archive("tied_transformer.eval")}},
      data_of({12}, 50));
  const auto parameters = model->named_parameters();
  CHECK(parameters["e.weight"].is_same(parameters["o.weight"]));
  const auto trained = trial::trainable_parameters(*model);
  std::int64_t named = 0;
  for (const NamedTensor& entry : trained.groups.front().tensors) {
    if (entry.tensor.is_same(parameters["e.weight"])) ++named;
  }
  CHECK(named == 1);
}

TEST_CASE("A trial of an exported network with dropout and batch norm ends with the same bits wherever it is resumed") {
  SampleRegistry registry;
  auto spec = sample_spec("exported");
  spec.model.parameters = {{"path", archive("net_seed_0")}};
  spec.training.batch_size = std::int64_t{16};
  spec.training.epochs = 3;
  spec.training.resume_every = "1 steps";
  StateKeeper whole;
  REQUIRE(trial::run_trial(spec, *registry, whole).state == events::TrialState::completed);
  REQUIRE(whole.states.size() >= 8);
  StateKeeper again;
  trial::run_trial(spec, *registry, again);
  CHECK(again.epochs.back().weights_sha256 == whole.epochs.back().weights_sha256);
  for (const auto& [state, resumed, end] : resumed_from_each_state(spec, registry, whole)) {
    INFO("epoch " << state.epoch << " batch " << state.batch);
    REQUIRE(end.state == events::TrialState::completed);
    if (state.is_last) continue;
    CHECK(resumed.epochs.back().weights_sha256 == whole.epochs.back().weights_sha256);
  }
}

TEST_CASE("What people write in a forward pass is trained, to the same bits each time") {
  SampleRegistry registry;
  auto spec = sample_spec("exported");
  spec.model.parameters = {{"path", archive("habits")}};
  spec.training.epochs = 3;
  const auto first = run(spec, registry);
  REQUIRE(first.outcome.state == events::TrialState::completed);
  CHECK(run(spec, registry).epochs.back().weights_sha256 == first.epochs.back().weights_sha256);
}

TEST_CASE("A graph that takes whole numbers gets them from a table, and refuses what is none") {
  SampleRegistry registry;
  const auto model = make_exported(
      registry, {{"path", archive("tied_transformer.train")}, {"eval_path", archive("tied_transformer.eval")}},
      data_of({12}, 50));
  const torch::Tensor words = torch::arange(24).reshape({2, 12});
  CHECK(same_bits(model->forward({words.to(torch::kFloat32), {}, 2}).only(), model->forward({words, {}, 2}).only()));
  CHECK_THROWS_WITH(model->forward({words + 0.5, {}, 2}), Catch::Contains("has numbers that are none"));
}

TEST_CASE("A note says what exported the archive and which file it was") {
  SampleRegistry registry;
  const auto model = made_by_script(registry, "net_seed_0");
  const auto* told = dynamic_cast<const TellsNotes*>(model.get());
  REQUIRE(told != nullptr);
  CHECK_THAT(told->notes().front(), Catch::Contains("net_seed_0.pt2 was exported by PyTorch '2.6.0+debian', SHA-256 "));
}
