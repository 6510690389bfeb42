#include "sample/sample.hpp"
#include "shipped_dataset.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

TEST_CASE("The tables that ship hold the numbers that scikit-learn's do, row by row") {
  const auto tables = reference_table("tables.tsv");
  REQUIRE(tables.size() == 6);
  for (const auto& table : tables) {
    INFO(table.at("dataset") << " " << table.at("parameters"));
    const auto dataset = shipped_dataset(table.at("dataset"), nlohmann::json::parse(table.at("parameters")));
    const Batch all = all_of(*dataset);
    CHECK(digest_of(all.inputs.only()) == table.at("inputs"));
    CHECK(digest_of(all.targets.only()) == table.at("targets"));
  }
}

TEST_CASE("The classes of a table have their names, its features theirs, and values have a column of their own") {
  const auto iris = shipped_dataset("iris");
  CHECK(iris->info().class_names == std::vector<std::string>{"setosa", "versicolor", "virginica"});
  CHECK(iris->info().feature_names.front() == "sepal_length_cm");
  const auto tumours = shipped_dataset("breast_cancer");
  CHECK(tumours->info().class_names == std::vector<std::string>{"malignant", "benign"});
  CHECK(tumours->info().input_shape == std::vector<std::int64_t>{30});
  CHECK(tumours->info().feature_names.back() == "worst_fractal_dimension");
  const auto diabetes = shipped_dataset("diabetes");
  CHECK(diabetes->info().target == TargetKind::values);
  CHECK(diabetes->info().outputs == 1);
  CHECK(all_of(*diabetes).targets.only().sizes().vec() == std::vector<std::int64_t>{442, 1});
}

TEST_CASE("Other patients are scaled as those of the table were, and their progression is read as a value") {
  const TemporaryFolder folder;
  const auto file = folder.write("patients.csv",
                                 "progression,age,sex,bmi,bp,s1,s2,s3,s4,s5,s6\n"
                                 "151,59,2,32.1,101,157,93.2,38,4,4.8598,87\n");
  for (const bool scaled : {false, true}) {
    const nlohmann::json parameters = {{"scaled", scaled}};
    const auto trained = shipped_dataset("diabetes", parameters);
    const auto read = shipped_reader("diabetes", parameters, trained->info(), {file, true});
    REQUIRE(read != nullptr);
    CHECK(same_bits(all_of(*read).inputs.only()[0], all_of(*trained).inputs.only()[0]));
    CHECK(all_of(*read).targets.only()[0][0].item<float>() == 151.0F);
  }
}
