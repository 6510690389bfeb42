#include "begun_config.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Some visits of each patient.
std::string visits(const std::string& column) {
  std::string table = column + ",pulse,pressure,outcome\n";
  Draws draws;
  for (int visit = 0; visit < 90; ++visit) {
    const bool is_well = draws.next(2) == 1;
    table += std::to_string(1000 + visit / 6) + "," + std::to_string(60 + draws.next(40)) + "," +
             std::to_string((is_well ? 120 : 140) + draws.next(20)) + "," + (is_well ? "well" : "ill") + "\n";
  }
  return table;
}

}  // namespace

TEST_CASE("A column that names patients keeps their rows together, and its config says why") {
  const RunnerProgram runner;
  const auto begun = begin_table(runner, visits("patient_id"));
  CHECK(contains(begun.said, "groups   'patient_id': its 15 values have 6 rows each on average; none stands in two"));
  CHECK(contains(begun.text, "group_by: patient_id"));
  CHECK_FALSE(contains(begun.text, "stratify"));
  check_that_it_runs(runner, begun, {"dataset.folds=5", "dataset.fold=0..4"});
  for (const auto* name : {"subject", "User", "test_group", "customerID"})
    CHECK(contains(begin_table(runner, visits(name), std::string(name) + ".yaml").text,
                   std::string("group_by: ") + name));
  for (const auto* name : {"weight", "ground", "index"})
    CHECK_FALSE(contains(begin_table(runner, visits(name), std::string(name) + ".yaml").text, "group_by"));
}

TEST_CASE("Rows in the order of their dates train first and validate last, and others say that they are not") {
  const RunnerProgram runner;
  const auto table = [](int factor) {
    std::string text = "sold_at,size,price\n";
    Draws draws;
    for (int i = 0; i < 60; ++i) {
      const int day = 1 + (i * factor % 60) / 3;
      text += std::string("2026-05-") + (day < 10 ? "0" : "") + std::to_string(day) + "," +
              std::to_string(20 + draws.next(90)) + "," + std::to_string(draws.next(1000)) + ".5\n";
    }
    return text;
  };
  const auto begun = begin_table(runner, table(1));
  CHECK(contains(begun.said, "time     'sold_at': rows are in the order of its times: the last ones validate"));
  CHECK(contains(begun.text, "time: sold_at"));
  CHECK(contains(begun.said, "dataset.folds=5 dataset.fold=0..4\n"));
  CHECK_FALSE(contains(begun.said, "seed=0..2"));
  check_that_it_runs(runner, begun);
  const auto mixed = begin_table(runner, table(7), "mixed.yaml");
  CHECK(contains(mixed.said, "ignored  'sold_at': it tells times, in which order the rows are not"));
  CHECK_FALSE(contains(mixed.text, "time: "));
}

TEST_CASE("Numbers with parted thousands are read as such, whatever parts them, and are no ids") {
  const RunnerProgram runner;
  const auto table = [](const std::string& sign, const std::string& decimal, const std::string& between) {
    std::string text = "people" + between + "area" + between + "price\n";
    Draws draws;
    for (int i = 0; i < 50; ++i) {
      const int tail = 100 + draws.next(900);
      text += "\"" + std::to_string(1 + draws.next(90)) + sign + std::to_string(tail) + "\"" + between + "\"" +
              std::to_string(draws.next(900)) + decimal + "5\"" + between + "\"" + std::to_string(1 + i) + sign +
              std::to_string(100 + draws.next(900)) + "\"\n";
    }
    return text;
  };
  const auto check = [&](const std::string& text, const std::string& lines) {
    static int number = 0;
    const auto begun = begin_table(runner, text, std::to_string(++number) + ".yaml");
    INFO(begun.said << begun.text);
    CHECK(contains(begun.said, "numbers  'people', 'area'"));
    CHECK(contains(begun.said, "for twelve thousand"));
    CHECK(contains(begun.text, lines));
    check_that_it_runs(runner, begun);
  };
  check(table(",", ".", ","), "  thousands: ','");
  check(table(".", ",", ";"), "  decimal: ','");
  check(table(" ", ",", "\t"), "  thousands: ' '");
  check(table("'", ".", ","), "  thousands: \"'\"");
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'").at(0)["n"] == 4);
}
