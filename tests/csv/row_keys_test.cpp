#include "csv/row_keys.hpp"

#include <array>

#include "csv/moment.hpp"
#include "csv/samples.hpp"

#include "testing/catch.hpp"

using namespace csv;

namespace {

using Keys = std::vector<std::int64_t>;

Times times_of(const std::string& cells) {
  const std::string text = "t,x\n" + cells;
  const Table table(text, ',', "data.csv");
  return read_times(Columns(table, true), 0, MissingValues());
}

Keys groups_of(const std::string& cells) {
  const std::string text = "g,x\n" + cells;
  const Table table(text, ',', "data.csv");
  std::vector<std::string> notes;
  return read_groups(Columns(table, true), 0, MissingValues(), notes);
}

TableOptions keyed(const std::string& groups, const std::string& time = "") {
  TableOptions options;
  options.takes_text = true;
  if (!groups.empty()) options.groups = groups;
  if (!time.empty()) options.time = time;
  return options;
}

Samples trained_on_keys(const std::string& text, const TableOptions& options) {
  return training_samples(Table(text, ',', "data.csv"), true, "y", TargetKind::classes, options);
}

const std::string visits = "patient,when,x,y\nanna,2026-03-01,1,p\nbert,2026-01-31,2,q\nanna,2026-02-01,3,p\n";

}  // namespace

TEST_CASE("A date is read as ISO 8601 writes it, to the nanosecond and in its time zone") {
  struct Case {
    std::string text;
    std::int64_t seconds;
    std::int32_t nanoseconds;
  };
  const std::array<Case, 12> cases = {{{"1970-01-01", 0, 0},
                                       {"1970-01-02", 86400, 0},
                                       {"1969-12-31", -86400, 0},
                                       {"2000-03-01", 951868800, 0},
                                       {"2026-11", 1793491200, 0},
                                       {"2026/11/27", 1795737600, 0},
                                       {"2026-11-27T03:10", 1795749000, 0},
                                       {" 2026-11-27 03:10:07 ", 1795749007, 0},
                                       {"2026-11-27 03:10:07.25", 1795749007, 250000000},
                                       {"2026-11-27 03:10:07.1234567899", 1795749007, 123456789},
                                       {"2026-11-27T03:10:07Z", 1795749007, 0},
                                       {"2026-11-27T03:10:07+02:30", 1795740007, 0}}};
  for (const auto& each : cases) {
    INFO(each.text);
    const auto moment = moment_of(each.text);
    REQUIRE(moment);
    CHECK(moment->seconds == each.seconds);
    CHECK(moment->nanoseconds == each.nanoseconds);
    CHECK(moment->has_zone == (each.text.find('Z') != std::string::npos || each.text.find('+') != std::string::npos));
  }
  for (const char* text : {"", "2026", "20261127", "27.11.2026", "11/27/2026", "2026-13", "2026-02-30", "2025-02-29",
                           "2026-11/27", "2026-11-27 24:00", "2026-11-27 3:10", "2026-11-27 03:60",
                           "2026-11-27 03:10:", "2026-11-27 03:10:07.", "2026-11-27x", "2026-11-27 03:10+", "NA"}) {
    INFO(text);
    CHECK_FALSE(moment_of(text));
  }
}

TEST_CASE("Rows are put in order by numbers to the last digit, or by dates, those of one time together") {
  CHECK(times_of("9007199254740993,0\n9007199254740992,0\n-1,0\n9007199254740993.0,0\n").ranks == Keys{2, 1, 0, 2});
  const auto dates = times_of("2026-02-01,0\n2026-01-31T12:00,0\n2025-12-31 23:59:59.5,0\n2026-02-01T00:00,0\n");
  CHECK(dates.ranks == Keys{2, 1, 0, 2});
  CHECK(dates.values[0] - dates.values[1] == 43200);
  CHECK(times_of("2026-01-01T01:00+02:00,0\n2025-12-31T23:30Z,0\n").ranks == Keys{0, 1});
}

TEST_CASE("Groups are numbered as classes are: numbers by size, 1 and 1.0 being one, and names alphabetically") {
  CHECK(groups_of("10,0\n9,0\n9.0,0\n10,0\n") == Keys{1, 0, 0, 1});
  CHECK(groups_of("b,0\na,0\nb,0\n") == Keys{1, 0, 1});
}

TEST_CASE("A time or a group that is missing, or no time, is refused with its line") {
  CHECK_THROWS_WITH(times_of("2026-01-01,0\nNA,0\n"), Catch::StartsWith("data.csv:3: column 't': the time is missing"));
  CHECK_THROWS_WITH(groups_of("a,0\n,0\n"), Catch::StartsWith("data.csv:3: column 'g': the group is missing"));
  CHECK_THROWS_WITH(times_of("31.12.2025,0\n"), Catch::StartsWith("data.csv:2: column 't': '31.12.2025' is no time") &&
                                                    Catch::Contains("2026-11-27"));
  CHECK_THROWS_WITH(times_of("5,0\n2026-01-01,0\n"),
                    "data.csv:3: column 't': '2026-01-01' is no number, as the times above it are");
  CHECK_THROWS_WITH(times_of("2026-01-01,0\n2026-01-01T00:00Z,0\n"),
                    Catch::Contains("data.csv:3") && Catch::Contains("some times have a time zone"));
}

TEST_CASE("Times in which a point parts thousands are refused, or noted, and not read as fractions") {
  const std::string text = "t;x;y\n998;1;p\n999;2;q\n1.000;3;p\n1.001;4;q\n";
  TableOptions options = keyed("", "t");
  const auto read = [&](const NumberForm& form) {
    return training_samples(Table(text, ';', "data.csv", form), true, "y", TargetKind::classes, options);
  };
  CHECK_THROWS_WITH(read(NumberForm(',')),
                    Catch::StartsWith("data.csv:4: column 't': '1.000' has a point, where decimal or thousands says"));
  const auto noted = read(NumberForm());
  REQUIRE(noted.notes.size() == 1);
  CHECK_THAT(noted.notes[0], Catch::Contains("column 't' holds 1.00"));
  const auto whole = read(NumberForm(',', '.'));
  CHECK(whole.times == Keys{0, 1, 2, 3});
  CHECK(whole.notes.empty());
}

TEST_CASE("The columns of group and time are no features, unless they are named as such") {
  const auto samples = trained_on_keys(visits, keyed("patient", "when"));
  CHECK(samples.feature_names == std::vector<std::string>{"x"});
  CHECK(samples.groups == Keys{0, 1, 0});
  CHECK(samples.times == Keys{2, 0, 1});
  auto named = keyed("patient");
  named.columns = {"x", "patient"};
  CHECK(trained_on_keys(visits, named).feature_names == std::vector<std::string>{"x", "patient=anna", "patient=bert"});
  CHECK_THROWS_WITH(trained_on_keys(visits, keyed("person")),
                    Catch::Contains("there is no column named 'person', which group_by names"));
  CHECK_THROWS_WITH(trained_on_keys(visits, keyed("y")), Catch::Contains("'y', cannot be group_by or time as well"));
}

TEST_CASE("Another file is read with its groups and times only where its rows are to be divided") {
  const auto training = trained_on_keys(visits, keyed("patient", "when"));
  TrainedOn on{training.feature_names, training.class_names, "y"};
  const std::string other = "y,x,when,patient\np,1,2026-05-01,carl\nq,2,2026-04-01,dora\n";
  const Table table(other, ',', "new.csv");
  CHECK(matched_samples(table, true, on, TargetKind::classes, keyed("patient", "when")).times.empty());
  on.is_divided = true;
  const auto divided = matched_samples(table, true, on, TargetKind::classes, keyed("patient", "when"));
  CHECK(divided.groups == Keys{0, 1});
  CHECK(divided.times == Keys{1, 0});
  // A file without them can be predicted for.
  const std::string bare = "x\n1\n";
  on.is_divided = false;
  CHECK(matched_samples(Table(bare, ',', "bare.csv"), true, on, TargetKind::none, keyed("patient", "when")).size() ==
        1);
}

TEST_CASE("A row without group or time is left out where rows with missing cells are") {
  auto options = keyed("patient", "when");
  options.missing = Missing::drop;
  const auto samples = trained_on_keys(visits + ",2026-01-01,4,q\ncarl,,5,q\n", options);
  CHECK(samples.size() == 3);
  CHECK(samples.groups == Keys{0, 1, 0});
}

TEST_CASE("Groups that are spelled alike but for case or blanks are warned of") {
  const auto notes_of = [](const std::string& cells) {
    const std::string text = "patient,x\n" + cells;
    const Table table(text, ',', "data.csv");
    std::vector<std::string> notes;
    read_groups(Columns(table, true), 0, MissingValues(), notes);
    return notes;
  };
  CHECK(notes_of("Anna,1\nBert,2\nAnna,3\n").empty());
  const auto notes = notes_of("Anna,1\nBert,2\nanna,3\n");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("the groups 'Anna' and 'anna' differ in case or blanks alone") != std::string::npos);
  CHECK(notes_of("1,1\n1.0,2\n2,3\n").empty());
  const auto merged = notes_of("01,1\n2,2\n001,3\n");
  REQUIRE(merged.size() == 1);
  CHECK(merged[0] ==
        "warning: column 'patient': 01 and 001 are one number, and taken for one group; where they are codes, write a"
        " letter before them");
}
