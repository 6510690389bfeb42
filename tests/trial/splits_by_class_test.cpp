#include <fstream>
#include <map>
#include <numeric>
#include <sstream>
#include <string>

#include "digest/sha256.hpp"
#include "split_text.hpp"
#include "trial/folds.hpp"
#include "trial/split.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using namespace runner::trial;

namespace {

// All folds of one cross-validation, a line each.
template <class HoldOut>
std::string text_of_folds(std::int64_t folds, const HoldOut& hold_out) {
  std::string text;
  for (std::int64_t fold = 0; fold < folds; ++fold) {
    text += (fold == 0 ? "" : "\n") + text_of(hold_out(Fold{folds, fold}));
  }
  return text;
}

std::string split_by_class_text(const std::string& method, const Rows& classes, double size, std::uint32_t seed) {
  const Rows rows = first_rows(classes.size());
  if (method == "by_class") return text_of(split_rows_by_class(rows, classes, {size}, seed));
  const auto folds = static_cast<std::int64_t>(size);
  if (method == "folds") return text_of_folds(folds, [&](const Fold& fold) { return fold_rows(rows, fold, seed); });
  return text_of_folds(folds, [&](const Fold& fold) { return fold_rows_by_class(rows, classes, fold, seed); });
}

}  // namespace

TEST_CASE("Splits by class and folds are row for row those of scikit-learn") {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/golden/splits_by_class.tsv");
  std::map<std::string, Rows> classes;
  std::map<std::string, int> compared;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream fields(line);
    std::string method, data, rest;
    fields >> method >> data;
    if (method == "classes") {
      fields >> rest;
      for (const char digit : rest) classes[data].push_back(digit - '0');
      continue;
    }
    double size = 0;
    std::uint32_t seed = 0;
    REQUIRE(fields >> size >> seed >> rest);
    INFO(method << " of " << data << ", size " << size << ", seed " << seed);
    CHECK(runner::sha256_hex(split_by_class_text(method, classes.at(data), size, seed)).substr(0, 16) == rest);
    ++compared[method];
  }
  CHECK(compared == std::map<std::string, int>{{"by_class", 300}, {"folds", 300}, {"folds_by_class", 300}});
}

TEST_CASE("Classes that cannot be in every part are refused, with what to do") {
  CHECK_THROWS_WITH(split_rows_by_class(first_rows(5), {0, 0, 1, 0, 0}, {0.4}, 0),
                    Catch::Contains("class 1 has a single row"));
  CHECK_THROWS_WITH(split_rows_by_class(first_rows(6), {0, 0, 1, 1, 2, 2}, {0.2, "dataset.test_fraction"}, 0),
                    Catch::Contains("with dataset.test_fraction 0.2") && Catch::Contains("2 rows for 3 classes"));
  CHECK_THROWS_WITH(fold_rows(first_rows(3), {4, 0}, 0), Catch::Contains("cannot divide 3 rows into 4 folds"));
  CHECK_THROWS_WITH(fold_rows_by_class(first_rows(6), {0, 0, 0, 1, 1, 1}, {4, 0}, 0),
                    Catch::Contains("no class has so many rows"));
}
