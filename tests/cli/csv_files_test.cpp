#include <fstream>
#include <sstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

const std::string all_cases = std::string(PROJECT_FOLDER) + "/tests/csv/cases/";

// Trains a small network on files of tests/csv/cases, a trial each, and returns what the program said.
Finished train_on_tables(const RunnerProgram& runner, const std::vector<std::string>& files,
                         const std::vector<std::string>& overrides) {
  std::string paths;
  for (const auto& file : files) paths += (paths.empty() ? "" : ",") + all_cases + file;
  std::vector<std::string> words = {"configs/wine.yaml", "dataset=csv", "dataset.path=" + paths, "--jobs", "1"};
  words.insert(words.end(), overrides.begin(), overrides.end());
  return runner(words);
}

Finished train_one(const std::string& file, const std::vector<std::string>& overrides = {}) {
  const RunnerProgram runner;
  return train_on_tables(runner, {file}, overrides);
}

}  // namespace

TEST_CASE("A table gives the same weights however it is written") {
  const RunnerProgram runner;
  const std::vector<std::string> files = {"base.csv",       "cr_only.csv",  "space_after_quote.csv", "quoted_pad.csv",
                                          "trail_both.csv", "sep_line.csv", "semicolon.csv"};
  REQUIRE(train_on_tables(runner, files, {"-q"}).code == 0);
  REQUIRE(train_on_tables(runner, {"tab.tsv"}, {"-q", "dataset.delimiter=\\t"}).code == 0);
  REQUIRE(train_on_tables(runner, {"semicolon_comma.csv"}, {"-q", "dataset.decimal=','"}).code == 0);
  CHECK(runner.sql("SELECT lower(hex(weights_sha256)) AS weights_sha256 FROM epoch WHERE epoch = 99").size() == 9);
  CHECK(runner.sql("SELECT DISTINCT lower(hex(weights_sha256)) FROM epoch WHERE epoch = 99").size() == 1);
}

TEST_CASE("Labels of any whole numbers are classes, and 1 and 1.0 are the same") {
  const auto classes_of = [](const std::string& file) {
    const RunnerProgram runner;
    REQUIRE(train_on_tables(runner, {file}, {"-q", "training.epochs=2"}).code == 0);
    const auto finished = runner({"predict", "best", all_cases + "base.csv"});
    INFO(finished.errors);
    return finished.output.substr(0, finished.output.find('\n'));
  };
  CHECK(classes_of("lab_123.csv") == "row\tclass\tp(1)\tp(2)\tp(3)");
  CHECK(classes_of("lab_pm1.csv") == "row\tclass\tp(-1)\tp(1)");
  CHECK(classes_of("lab_mix4.csv") == "row\tclass\tp(0)\tp(1)");
}

TEST_CASE("A feature far from 0 is standardised before float32 could level it") {
  const RunnerProgram runner;
  const auto finished = train_on_tables(runner, {"epoch_rel.csv", "epoch_seconds.csv", "f32_parity.csv"},
                                        {"-q", "dataset.standardize=true", "optimizer.lr=0.05"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto rows = runner.sql("SELECT min(val_loss) AS loss FROM best_checkpoints GROUP BY trial ORDER BY trial");
  REQUIRE(rows.size() == 3);
  CHECK(rows[1]["loss"].get<double>() == Approx(rows[0]["loss"].get<double>()).epsilon(1e-3));
  CHECK(rows[2]["loss"].get<double>() < 0.1);
  const auto level = train_one("epoch_seconds.csv");
  CHECK(contains(level.errors, "warning: float32 cannot tell the values of 't' apart"));
  CHECK(contains(level.errors, "set dataset.standardize=true"));
}

TEST_CASE("What a person should know of a table is said by the run") {
  CHECK(contains(train_one("rare.csv").errors,
                 "warning: no training row is of class 'rare', which the model cannot learn"));
  CHECK(contains(train_one("pandas_index.csv").errors,
                 "note   column 1, called '', numbers the rows, as pandas and R write it: it is no feature"));
}

TEST_CASE("A table that cannot be read is refused with its line, what it is, and what to do") {
  struct Case {
    std::string file;
    std::vector<std::string> overrides;
    std::string message;
  };
  const std::vector<Case> cases = {
      {"dup.csv", {}, "dup.csv:1: the columns 1 and 2 are both called 'a': give each a name of its own"},
      {"dup_target.csv", {"dataset.target=y"}, "dup_target.csv:1: the columns 2 and 3 are both called 'y'"},
      {"noheader_num.csv",
       {},
       "noheader_num.csv:1: the first row holds numbers, '1.288', '1.449', '0': where it is a row of data, set header: "
       "false"},
      {"nul.csv", {}, "nul.csv:2: there is a NUL byte"},
      {"latin1_header.csv", {}, "latin1_header.csv:1: the byte 0xe9 is no UTF-8; the text seems to be Latin-1"},
      {"utf16.csv", {}, "utf16.csv: this is UTF-16 text; convert it to UTF-8"},
      {"comment.csv", {}, "comment.csv:1: this line begins with '#' as a comment does"},
      {"semicolon.csv",
       {"dataset.delimiter=','"},
       "semicolon.csv:1: there is one column only, with ';' in it: set the delimiter to ';'"},
      {"sep_line.csv",
       {"dataset.delimiter=','"},
       "sep_line.csv:1: this line says that ';' separates the cells: set the delimiter to ';'"},
      {"trail_data.csv", {}, "trail_data.csv:2: this row and all others below the first end with a delimiter"},
      {"missing_q.csv", {}, "missing_q.csv:9: column 'x2': '?' stands for a missing value (na_values); complete it"},
      {"decimal_comma.csv",
       {"dataset.delimiter=';'"},
       "decimal_comma.csv:2: column 'a': '1,5' is not a finite number; write its decimal comma as a point: 1.5"},
      {"idcol.csv", {}, "idcol.csv:2: column 'id': there are 60 different texts in 60 rows"},
  };
  for (const auto& each : cases) {
    const auto finished = train_one(each.file, each.overrides);
    INFO(finished.errors);
    CHECK(finished.code != 0);
    CHECK(contains(finished.errors, each.message));
  }
  CHECK(train_one("noheader_num.csv", {"-q", "dataset.header=false"}).code == 0);
}
