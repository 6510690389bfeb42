#include "trial/split.hpp"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>

#include "split_text.hpp"

#include "testing/catch.hpp"

using runner::testing::first_rows;
using runner::testing::Rows;
using runner::trial::split_rows;

namespace {

Rows parse(const std::string& text) {
  Rows rows;
  std::istringstream stream(text);
  for (std::string number; std::getline(stream, number, ',');) rows.push_back(std::stoll(number));
  return rows;
}

}  // namespace

TEST_CASE("A split is row for row what scikit-learn's train_test_split gives") {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/golden/splits.tsv");
  int compared = 0;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#' || line.starts_with("rows")) continue;
    std::istringstream fields(line);
    std::int64_t count = 0;
    double fraction = 0;
    std::uint32_t seed = 0;
    std::string validation, train;
    REQUIRE(fields >> count >> fraction >> seed >> validation >> train);
    INFO(count << " rows, fraction " << fraction << ", seed " << seed);
    const auto split = split_rows(first_rows(count), {fraction}, seed);
    CHECK(split.held_out == parse(validation));
    CHECK(split.train == parse(train));
    ++compared;
  }
  CHECK(compared == 21);
}

TEST_CASE("A split of some rows is the split of their places") {
  Rows rows = first_rows(50);
  for (auto& row : rows) row = 1000 + 3 * row;
  const auto split = split_rows(rows, {0.25}, 11);
  const auto places = split_rows(first_rows(50), {0.25}, 11);
  REQUIRE(split.held_out.size() == 13);
  for (std::size_t i = 0; i < split.held_out.size(); ++i) CHECK(split.held_out[i] == 1000 + 3 * places.held_out[i]);
}

TEST_CASE("Every row is in one part and in no other") {
  for (const std::int64_t count : {2, 3, 4, 5, 16, 17, 31, 32, 33, 1000}) {
    const auto split = split_rows(first_rows(count), {0.5}, 3);
    Rows all = split.train;
    all.insert(all.end(), split.held_out.begin(), split.held_out.end());
    std::sort(all.begin(), all.end());
    CHECK(all == first_rows(count));
  }
}

TEST_CASE("A split that leaves a part empty is refused, both numbers named") {
  CHECK_THROWS_WITH(split_rows(first_rows(1), {0.5}, 0), Catch::Contains("cannot split 1 rows"));
  CHECK_THROWS_WITH(split_rows(first_rows(4), {0.9}, 0), Catch::Contains("validation_fraction 0.9"));
  CHECK_THROWS_AS(split_rows({}, {0.2}, 0), std::runtime_error);
}
