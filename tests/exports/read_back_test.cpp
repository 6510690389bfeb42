#include "sweep.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using runner::exports::testing::Sweep;

namespace {

void skip_without_module(const std::string& module) {
  runner::testing::skip_without({"/usr/bin/python3", "-c", "import " + module});
}

std::string complaint_of(const std::string& format) {
  Sweep sweep;
  sweep.end();
  const auto states = sweep.runner().sql("SELECT state, count(*) AS n FROM trials GROUP BY state ORDER BY state");
  REQUIRE(states.dump() == R"([{"n":2,"state":"completed"},{"n":2,"state":"diverged"},{"n":4,"state":"failed"},)"
                           R"({"n":1,"state":"interrupted"},{"n":7,"state":"pending"}])");
  // Numbers that are not finite are among them.
  REQUIRE(sweep.runner().sql("SELECT count(*) AS n FROM metrics WHERE value IS NULL").at(0)["n"] > 1);
  return sweep.complaint("check_" + format + ".py", sweep.exported(format));
}

}  // namespace

TEST_CASE("Every cell of an export as CSV is what `runner sql` says") {
  skip_without_module("csv");
  CHECK(complaint_of("csv") == "");
}

TEST_CASE("TensorBoard's event files hold every number of `runner sql`, the parameters and how each trial ended") {
  skip_without_module("google.protobuf");
  CHECK(complaint_of("tensorboard") == "");
}

TEST_CASE("MLflow's file store holds every number of `runner sql`, the parameters and how each trial ended") {
  skip_without_module("json");
  CHECK(complaint_of("mlflow") == "");
}

TEST_CASE("Optuna loads the journal, finds the best trial that `runner sql` finds, and goes on") {
  skip_without_module("optuna");
  CHECK(complaint_of("optuna") == "");
}
