#include <limits>

#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Returns the epochs that the policy keeps, shown these losses one after another.
std::vector<std::int64_t> kept(const std::vector<double>& losses,
                               nlohmann::json parameters = nlohmann::json::object()) {
  SampleRegistry registry;
  const auto policy = (*registry).make<CheckpointPolicyKind>({"best_loss", std::move(parameters)});
  std::vector<std::int64_t> epochs;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const auto epoch = static_cast<std::int64_t>(i);
    const Decision decision = policy->decide({epoch, epoch + 1, 100, {{"accuracy", 0.5}, {"loss", losses[i]}}});
    if (!decision.keep) continue;
    CHECK(decision.reason == "new best");
    epochs.push_back(epoch);
  }
  return epochs;
}

using Epochs = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("The policy best_loss monitors the validation loss, the lower the better") {
  SampleRegistry registry;
  const Monitor monitor = (*registry).make<CheckpointPolicyKind>({"best_loss"})->monitor().value();
  CHECK(monitor.metric == "loss");
  CHECK(monitor.mode == Monitor::Mode::min);
}

TEST_CASE("The first evaluation is kept, and then each that is strictly lower than all before") {
  CHECK(kept({3.0, 2.0, 2.5, 1.0, 1.5}) == Epochs{0, 1, 3});
  CHECK(kept({1e300}) == Epochs{0});
  CHECK(kept({0.5, -0.5, -1.0}) == Epochs{0, 1, 2});
}

TEST_CASE("Of equal losses the first is kept") {
  CHECK(kept({2.0, 2.0, 1.0, 1.0, 2.0, 1.0}) == Epochs{0, 2});
  CHECK(kept({0.0, -0.0}) == Epochs{0});
}

TEST_CASE("The smallest possible improvement counts") { CHECK(kept({1.0, std::nextafter(1.0, 0.0)}) == Epochs{0, 1}); }

TEST_CASE("With min_delta a loss must be lower than the last kept one by more than that") {
  CHECK(kept({3.0, 2.75, 2.5, 2.25, 2.0}, {{"min_delta", 0.5}}) == Epochs{0, 3});
  CHECK(kept({3.0, 2.5}, {{"min_delta", 0.5}}) == Epochs{0});
}
