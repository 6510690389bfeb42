#include <algorithm>
#include <filesystem>
#include <map>

#include "csv/delimiter.hpp"
#include "csv/samples.hpp"
#include "csv/text.hpp"
#include "testing/command.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

namespace {

using Names = std::vector<std::string>;

const std::filesystem::path folder = std::filesystem::path(PROJECT_FOLDER) / "tests/csv/cases";

struct Case {
  csv::ColumnChoice target = "y";
  csv::TargetKind kind = csv::TargetKind::classes;
  bool header = true;
  char decimal = '.';
  csv::TableOptions options = {};

  csv::Samples read(const std::string& name) const {
    const std::string text = csv::read_file(folder / name);
    csv::TableOptions of_case = options;
    of_case.takes_text = true;
    const csv::Table table(text, csv::found_delimiter(text), name, decimal);
    return csv::training_samples(table, header, target, kind, of_case);
  }
};

struct Read {
  std::size_t rows;
  Names features;
  Names classes;
  Case as = {};
};

struct Refused {
  std::string message;
  Case as = {};
};

const Names x1_x2 = {"x1", "x2"};
const Names a_b_c = {"a", "b", "c"};
const Case last = {std::int64_t{-1}};
const Case values = {"y", csv::TargetKind::values};

Case with(csv::TableOptions options, csv::ColumnChoice target = "y") {
  Case as{std::move(target)};
  as.options = std::move(options);
  return as;
}

csv::TableOptions missing(csv::Missing what) {
  csv::TableOptions options;
  options.missing = what;
  return options;
}

csv::TableOptions id(const std::string& name) {
  csv::TableOptions options;
  options.id = name;
  return options;
}

Case headerless() {
  Case as = last;
  as.header = false;
  return as;
}

Case decimal_comma(csv::ColumnChoice target = "y") {
  Case as{std::move(target)};
  as.decimal = ',';
  return as;
}

Names numbered(const std::string& name, int last_number) {
  Names names;
  for (int i = 1; i <= last_number; ++i) names.push_back(name + std::to_string(i));
  return names;
}

const Names iris = {"sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"};
const Names species = {"setosa", "versicolor", "virginica"};
const Names beaks = {"Beak_Length_(mm)", "Beak_Depth_(mm)", "Flipper_Length_(mm)", "Body_Mass_(g)"};

const std::multimap<std::string, Read> readable = {
    {"base.csv", {60, x1_x2, a_b_c}},
    {"bigpred.csv", {19, {"x1"}, {"0", "1", "2", "3", "4"}, last}},
    {"categorical.csv", {60, {"x1", "colour=green", "colour=red"}, a_b_c}},
    {"changed_iris.csv", {150, iris, species, last}},
    {"cr_only.csv", {60, x1_x2, a_b_c}},
    {"decimal_comma.csv", {5, {"a", "b"}, {"p", "q"}, decimal_comma(std::int64_t{-1})}},
    {"epoch_rel.csv", {200, {"t"}, {"early", "late"}}},
    {"epoch_seconds.csv", {200, {"t"}, {"early", "late"}}},
    {"extra.csv", {60, {"id", "x2", "txt=zz"}, {}, {"x1", csv::TargetKind::values}}},
    {"f32_parity.csv", {200, {"t"}, {"even", "odd"}}},
    {"idcol.csv", {60, x1_x2, a_b_c, with(id("id"))}},
    {"lab_123.csv", {60, x1_x2, {"1", "2", "3"}}},
    {"lab_mix.csv", {60, x1_x2, {"0", "1"}}},
    {"lab_mix4.csv", {60, x1_x2, {"0", "1"}}},
    {"lab_pm1.csv", {60, x1_x2, {"-1", "1"}}},
    {"missing_empty.csv", {59, x1_x2, a_b_c, with(missing(csv::Missing::drop))}},
    {"missing_empty.csv", {60, x1_x2, a_b_c, with(missing(csv::Missing::fill))}},
    {"missing_q.csv", {59, x1_x2, a_b_c, with(missing(csv::Missing::drop))}},
    {"missing_q.csv", {60, x1_x2, a_b_c, with(missing(csv::Missing::fill))}},
    {"n41.csv", {41, x1_x2, {"a", "b"}}},
    {"noheader_num.csv", {60, {"0", "1"}, {"0", "1", "2"}, headerless()}},
    {"num3.csv", {60, x1_x2, {"0", "1", "2"}}},
    {"num3_eval02.csv", {40, x1_x2, {"0", "2"}}},
    {"p_nan.csv", {342, beaks, {"Adelie", "Chinstrap", "Gentoo"}, with(missing(csv::Missing::drop), "Species")}},
    {"pandas_index.csv", {60, x1_x2, a_b_c}},
    {"quoted_pad.csv", {60, x1_x2, a_b_c}},
    {"rare.csv", {61, x1_x2, {"a", "b", "rare"}}},
    {"reg.csv", {101, {"x"}, {}, values}},
    {"reordered.csv", {60, {"x2", "x1"}, a_b_c}},
    {"semicolon.csv", {60, x1_x2, a_b_c}},
    {"semicolon_comma.csv", {60, x1_x2, a_b_c, decimal_comma()}},
    {"semicolon_quoted.csv", {19, numbered("x.", 36), {"damp grey soil", "grey soil"}, last}},
    {"sep_line.csv", {60, x1_x2, a_b_c}},
    {"shuttle.tsv", {19, numbered("V", 9), {"Bypass", "Fpv.Close", "High", "Rad.Flow"}, last}},
    {"space_after_quote.csv", {60, x1_x2, a_b_c}},
    {"space_quote_comma.csv", {60, x1_x2, {"a, a", "b, b", "c, c"}}},
    {"tab.tsv", {60, x1_x2, a_b_c}},
    {"trail_both.csv", {60, x1_x2, a_b_c}},
    {"under50.csv", {60, x1_x2, a_b_c}},
    {"underflow.csv", {60, x1_x2, a_b_c}},
};

const std::multimap<std::string, Refused> unreadable = {
    {"comment.csv",
     {"comment.csv:1: this line begins with '#' as a comment does, and comments are not read; delete it"}},
    {"decimal_comma.csv",
     {"decimal_comma.csv:2: column 'a': '1,5' is not a finite number; write its decimal comma as a point: 1.5, or set"
      " decimal to ','",
      last}},
    {"dup.csv", {"dup.csv:1: the columns 1 and 2 are both called 'a': give each a name of its own"}},
    {"dup_pred.csv", {"dup_pred.csv:1: the columns 1 and 2 are both called 'a'", last}},
    {"dup_pred_nh.csv", {"dup_pred_nh.csv:1: the first row holds numbers, '0', '0': where it is a row of data", last}},
    {"dup_target.csv", {"dup_target.csv:1: the columns 2 and 3 are both called 'y'"}},
    {"eval_only_c.csv", {"eval_only_c.csv: column 'y' has one label only"}},
    {"idcol.csv",
     {"idcol.csv:2: column 'id': there are 60 different texts in 60 rows, such as 'S0000': where they name"}},
    {"latin1.csv", {"latin1.csv:2: the byte 0xe9 is no UTF-8; the text seems to be Latin-1"}},
    {"latin1_header.csv", {"latin1_header.csv:1: the byte 0xe9 is no UTF-8; the text seems to be Latin-1"}},
    {"missing_empty.csv",
     {"missing_empty.csv:9: column 'x2': the cell is empty; complete it, delete its row, or train"}},
    {"missing_q.csv",
     {"missing_q.csv:9: column 'x2': '?' stands for a missing value (na_values); complete it, delete"}},
    {"noheader_num.csv", {"noheader_num.csv:1: the first row holds numbers, '1.288', '1.449', '0': where", last}},
    {"nul.csv", {"nul.csv:2: there is a NUL byte"}},
    {"penguins.csv", {"penguins.csv: column 'Species' has one label only", {"Species"}}},
    {"num3_eval2.csv", {"num3_eval2.csv: column 'y' has one label only"}},
    {"p_nan.csv", {"p_nan.csv:5: column 'Beak_Length_(mm)': 'NaN' stands for a missing value", {"Species"}}},
    {"r_rownames.csv", {"r_rownames.csv:1: this row has 37 cells, all below have one more: where the first column"}},
    {"reg.csv", {"reg.csv:2: column 'y': the label -1.0578 is no whole number; set task: regression"}},
    {"semicolon_comma.csv",
     {"semicolon_comma.csv:2: column 'x1': '1,288' is not a finite number; a comma may be a decimal point or part"
      " thousands: set decimal or thousands to ',', or write 1.288 or 1288"}},
    {"thousands.csv",
     {"thousands.csv:2: column 'x1': '2,288' is not a finite number; a comma may be a decimal point or"}},
    {"trail_data.csv", {"trail_data.csv:2: this row and all others below the first end with a delimiter"}},
    {"utf16.csv", {"utf16.csv: this is UTF-16 text; convert it to UTF-8"}},
};

}  // namespace

TEST_CASE("Each file of the cases is read as what it holds, or refused with its place, the cause and what to do") {
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    INFO(name);
    CHECK(readable.count(name) + unreadable.count(name) > 0);
  }
  for (const auto& [name, expected] : readable) {
    INFO(name);
    csv::Samples samples;
    REQUIRE_NOTHROW(samples = expected.as.read(name));
    CHECK(samples.size() == expected.rows);
    CHECK(samples.feature_names == expected.features);
    CHECK(samples.class_names == expected.classes);
  }
  for (const auto& [name, expected] : unreadable) {
    INFO(name);
    CHECK_THROWS_WITH(expected.as.read(name), Catch::StartsWith(expected.message));
  }
}

TEST_CASE("Each file that is for a model of another is read as it, by the names of its columns and classes") {
  const auto matched = [](const std::string& trained, const std::string& other, csv::TargetKind kind) {
    const auto training = Case().read(trained);
    csv::TableOptions options;
    options.takes_text = true;
    return csv::read_samples(folder / other, {std::nullopt}, {training.feature_names, training.class_names, "y"}, kind,
                             options);
  };
  using Labels = std::vector<std::int64_t>;
  const auto base = Case().read("base.csv");
  for (const char* other : {"reordered.csv", "semicolon.csv", "sep_line.csv", "tab.tsv", "trail_both.csv"}) {
    INFO(other);
    const auto samples = matched("base.csv", other, csv::TargetKind::classes);
    CHECK(samples.inputs == base.inputs);
    CHECK(samples.classes == base.classes);
  }
  CHECK(matched("base.csv", "extra.csv", csv::TargetKind::none).inputs == base.inputs);
  CHECK(matched("base.csv", "eval_only_c.csv", csv::TargetKind::classes).classes == Labels(20, 2));
  CHECK(matched("num3.csv", "num3_eval2.csv", csv::TargetKind::classes).classes == Labels(20, 2));
  const auto only_0_2 = matched("num3.csv", "num3_eval02.csv", csv::TargetKind::classes).classes;
  CHECK(std::count(only_0_2.begin(), only_0_2.end(), 2) == 20);
  CHECK(std::count(only_0_2.begin(), only_0_2.end(), 0) == 20);
  CHECK_THROWS_WITH(matched("base.csv", "dup_pred.csv", csv::TargetKind::none),
                    Catch::Contains("dup_pred.csv:1: there is no column 'x1', 'x2', on which the model was trained"));
  CHECK_THROWS_WITH(matched("base.csv", "missing_q.csv", csv::TargetKind::none),
                    Catch::Contains("missing_q.csv:9: column 'x2': '?' stands for a missing value"));
}

TEST_CASE("No mutation of the cases crashes the reader, or is read otherwise the second time") {
  const runner::testing::TemporaryFolder place;
  runner::testing::Command command;
  command.words = {CSV_READER, "500", "7", folder.string()};
  command.folder = place.path();
  const auto finished = runner::testing::run(command);
  INFO(finished.output << finished.errors);
  CHECK(finished.code == 0);
}
