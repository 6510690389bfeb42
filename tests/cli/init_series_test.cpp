#include "begun_config.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Monthly numbers that go up and have a season, with another column beside.
std::string months(int years, const std::string& header = "month,visitors,rain\n") {
  std::string table = header;
  Draws draws;
  for (int month = 0; month < 12 * years; ++month) {
    const int of_year = month % 12;
    table += std::to_string(1990 + month / 12) + (of_year < 9 ? "-0" : "-") + std::to_string(of_year + 1) + "," +
             std::to_string(100 + month + 30 * (of_year > 5 ? 11 - of_year : of_year) + draws.next(9)) + "," +
             std::to_string(draws.next(50)) + "." + std::to_string(draws.next(10)) + "\n";
  }
  return table;
}

std::string written(const RunnerProgram& runner, const std::string& text) {
  return runner.folder().write("rows.csv", text).string();
}

}  // namespace

TEST_CASE("A series gets windows that fit its step, is predicted several steps ahead, and what to beat is named") {
  const RunnerProgram runner;
  const auto begun = begin(runner, {"series", written(runner, months(20)), "--target", "visitors"});
  CHECK(contains(begun.said, "time     'month', from 1990-01 to 2009-12: a month from row to row"));
  CHECK(contains(begun.said, "target   'visitors', as --target says"));
  CHECK(contains(begun.said, "inputs   'rain', which a window shows, too"));
  CHECK(contains(begun.said, "windows  of 24 rows, which predict the 3 behind them; a season has 12"));
  CHECK(contains(begun.said, "dataset.folds=5 dataset.fold=0..4\n"));
  CHECK(contains(begun.text, "What to be better than is the same time a season of 12 rows before"));
  CHECK_FALSE(contains(begun.text, "stratify"));
  check_that_it_runs(runner, begun, {"dataset.folds=5", "dataset.fold=0..4"});
  CHECK(runner.sql("SELECT n FROM leaderboard").at(0)["n"] == 5);
}

TEST_CASE(
    "Steps of hours, of days without weekends, and of years in numbers are found, and few rows get short windows") {
  const RunnerProgram runner;
  const auto begun_for = [&](const std::string& table) {
    static int number = 0;
    return begin(runner, {"series", written(runner, table)}, std::to_string(++number) + ".yaml");
  };
  std::string hours = "when;load\n";
  for (int hour = 0; hour < 600; ++hour) {
    const int of_day = hour % 24;
    const int day = 1 + hour / 24;
    hours += std::string("2026-05-") + (day < 10 ? "0" : "") + std::to_string(day) + (of_day < 10 ? " 0" : " ") +
             std::to_string(of_day) + ":00;" + std::to_string(of_day * of_day % 17) + ",5\n";
  }
  const auto hourly = begun_for(hours);
  CHECK(contains(hourly.said, "decimal commas"));
  CHECK(contains(hourly.said, "an hour from row to row"));
  CHECK(contains(hourly.text, "window: 48"));
  CHECK(contains(hourly.text, "season: 24"));

  std::string days = "date,price\n";
  for (const std::string month : {"02", "06", "11"}) {
    // Four weeks of 2021 whose first day is a Monday, or two days behind one.
    const int first = month == "02" ? 1 : month == "06" ? 7 : 8;
    for (int day = 0; day < 21; ++day) {
      const int of_month = first + day;
      if (day % 7 < 5)
        days += "2021-" + month + (of_month < 10 ? "-0" : "-") + std::to_string(of_month) + "," +
                std::to_string(50 + day % 13) + "\n";
    }
  }
  CHECK(contains(begun_for(days).said, "a working day from row to row"));
  CHECK(contains(refusal(runner, {"series", written(runner, days.substr(0, 11 + 14 * 10))}),
                 "rows are too few for a series of windows; 30 are few"));

  std::string years = "year,flow\n";
  for (int year = 1871; year < 1971; ++year) years += std::to_string(year) + "," + std::to_string(year * 7 % 31) + "\n";
  const auto yearly = begun_for(years);
  CHECK(contains(yearly.said, "from 1871 to 1970: a year from row to row"));
  CHECK(contains(yearly.text, "season: 1 "));
  const auto few = begun_for(months(4));
  CHECK(contains(few.text, "season: 1 "));
  check_that_it_runs(runner, few);
}

TEST_CASE("A table that is plainly a series is said to be one, and without a kind taken for one") {
  const RunnerProgram runner;
  const auto table = begin(runner, {"csv", written(runner, months(10))}, "table.yaml");
  CHECK(contains(table.said, "a month each: `runner init series` takes them for a series"));
  CHECK(contains(table.text, "time: month"));
  const auto guessed = begin(runner, {written(runner, months(10))}, "guessed.yaml");
  CHECK(contains(guessed.said, "taken    for a series, since its rows lie evenly in time, a month each"));
  CHECK(contains(guessed.text, "plugin: series"));
  std::string alone = "date,level\n";
  for (int year = 1900; year < 1990; ++year) alone += std::to_string(year) + "," + std::to_string(year % 11) + "\n";
  CHECK(contains(begin(runner, {written(runner, alone)}, "alone.yaml").text, "targets: [level]"));
  CHECK(contains(refusal(runner, {"csv", written(runner, alone)}),
                 "there is nothing to predict 'level' from but times; `runner init series` predicts it from what was"));
}

TEST_CASE("What is no series is refused with the column and what to do") {
  const RunnerProgram runner;
  const auto refused = [&](const std::string& text) { return refusal(runner, {"series", written(runner, text)}); };
  CHECK(contains(refused("a,b\n1,2\n3,4\n"), "rows.csv: no column says when a row was: dates such as 2026-11-27"));
  CHECK(contains(refused("day,b\n27.11.2026,2\n28.11.2026,4\n"),
                 "column 'day' holds '27.11.2026', and dates are read year first: write 2026-11-27"));
  std::string shops = "date,shop,sales\n";
  for (int day = 1; day < 29; ++day) {
    for (const std::string shop : {"north", "south"})
      shops += "2026-02-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "," + shop + ",3\n";
  }
  CHECK(contains(refused(shops), "several rows are of one time in column 'date'"));
  CHECK(contains(refused(shops), "such as for each value of 'shop'"));
  std::string quarters = "year,quarter,gdp\n";
  for (int i = 0; i < 80; ++i)
    quarters += std::to_string(1990 + i / 4) + "," + std::to_string(1 + i % 4) + "," + std::to_string(i * i) + ".5\n";
  CHECK(contains(refused(quarters), "'quarter' tells them apart: put both into one column, as 2026-11"));
  const auto begun = begin(runner, {"series", written(runner, months(10) + "2000-01,,1.5\n")});
  CHECK(contains(begun.said, "ignored  'visitors': 1 cell is missing"));
  CHECK(contains(refusal(runner, {"series", written(runner, months(10) + "2000-01,,1.5\n"), "--target", "visitors"}),
                 "rows.csv:122: column 'visitors': the cell is empty"));
}
