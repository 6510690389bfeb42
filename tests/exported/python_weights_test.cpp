#include "archives.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::shared_ptr<Model> drawn(SampleRegistry& registry, const std::string& name, std::int64_t python_seed,
                             std::uint64_t seed) {
  at::manual_seed(seed);
  return make_exported(registry, {{"path", archive(name)}, {"initialise", "as_python"}, {"python_seed", python_seed}},
                       data_of({6}, 3));
}

}  // namespace

TEST_CASE("Weights drawn anew from a seed are those that Python draws from it, for every kind of layer") {
  SampleRegistry registry;
  for (const std::string net : {"net", "layers"}) {
    const auto redrawn = drawn(registry, net + "_seed_0", 0, 5);
    const auto python = trial::state_dict(*made_by_script(registry, net + "_seed_5"));
    const auto state = trial::state_dict(*redrawn);
    REQUIRE(state.size() == python.size());
    for (std::size_t i = 0; i < state.size(); ++i) {
      INFO(net << " " << state[i].name);
      CHECK(state[i].name == python[i].name);
      // Processors differ in the last bit of a draw.
      CHECK(torch::allclose(state[i].tensor, python[i].tensor, 1e-6, 1e-7));
    }
  }
}

TEST_CASE("With the archive's own seed its own weights come out") {
  SampleRegistry registry;
  const auto redrawn = trial::state_dict(*drawn(registry, "net_seed_0", 0, 0));
  const auto file = trial::state_dict(*made_by_script(registry, "net_seed_0"));
  for (std::size_t i = 0; i < file.size(); ++i) CHECK(torch::allclose(redrawn[i].tensor, file[i].tensor, 1e-6, 1e-7));
}

TEST_CASE(
    "Weights are drawn anew only where the same draws give the archive's, and else the first that differs is named") {
  SampleRegistry registry;
  const auto message = [&](const std::string& name, std::int64_t python_seed) -> std::string {
    try {
      drawn(registry, name, python_seed, 1);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK_THAT(message("net_seed_0", 1),
             Catch::Contains("'body.0.weight' is not what the layers' own initialisation draws from the seed 1"));
  CHECK_THAT(message("custom", 0), Catch::Contains("'weight' is not what the layers' own"));
  CHECK_THAT(message("custom", 0), Catch::Contains("or take initialise: file"));
}

TEST_CASE("A buffer that no layer draws stays as it is in the file, and a note says so") {
  SampleRegistry registry;
  const auto model = drawn(registry, "layers_seed_0", 0, 5);
  const auto* told = dynamic_cast<const TellsNotes*>(model.get());
  REQUIRE(told != nullptr);
  CHECK_THAT(told->notes().back(), Catch::Contains("the same with every seed, as they are in the file: 'places'"));
}
