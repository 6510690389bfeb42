#include <map>

#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

using Epochs = std::vector<std::int64_t>;

// Shows a policy these values of its metric one after another, one in `validate_every` epochs, and returns the epochs
// it holds at the end.
Epochs held(const spec::PluginChoice& choice, const std::vector<double>& values, std::int64_t weights_bytes = 1000,
            std::int64_t validate_every = 1) {
  SampleRegistry registry;
  const auto policy = (*registry).make<CheckpointPolicyKind>(choice);
  const std::string metric = policy->monitor().value_or(Monitor{}).metric;
  Epochs epochs;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto epoch = static_cast<std::int64_t>(i + 1) * validate_every - 1;
    const Decision decision = policy->decide({epoch, epoch + 1, 100, {{metric, values[i]}}, weights_bytes});
    if (decision.keep) {
      CHECK_FALSE(decision.reason.empty());
      epochs.push_back(epoch);
    }
    for (const auto gone : decision.release) {
      CHECK(std::erase(epochs, gone) == 1);
    }
  }
  CHECK(static_cast<std::int64_t>(epochs.size()) <=
        policy->most_kept(static_cast<std::int64_t>(values.size()) * validate_every, weights_bytes));
  return epochs;
}

}  // namespace

TEST_CASE("The policy best_loss follows any metric, either way") {
  const nlohmann::json accuracy = {{"monitor", "accuracy"}, {"mode", "max"}};
  CHECK(held({"best_loss", accuracy}, {0.1, 0.3, 0.2, 0.3, 0.4}) == Epochs{0, 1, 4});
  auto by_tenth = accuracy;
  by_tenth["min_delta"] = 0.15;
  CHECK(held({"best_loss", by_tenth}, {0.1, 0.2, 0.3, 0.4, 0.5}) == Epochs{0, 2, 4});
}

TEST_CASE("The policy best_loss holds all small ones and the newest three large ones, or as many as it is told") {
  const std::vector<double> falling = {9, 8, 7, 6, 5, 5, 4};
  const std::int64_t small = 256 * 1024;
  CHECK(held({"best_loss"}, falling, small) == Epochs{0, 1, 2, 3, 4, 6});
  CHECK(held({"best_loss"}, falling, small + 1) == Epochs{3, 4, 6});
  CHECK(held({"best_loss", {{"keep", "all"}}}, falling, small + 1) == Epochs{0, 1, 2, 3, 4, 6});
  CHECK(held({"best_loss", {{"keep", 1}}}, falling) == Epochs{6});
}

TEST_CASE("The policy top_k holds the k best, of equal ones the first") {
  CHECK(held({"top_k", {{"k", 2}}}, {5, 3, 4, 3, 1, 9}) == Epochs{1, 4});
  CHECK(held({"top_k", {{"k", 3}}}, {5, 5, 5, 5, 4}) == Epochs{0, 1, 4});
  CHECK(held({"top_k", {{"k", 1}, {"monitor", "accuracy"}, {"mode", "max"}}}, {0.2, 0.2, 0.5, 0.4}) == Epochs{2});
  CHECK(held({"top_k", {{"k", 9}}}, {5, 6}) == Epochs{0, 1});
}

TEST_CASE("The policies every_n_epochs, last and none hold what their names say") {
  const std::vector<double> seven(7, 1.0);
  CHECK(held({"every_n_epochs"}, seven) == Epochs{0, 1, 2, 3, 4, 5, 6});
  CHECK(held({"every_n_epochs", {{"n", 3}}}, seven) == Epochs{2, 5});
  CHECK(held({"every_n_epochs", {{"n", 8}}}, seven).empty());
  CHECK(held({"last"}, seven) == Epochs{6});
  CHECK(held({"none"}, seven).empty());
}

TEST_CASE("The policy every_n_epochs waits for the next validation where its epoch has none") {
  const std::vector<double> five(5, 1.0);
  CHECK(held({"every_n_epochs", {{"n", 4}}}, five, 1000, 3) == Epochs{5, 8, 11});
  CHECK(held({"every_n_epochs", {{"n", 2}}}, five, 1000, 4) == Epochs{3, 7, 11, 15, 19});
  CHECK(held({"every_n_epochs", {{"n", 6}}}, five, 1000, 3) == Epochs{5, 11});
}
