#include "answer.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

// Thirty visits of six patients: the class is whether the number is above that of the patient.
std::string visits(const RunnerProgram& runner) {
  std::string text = "patient,day,x,y\n";
  for (int i = 0; i < 30; ++i) {
    const std::string day = (i < 9 ? "0" : "") + std::to_string(i + 1);
    text += std::string(1, static_cast<char>('a' + i % 6)) + ",2026-04-" + day + "," + std::to_string(i % 5) + "," +
            (i % 5 > 2 ? "late" : "early") + "\n";
  }
  return runner.folder().write("visits.csv", text).string();
}

}  // namespace

TEST_CASE("Rows are divided by a column of groups, or of dates, which are no features") {
  const RunnerProgram runner;
  const auto path = visits(runner);
  const auto trained = [&](const std::string& more) {
    const auto finished =
        runner({"configs/wine.yaml", "dataset={plugin: csv, path: '" + path + "', target: y, " + more + "}",
                "training.epochs=5", "-v"});
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    return finished.output + finished.errors;
  };
  // One of six patients is set aside, and one of five validates.
  CHECK(contains(trained("group_by: patient, ignore: [day], test_fraction: 0.1"),
                 "20 training rows, 5 validation rows, 1 feature"));
  CHECK(contains(trained("time: day, ignore: [patient], validation_fraction: 0.1"),
                 "27 training rows, 3 validation rows, 1 feature"));
  CHECK(contains(trained("time: day, ignore: [patient], folds: 4, fold: 1"), "12 training rows, 6 validation rows"));
  // Three visits a month: the 27th row is one of the ninth month, whose others train.
  const auto months = runner.folder().write("months.csv", [] {
    std::string text = "month,x,y\n";
    for (int i = 0; i < 30; ++i)
      text += std::to_string(i / 3) + "," + std::to_string(i % 5) + "," + (i % 5 > 2 ? "late" : "early") + "\n";
    return text;
  }());
  const auto by_month = [&](const std::string& fraction) {
    const auto finished = runner({"configs/wine.yaml", "training.epochs=1", "-v",
                                  "dataset={plugin: csv, path: '" + months.string() +
                                      "', target: y, time: month, validation_fraction: " + fraction + "}"});
    return finished.output + finished.errors;
  };
  const std::string shared = "rows of one time stand in the training and the validation part";
  CHECK(contains(by_month("0.2"), "24 training rows"));
  CHECK_FALSE(contains(by_month("0.2"), shared));
  CHECK(contains(by_month("0.26"), shared));
  // The same rows are found again.
  for (const std::string trial : {"1", "2", "3"}) {
    for (const auto& row : answer(runner, {"evaluate", trial})) CHECK(row["value"] == row["stored"]);
  }
  const auto file = runner.folder().write("new.csv", "x\n1\n4\n");
  CHECK(answer(runner, {"predict", "2", file.string()}).size() == 2);
  CHECK(contains(runner({"configs/wine.yaml", "dataset.group_by=proline"}).errors,
                 "dataset 'wine' has no parameter 'group_by'"));
}

TEST_CASE("A model that was trained on scaled features is evaluated and predicts with the same scales") {
  const RunnerProgram runner;
  for (const std::string scaling : {"min_max", "robust"}) {
    INFO(scaling);
    REQUIRE(runner({"configs/iris.yaml", "-q", "dataset.standardize=false", "dataset.scaling=" + scaling,
                    "training.epochs=30"})
                .code == 0);
    for (const auto& row : answer(runner, {"evaluate", "best"})) CHECK(row["value"] == row["stored"]);
    const auto whole = answer(runner, {"predict", "best", "configs/data/iris.csv"});
    const auto one = runner.folder().write(
        "one.csv", "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm\n5.1,3.5,1.4,0.2\n");
    CHECK(answer(runner, {"predict", "best", one.string()})[0]["p(setosa)"] == whole[0]["p(setosa)"]);
  }
}
