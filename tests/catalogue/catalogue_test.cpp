#include "catalogue/catalogue.hpp"

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;

namespace {

PluginDescription plugin(const std::string& kind, const std::string& name, const std::string& library) {
  return {kind, name, "", {}, {}, library};
}

}  // namespace

TEST_CASE("A catalogue lists its plugins by kind, name and library, whatever order they were found in") {
  const Catalogue catalogue({plugin("optimizer", "sgd", "b.so"), plugin("model", "mlp", "b.so"),
                             plugin("optimizer", "adam", "c.so"), plugin("optimizer", "adam", "a.so")},
                            {{"z.so", "no", {}}, {"y.so", "no", {}}});
  CHECK(testing::names_in(catalogue.plugins()) ==
        std::vector<std::string>{"model/mlp", "optimizer/adam", "optimizer/adam", "optimizer/sgd"});
  CHECK(catalogue.plugins()[1].library == "a.so");
  CHECK(catalogue.refused()[0].library == "y.so");
}

TEST_CASE("A name that two libraries offer is listed once and found twice") {
  const Catalogue catalogue({plugin("optimizer", "adam", "c.so"), plugin("optimizer", "adam", "a.so")}, {});
  CHECK(catalogue.names("optimizer") == std::vector<std::string>{"adam"});
  const auto found = catalogue.find("optimizer", "adam");
  REQUIRE(found.size() == 2);
  CHECK(found[0]->library == "a.so");
  CHECK(found[1]->library == "c.so");
}

TEST_CASE("The same name of another kind is another plugin") {
  const Catalogue catalogue({plugin("loss", "none", "a.so"), plugin("scheduler", "none", "a.so")}, {});
  CHECK(catalogue.find("loss", "none").size() == 1);
  CHECK(catalogue.find("model", "none").empty());
  CHECK(catalogue.names("model").empty());
}
