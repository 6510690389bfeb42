#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::unique_ptr<Dataset> make_wine() {
  worker::PluginLoader loader;
  const auto library = std::string(SHIPPED_PLUGINS) + "/libwine.so";
  loader.load(library);
  loader.registry().choose("dataset", "wine", library);
  return loader.registry().make<DatasetKind>({"wine"});
}

}  // namespace

TEST_CASE("The wine data are 178 rows of 13 features in three classes of 59, 71 and 48") {
  const auto wine = make_wine();
  CHECK(wine->info().size == 178);
  CHECK(wine->info().input_shape == std::vector<std::int64_t>{13});
  CHECK(wine->info().outputs == 3);
  CHECK(wine->info().feature_names.size() == 13);
  CHECK(wine->info().feature_names.front() == "alcohol");
  const torch::Tensor all = torch::arange(178, torch::dtype(torch::kInt64));
  const Batch batch = wine->get({all});
  CHECK(same_bits(torch::bincount(batch.targets.only()), torch::tensor({59, 71, 48}, torch::kInt64)));
  CHECK(batch.inputs.only()[0][0].item<float>() == 14.23F);
  CHECK(batch.inputs.only()[177][12].item<float>() == 560.0F);
}

TEST_CASE("A batch has the rows asked for, in that order") {
  const auto wine = make_wine();
  const torch::Tensor rows = torch::tensor({5, 0, 5}, torch::kInt64);
  const Batch batch = wine->get({rows});
  CHECK(batch.size == 3);
  CHECK(same_bits(batch.inputs.only()[0], batch.inputs.only()[2]));
  CHECK(batch.inputs.only()[1][0].item<float>() == 14.23F);
}
