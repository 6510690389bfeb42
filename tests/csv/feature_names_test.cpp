#include "csv/feature_names.hpp"

#include "testing/catch.hpp"

using Names = std::vector<std::string>;

TEST_CASE("A column of numbers gives its name to its feature, one of categories is named before each of them") {
  CHECK(csv::feature_names({"x"}) == Names{"x"});
  CHECK(csv::feature_names({"sex", {"female", "male"}}) == Names{"sex=female", "sex=male"});
  CHECK(csv::feature_names({"a=b"}) == Names{"\"a=b\""});
}

TEST_CASE("Columns are found behind the names of their features, whatever is in them") {
  const std::vector<csv::FeatureColumn> columns = {{"x"},
                                                   {"sex", {"female", "male"}},
                                                   {"a=b"},
                                                   {"a=b=c", {"=", "d=e", "\""}},
                                                   {"\"quoted\" name"},
                                                   {"\"", {"\"\"", "="}},
                                                   {"one", {"only"}},
                                                   {"é€", {"ß"}}};
  Names names;
  for (const auto& column : columns) {
    for (const auto& name : csv::feature_names(column)) names.push_back(name);
  }
  CHECK(csv::columns_of_features(names) == columns);
}
