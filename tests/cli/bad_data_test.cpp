#include "testing/runner_program.hpp"
// last
#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

// Trains on a CSV file with this content (none: the file is absent) and returns the trial's message.
std::string message_for(const std::optional<std::string>& content, std::vector<std::string> overrides = {}) {
  const RunnerProgram runner;
  const auto file = runner.folder().path() / "data.csv";
  if (content) runner.folder().write("data.csv", *content);
  std::vector<std::string> words = {"configs/wine.yaml", "dataset=csv", "dataset.path=" + file.string(), "-q"};
  words.insert(words.end(), overrides.begin(), overrides.end());
  const auto finished = runner(words);
  INFO(finished.errors);
  CHECK(finished.code == 1);
  const auto rows = runner.sql("SELECT state, message FROM trials");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["state"] == "failed");
  std::string message = rows[0]["message"];
  CHECK(finished.errors.find(message) != std::string::npos);
  const auto at = message.find(file.string());
  REQUIRE(at != std::string::npos);
  return message.substr(at + file.string().size());
}

}  // namespace

TEST_CASE("A data file that is missing fails the trial") {
  CHECK(message_for(std::nullopt).starts_with(": cannot be read: No such file"));
}

TEST_CASE("A ragged row fails the trial with file and row") {
  CHECK(message_for("a,b,y\n1,2,0\n1,1\n3,4,1\n").starts_with(":3: this row has 2 cells, the first has 3"));
}

TEST_CASE("Text in a number column fails the trial with file, row and column") {
  CHECK(message_for("a,b,y\n1,2,0\n1,tall,1\n3,4,1\n").starts_with(":3: column 'b': 'tall' is not a finite number"));
  CHECK(message_for("a,b,y\n1,2,0\n1,,1\n3,4,1\n").starts_with(":3: column 'b': the cell is empty"));
  CHECK(message_for("a,b,y\n1,2,0\n1,nan,1\n3,4,1\n").starts_with(":3: column 'b': 'nan' is not a finite number"));
}

TEST_CASE("A label that is no class fails the trial with file and row") {
  CHECK(message_for("a,b,y\n1,2,0\n1,3,0.5\n3,4,1\n").starts_with(":3: column 'y': the label 0.5 is no whole number"));
  CHECK(message_for("a,b,y\n1,2,0\n1,3,\n3,4,1\n").starts_with(":3: column 'y': the label is empty"));
}

TEST_CASE("An empty file fails the trial") {
  CHECK(message_for("").starts_with(": the file is empty"));
  CHECK(message_for("\n\n").starts_with(": the file is empty"));
  CHECK(message_for("a,b,y\n").starts_with(": no row below the header"));
}

TEST_CASE("Fewer rows than the split needs fail the trial") {
  const RunnerProgram runner;
  const auto file = runner.folder().write("data.csv", "a,y\n1,0\n2,1\n");
  const auto finished = runner({"configs/wine.yaml", "dataset=csv", "dataset.path=" + file.string(),
                                "dataset.validation_fraction=0.9"});
  CHECK(finished.code == 1);
  CHECK(finished.errors.find("cannot split 2 rows") != std::string::npos);
}

TEST_CASE("A target column that is not there fails the trial with those there are") {
  CHECK(message_for("a,b,y\n1,2,0\n3,4,1\n", {"dataset.target=label"})
            .starts_with(":1: there is no column named 'label'; there are 'a', 'b', 'y'"));
  CHECK(message_for("a,b,y\n1,2,0\n3,4,1\n", {"dataset.target=3"}).starts_with(":1: there is no column 3"));
}
