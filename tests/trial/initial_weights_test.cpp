#include "trial/initial_weights.hpp"

#include <nlohmann/json.hpp>

#include "sample.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::vector<NamedTensor> filled(std::vector<std::string> names, float value) {
  std::vector<NamedTensor> tensors;
  for (auto& name : names) tensors.push_back({std::move(name), torch::full({2, 3}, value)});
  return tensors;
}

float first(const NamedTensor& entry) { return entry.tensor[0][0].item<float>(); }

std::string load(const spec::Init& init, const std::vector<NamedTensor>& from, const std::vector<NamedTensor>& into) {
  return trial::load_initial_weights(init, trial::serialise(from, {}), into);
}

}  // namespace

TEST_CASE("Initial weights are taken by name, and the sentence says which") {
  const auto model = filled({"a", "b"}, 0);
  CHECK(load({"7@3", "", {}, {}}, filled({"b", "a"}, 5), model) == "begins with 2 tensors of 7@3: a, b");
  CHECK(first(model[0]) == 5);
  CHECK(first(model[1]) == 5);
}

TEST_CASE("What is excluded stays as the model made it, whatever the file holds of it") {
  const auto model = filled({"body.a", "head.a", "head.b"}, 0);
  const auto said = load({"7@3", "", {"head.*"}, {}}, filled({"body.a", "head.b"}, 5), model);
  CHECK(said == "begins with 1 tensors of 7@3: body.a; as the model makes them: head.a, head.b");
  CHECK(first(model[0]) == 5);
  CHECK(first(model[2]) == 0);
}

TEST_CASE("Tensors may have other names in the file") {
  const auto model = filled({"body.0.a", "body.1.a", "out"}, 0);
  auto from = filled({"encoder.0.a", "encoder.1.a", "head"}, 5);
  from[1].tensor.fill_(6);
  load({"7@3", "", {}, {{"encoder.*", "body.*"}, {"head", "out"}}}, from, model);
  CHECK(first(model[0]) == 5);
  CHECK(first(model[1]) == 6);
  CHECK(first(model[2]) == 5);
}

TEST_CASE("An exact name goes before a star, and a longer star before a shorter one") {
  const auto model = filled({"x", "y.1", "z.1"}, 0);
  auto from = filled({"a.b", "a.c.1", "a.1"}, 1);
  from[1].tensor.fill_(2);
  from[2].tensor.fill_(3);
  load({"7@3", "", {}, {{"a.*", "z.*"}, {"a.c.*", "y.*"}, {"a.b", "x"}}}, from, model);
  CHECK(first(model[0]) == 1);
  CHECK(first(model[1]) == 2);
  CHECK(first(model[2]) == 3);
}

TEST_CASE("What does not fit is refused with both sides, before anything is copied") {
  const auto model = filled({"a", "b"}, 0);
  CHECK_THROWS_WITH(load({"7@3", "", {}, {}}, filled({"a", "c"}, 5), model),
                    Catch::Contains("'b' is in the model only") && Catch::Contains("'c' is there only"));
  CHECK_THROWS_WITH(load({"7@3", "", {}, {}}, {{"a", torch::ones({2, 3})}, {"b", torch::ones({3})}}, model),
                    Catch::Contains("'b' is Float [3] there and Float [2, 3] in the model"));
  CHECK_THROWS_WITH(load({"7@3", "", {"head.*"}, {}}, filled({"a", "b"}, 5), model),
                    Catch::Contains("init.exclude: 'head.*' fits no tensor of the model; there are: a, b"));
  CHECK_THROWS_WITH(load({"7@3", "", {}, {{"q", "b"}}}, filled({"a", "b"}, 5), model),
                    Catch::Contains("init.rename: there is no 'q' in 7@3"));
  CHECK_THROWS_WITH(load({"7@3", "", {}, {{"a", "b"}}}, filled({"a", "b"}, 5), model),
                    Catch::Contains("two tensors of 7@3 would be called 'b'"));
  CHECK(first(model[0]) == 0);
  CHECK(first(model[1]) == 0);
}

TEST_CASE("Weights that know features or classes by other places are refused, and warned of where some are left out") {
  const nlohmann::json then = {{"feature_names", {"a", "b"}}, {"class_names", {"p", "q"}}};
  const auto from = trial::serialise(filled({"x"}, 0), {{"runner.data", then.dump()}});
  const auto notes = [&](std::vector<std::string> features, std::vector<std::string> classes,
                         std::vector<std::string> exclude = {}) {
    DatasetInfo data;
    data.feature_names = std::move(features);
    data.class_names = std::move(classes);
    return trial::notes_on_initial_data({"7@3", "", std::move(exclude), {}}, from, data);
  };
  CHECK(notes({"a", "b"}, {"p", "q"}).empty());
  CHECK(notes({"a", "b", "c"}, {}).empty());
  CHECK_THROWS_WITH(notes({"b", "a"}, {"p", "q"}),
                    Catch::Contains("init: the features of 7@3 are 'a', 'b', and those of these data are the same in "
                                    "another order, 'b', 'a'"));
  CHECK_THROWS_WITH(notes({"a", "b"}, {"q", "p"}), Catch::Contains("init: the classes of 7@3 are 'p', 'q'"));
  CHECK(notes({"b", "a"}, {"r", "s"}, {"head.*"}).size() == 1);
  const auto others = notes({"a", "c"}, {"p", "q"});
  REQUIRE(others.size() == 1);
  CHECK(others[0].starts_with("warning: "));
  CHECK_THAT(others[0], Catch::Contains("place by place, 'a', 'c'"));
}
