#include <cstdlib>
#include <sstream>

#include "sample/sample.hpp"
#include "shipped_dataset.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

nlohmann::json parameters_of(const std::map<std::string, std::string>& row) {
  nlohmann::json parameters = {{"shape", row.at("shape")}, {"noise", std::stod(row.at("noise"))}};
  for (const char* name : {"samples", "features", "data_seed"}) parameters[name] = std::stoll(row.at(name));
  if (row.at("shape") == "blobs") parameters["classes"] = std::stoll(row.at("classes"));
  return parameters;
}

}  // namespace

TEST_CASE("synthetic draws what its description says, computed by Python") {
  const auto rows = reference_table("synthetic.tsv");
  REQUIRE(rows.size() == 6);
  for (const auto& row : rows) {
    INFO(row.at("shape") << " of seed " << row.at("data_seed"));
    const Batch all = all_of(*shipped_dataset("synthetic", parameters_of(row)));
    const torch::Tensor inputs = all.inputs.only().to(torch::kFloat64);
    std::istringstream first(row.at("first_row"));
    std::int64_t feature = 0;
    for (std::string cell; std::getline(first, cell, ','); ++feature)
      CHECK(inputs[0][feature].item<double>() == Approx(std::stod(cell)).epsilon(1e-6));
    CHECK(inputs.size(1) == feature);
    CHECK(inputs.square().mean().item<double>() == Approx(std::stod(row.at("mean_of_squares"))).epsilon(1e-6));
    CHECK(all.targets.only().to(torch::kFloat64).sum().item<double>() ==
          Approx(std::stod(row.at("sum_of_targets"))).epsilon(1e-5));
  }
}

TEST_CASE("synthetic draws the same bits on every platform and in every release") {
  const auto digest = [](nlohmann::json parameters) {
    const Batch all = all_of(*shipped_dataset("synthetic", std::move(parameters)));
    return digest_of(all.inputs.only()).substr(0, 16) + " " + digest_of(all.targets.only()).substr(0, 16);
  };
  CHECK(digest({{"shape", "blobs"}}) == "dd82aac6cfdeeec6 215095567c008f55");
  CHECK(digest({{"shape", "moons"}}) == "cab6347ecf5b8807 6cf0a7e8b0756134");
  CHECK(digest({{"shape", "linear"}, {"features", 5}}) == "d8e011d78ad9037c bf5a1daa053e3558");
}

TEST_CASE("Another data_seed draws other samples, and LibTorch's generator has no part in them") {
  torch::manual_seed(1);
  const auto one = all_of(*shipped_dataset("synthetic"));
  torch::manual_seed(2);
  CHECK(same_bits(one.inputs.only(), all_of(*shipped_dataset("synthetic")).inputs.only()));
  CHECK_FALSE(same_bits(one.inputs.only(), all_of(*shipped_dataset("synthetic", {{"data_seed", 1}})).inputs.only()));
}

TEST_CASE("The classes of blobs and moons are balanced, and moons without noise lie on their circles") {
  const auto blobs = all_of(*shipped_dataset("synthetic", {{"samples", 8}}));
  CHECK(same_bits(blobs.targets.only(), torch::tensor({0, 1, 2, 0, 1, 2, 0, 1}, torch::kInt64)));
  const auto moons = all_of(*shipped_dataset("synthetic", {{"shape", "moons"}, {"noise", 0.0}}));
  const torch::Tensor is_lower = moons.targets.only().unsqueeze(1);
  const torch::Tensor centre = is_lower * torch::tensor({1.0, 0.5});
  const torch::Tensor radius = (moons.inputs.only() - centre).square().sum(1);
  CHECK((radius - 1).abs().max().item<double>() < 1e-6);
}

TEST_CASE("What a shape does not have is refused") {
  check_says(refusal("synthetic", {{"shape", "moons"}, {"features", 3}}), "moons have two features");
  check_says(refusal("synthetic", {{"shape", "moons"}, {"classes", 3}}), "moons are two");
  check_says(refusal("synthetic", {{"shape", "linear"}, {"classes", 2}}), "no classes");
  check_says(refusal("synthetic", {{"samples", 2}}), "fewer samples than classes");
  check_says(refusal("synthetic", {{"samples", 4000000000}, {"features", 4000000000}}), "above 2^31");
}
