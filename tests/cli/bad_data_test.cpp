#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

// Trains on a CSV file with this content (none: the file is absent) and returns what is said of the file. Nothing is
// stored.
std::string message_for(const std::optional<std::string>& content, std::vector<std::string> overrides = {}) {
  const RunnerProgram runner;
  const auto file = runner.folder().path() / "data.csv";
  if (content) runner.folder().write("data.csv", *content);
  std::vector<std::string> words = {"configs/wine.yaml", "dataset=csv", "dataset.path=" + file.string(), "-q"};
  words.insert(words.end(), overrides.begin(), overrides.end());
  const auto finished = runner(words);
  INFO(finished.errors);
  CHECK(finished.code == 1);
  CHECK_FALSE(runner.has_database());
  CHECK(finished.errors.find("no trial can run; nothing was stored") != std::string::npos);
  const auto at = finished.errors.find(file.string());
  REQUIRE(at != std::string::npos);
  return finished.errors.substr(at + file.string().size());
}

}  // namespace

TEST_CASE("A data file that is missing is refused before anything is stored") {
  CHECK(message_for(std::nullopt).starts_with(": cannot be read: No such file"));
}

TEST_CASE("A ragged row is refused before anything is stored with file and row") {
  CHECK(message_for("a,b,y\n1,2,0\n1,1\n3,4,1\n").starts_with(":3: this row has 2 cells, the first has 3"));
}

TEST_CASE("Text in a number column is refused before anything is stored with file, row and column") {
  CHECK(message_for("a,b,y\n1,2,0\n1,tall,1\n3,4,1\n").starts_with(":3: column 'b': 'tall' is not a finite number"));
  CHECK(message_for("a,b,y\n1,2,0\n1,,1\n3,4,1\n").starts_with(":3: column 'b': the cell is empty"));
  CHECK(message_for("a,b,y\n1,2,0\n1,nan,1\n3,4,1\n").starts_with(":3: column 'b': 'nan' stands for a missing value"));
  CHECK(message_for("a,b,y\n1,2,0\n1,inf,1\n3,4,1\n").starts_with(":3: column 'b': 'inf' is not a finite number"));
}

TEST_CASE("A label that is no class is refused before anything is stored with file and row") {
  CHECK(message_for("a,b,y\n1,2,0\n1,3,0.5\n3,4,1\n").starts_with(":3: column 'y': the label 0.5 is no whole number"));
  CHECK(message_for("a,b,y\n1,2,0\n1,3,\n3,4,1\n").starts_with(":3: column 'y': the label is empty"));
}

TEST_CASE("A pipe in the place of a file is refused as what it is") {
  const RunnerProgram runner;
  const auto refused = runner({"validate", "configs/iris.yaml", "dataset.path=/dev/stdin"});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, "/dev/stdin: nothing can be read from it, since it is a pipe or a device"));
}

TEST_CASE("An empty file is refused before anything is stored") {
  CHECK(message_for("").starts_with(": the file is empty"));
  CHECK(message_for("\n\n").starts_with(": the file is empty"));
  CHECK(message_for("a,b,y\n").starts_with(": no row below the header"));
}

TEST_CASE("Fewer rows than the split needs are refused before anything is stored") {
  const RunnerProgram runner;
  const auto file = runner.folder().write("data.csv", "a,y\n1,0\n2,1\n");
  const auto finished =
      runner({"configs/wine.yaml", "dataset=csv", "dataset.path=" + file.string(), "dataset.validation_fraction=0.9"});
  CHECK(finished.code == 1);
  CHECK(finished.errors.find("cannot split 2 rows") != std::string::npos);
}

TEST_CASE("A target column that is not there is refused before anything is stored with those there are") {
  CHECK(message_for("a,b,y\n1,2,0\n3,4,1\n", {"dataset.target=label"})
            .starts_with(":1: there is no column named 'label'; there are 'a', 'b', 'y'"));
  CHECK(message_for("a,b,y\n1,2,0\n3,4,1\n", {"dataset.target=3"}).starts_with(":1: there is no column 3"));
}

TEST_CASE("validate reads the data, and a sweep over data sets runs where one of them can be used") {
  const RunnerProgram runner;
  const auto good = runner.folder().write("good.csv", "a,b,y\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n9,1,0\n2,3,1\n").string();
  const auto missing = (runner.folder().path() / "missing.csv").string();
  const std::vector<std::string> words = {"configs/wine.yaml", "dataset=csv", "training.epochs=1", "seed=0..2"};
  const auto with = [&](std::vector<std::string> before, const std::string& path) {
    before.insert(before.end(), words.begin(), words.end());
    before.push_back("dataset.path=" + path);
    return runner(before);
  };
  CHECK(with({"validate"}, good).code == 0);
  const auto refused = with({"validate"}, missing);
  CHECK(refused.code == 1);
  CHECK(refused.errors.find("missing.csv: cannot be read") != std::string::npos);
  CHECK(refused.output.empty());
  CHECK(with({"validate"}, good + "," + missing).code == 1);
  CHECK_FALSE(runner.has_database());

  const auto swept = with({}, missing + "," + good);
  CHECK(swept.code == 1);
  CHECK(runner.sql("SELECT state, count(*) AS n FROM trials GROUP BY state ORDER BY state").dump() ==
        R"([{"n":3,"state":"completed"},{"n":3,"state":"failed"}])");
}
