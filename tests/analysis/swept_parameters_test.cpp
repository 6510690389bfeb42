#include "analysis/swept_parameters.hpp"

#include <cmath>

#include "testing/catch.hpp"

using namespace runner::analysis;

namespace {

const SweptParameter& named(const std::vector<SweptParameter>& parameters, const std::string& key) {
  for (const auto& parameter : parameters) {
    if (parameter.key == key) return parameter;
  }
  throw std::runtime_error("no parameter " + key);
}

}  // namespace

TEST_CASE("Parameters in which configurations differ keep their numbers, lists and plugins") {
  const auto parameters = swept_parameters({
      {"a", R"({"model":{"hidden":[32],"plugin":"mlp"},"optimizer":{"lr":0.001,"plugin":"adam"},"seed":0})"},
      {"b",
       R"({"model":{"hidden":[16,16],"plugin":"mlp"},
           "optimizer":{"lr":0.1,"momentum":0.9,"nesterov":false,"plugin":"sgd"},"seed":1})"},
      {"c",
       R"({"model":{"hidden":[16,16],"plugin":"mlp"},
           "optimizer":{"lr":0.1,"momentum":0.5,"nesterov":false,"plugin":"sgd"},"seed":1})"},
  });
  // Whether there is `nesterov`, which is always false, says the optimizer.
  REQUIRE(parameters.size() == 4);
  CHECK(named(parameters, "optimizer.lr").numbers == std::vector<double>{0.001, 0.1, 0.1});
  CHECK(named(parameters, "optimizer.lr").is_logarithmic());
  const auto momentum = named(parameters, "optimizer.momentum");
  CHECK(momentum.is_number);
  CHECK(std::isnan(momentum.numbers[0]));
  CHECK(std::vector<double>(momentum.numbers.begin() + 1, momentum.numbers.end()) == std::vector<double>{0.9, 0.5});
  CHECK_FALSE(momentum.is_logarithmic());
  const auto hidden = named(parameters, "model.hidden");
  CHECK_FALSE(hidden.is_number);
  CHECK(hidden.categories == std::vector<std::string>{"[32]", "[16,16]"});
  CHECK(named(parameters, "optimizer").categories == std::vector<std::string>{"adam", "sgd"});
}

TEST_CASE("The levels of a parameter are its values in order, those without it first") {
  SweptParameter parameter;
  parameter.is_number = true;
  parameter.numbers = {0.1, std::numeric_limits<double>::quiet_NaN(), 0.01};
  const auto factor = factor_of(parameter, {0, 0, 1, 2});
  CHECK(factor.levels == 3);
  CHECK(factor.level == std::vector<std::size_t>{2, 2, 0, 1});
  CHECK(factor.is_ordered);
}
