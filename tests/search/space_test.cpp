#include <cmath>

#include "sample_spaces.hpp"
#include "search/space_check.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// The single fault of a space: `KEY MESSAGE`.
std::string fault(const SearchSpace& space) {
  const auto problems = search::problems_of(space);
  REQUIRE(problems.size() == 1);
  return problems[0].key + " " + problems[0].message;
}

SearchParameter with_step(SearchParameter parameter, double step) {
  parameter.step = step;
  return parameter;
}

}  // namespace

TEST_CASE("A distribution reaches both ends of its range and nothing beyond") {
  for (const auto& parameter : full_space()) {
    CAPTURE(parameter.key);
    const bool is_choice = parameter.kind == SearchParameter::Kind::choice;
    const double first = is_choice ? 0.0 : parameter.low;
    const double last = is_choice ? static_cast<double>(parameter.options.size() - 1) : parameter.high;
    CHECK(parameter.from_unit(0.0) == Approx(first).margin(1e-15));
    CHECK(parameter.from_unit(1.0) == Approx(last));
    for (int i = 0; i <= 1000; ++i) {
      const double value = parameter.from_unit(i / 1000.0);
      REQUIRE(value >= first);
      REQUIRE(value <= last);
    }
  }
}

TEST_CASE("Where a value lies in its distribution leads back to the value") {
  for (const auto& parameter : full_space()) {
    CAPTURE(parameter.key);
    for (int i = 0; i <= 100; ++i) {
      const double value = parameter.from_unit(i / 100.0);
      CHECK(parameter.from_unit(parameter.to_unit(value)) == Approx(value).epsilon(1e-12));
    }
  }
}

TEST_CASE("Values of a range with steps are equally likely, logarithms of integers uniform") {
  const auto stepped = uniform("x", 0.1, 0.7, 0.2);
  CHECK(stepped.count() == 4);
  CHECK(stepped.value(3) == Approx(0.7));
  CHECK(stepped.from_unit(0.24) == Approx(0.1));
  CHECK(stepped.from_unit(0.26) == Approx(0.3));
  CHECK(randint("n", 1, 10, 4).count() == 3);
  CHECK(randint("n", 1, 10, 4).from_unit(1.0) == 9);
  CHECK_FALSE(uniform("x", 0, 1).count());
  const auto sizes = lograndint("n", 1, 4);
  const double whole = std::log(4.5 / 0.5);
  CHECK(sizes.from_unit(std::log(1.5 / 0.5) / whole - 1e-9) == 1);
  CHECK(sizes.from_unit(std::log(1.5 / 0.5) / whole + 1e-9) == 2);
  CHECK(sizes.from_unit(std::log(3.5 / 0.5) / whole + 1e-9) == 4);
}

TEST_CASE("A sound space has no problem") {
  CHECK(search::problems_of(full_space()).empty());
  CHECK(search::problems_of(numbers_space()).empty());
}

TEST_CASE("A space that cannot be searched is refused with the key and what to do") {
  CHECK(fault({}) == " has no key to search; add one, such as optimizer.lr: loguniform(1e-5, 1e-1)");
  CHECK(fault({uniform("optimizer.lr", 1, 0.5)}) ==
        "optimizer.lr has its bounds reversed: (1, 0.5); write the smaller number first, (0.5, 1)");
  CHECK(fault({uniform("lr", 2, 2)}) == "lr has equal bounds, so there is nothing to search; write 2 in its place");
  CHECK(fault({loguniform("lr", 0, 1)}) ==
        "lr draws the logarithm of numbers from (0, 1); the lower bound must be above 0");
  CHECK(fault({lograndint("n", 0, 8)}) ==
        "n draws the logarithm of numbers from (0, 8); the lower bound must be above 0");
  CHECK(fault({uniform("lr", 0, INFINITY)}) == "lr has a bound that is no finite number: (0, inf); write two numbers");
  CHECK(fault({randint("n", 0.5, 2)}) == "n draws integers from (0.5, 2); write two integers of at most 2^53");
  CHECK(fault({uniform("x", 0, 1, -0.1)}) == "x has a step of -0.1; write a number above 0, or none");
  CHECK(fault({uniform("x", 0, 1, 2)}) ==
        "x has a step of 2, which is longer than its range (0, 1); write a smaller step");
  CHECK(fault({with_step(loguniform("x", 1, 2), 0.1)}) ==
        "x has a step in a logarithmic range; leave out one of the two");
  CHECK(fault({choice("c", {})}) == "c is a choice of nothing; list the values to choose from");
  CHECK(fault({choice("c", {"1", "1"})}) == "c lists 1 twice; each value once is enough");
  CHECK(fault({uniform("x", 0, 1), uniform("x", 0, 2)}) == "x is in the space twice; leave out one of the two");
}

TEST_CASE("A condition names an earlier key and values that it can have") {
  const auto optimizer = choice("optimizer", {"\"adam\"", "\"sgd\""});
  const auto momentum = [](std::size_t place, std::vector<double> values) {
    return when(uniform("momentum", 0, 1), place, std::move(values));
  };
  CHECK(search::problems_of({optimizer, momentum(0, {1})}).empty());
  CHECK(fault({momentum(1, {1}), optimizer}) ==
        "momentum depends on the later key 'optimizer'; write 'optimizer' before it");
  CHECK(fault({momentum(0, {1}), optimizer}) == "momentum depends on itself; name another key");
  CHECK(fault({optimizer, momentum(7, {1})}) ==
        "momentum depends on a key that is not in the space; add that key before it");
  CHECK(fault({optimizer, momentum(0, {})}) == "momentum depends on no value of 'optimizer'; name at least one");
  CHECK(fault({optimizer, momentum(0, {2})}) ==
        "momentum depends on an option that 'optimizer' does not have; name one of its values");
  CHECK(fault({randint("depth", 1, 3), momentum(0, {4})}) ==
        "momentum depends on 'depth' being 4, which it never is; name one of its values");
  CHECK(fault({uniform("lr", 0, 1), momentum(0, {0.5})}) ==
        "momentum depends on 'lr', which takes every number of a range; give that one a step or a choice");
}
