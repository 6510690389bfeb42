#include <cmath>

#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::unique_ptr<Scheduler> make(SampleRegistry& registry, const std::string& name,
                                nlohmann::json parameters = nlohmann::json::object()) {
  return (*registry).make<SchedulerKind>({name, std::move(parameters)});
}

}  // namespace

TEST_CASE("The scheduler constant leaves the rate alone") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "constant");
  for (const std::int64_t epoch : {0, 7, 99}) CHECK(scheduler->lr(0.3, {epoch, 2, 5, 100}) == 0.3);
}

TEST_CASE("A cosine that changes at every step passes through the rates of one that changes once an epoch") {
  SampleRegistry registry;
  const auto epochs = make(registry, "cosine", {{"warmup_epochs", 2}});
  const auto steps = make(registry, "cosine", {{"warmup_epochs", 2}, {"every_step", true}});
  double last = 0;
  for (std::int64_t epoch = 0; epoch < 2; ++epoch) {
    CHECK(steps->lr(1, {epoch, 0, 4, 10}) == epochs->lr(1, {epoch, 0, 4, 10}));
    for (std::int64_t batch = 0; batch < 4; ++batch) {
      CHECK(epochs->lr(1, {epoch, batch, 4, 10}) == epochs->lr(1, {epoch, 0, 4, 10}));
      CHECK(steps->lr(1, {epoch, batch, 4, 10}) > last);
      last = steps->lr(1, {epoch, batch, 4, 10});
    }
  }
  CHECK(steps->lr(1, {2, 0, 4, 10}) == 1);
  CHECK(steps->lr(1, {9, 3, 4, 10}) < steps->lr(1, {9, 2, 4, 10}));
}

TEST_CASE("Only a schedule that ends with the trial depends on its length") {
  SampleRegistry registry;
  for (const char* name : {"constant", "step", "reduce_on_plateau"})
    CHECK_FALSE(make(registry, name)->depends_on_epochs());
  CHECK(make(registry, "cosine")->depends_on_epochs());
  const auto fixed = make(registry, "cosine", {{"decay_epochs", 10}});
  CHECK_FALSE(fixed->depends_on_epochs());
  CHECK(fixed->lr(1, {5, 0, 1, 20}) == fixed->lr(1, {5, 0, 1, 200}));
  CHECK(fixed->lr(1, {150, 0, 1, 200}) == Approx(0).margin(1e-15));
}

TEST_CASE("A warm-up longer than the trial is cut off by its end") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "cosine", {{"warmup_epochs", 20}});
  CHECK(scheduler->lr(1, {9, 0, 1, 10}) == Approx(0.1 + 0.9 * 9 / 20));
}

TEST_CASE("A plateau ends where the value is no number, and a metric may be watched either way") {
  SampleRegistry registry;
  const auto scheduler =
      make(registry, "reduce_on_plateau", {{"monitor", "accuracy"}, {"mode", "max"}, {"patience", 0}, {"factor", 0.5}});
  CHECK(scheduler->watches() == "accuracy");
  const auto after = [&](double accuracy) {
    scheduler->observe({0, 1, 1, {{"loss", 1.0}, {"accuracy", accuracy}}});
    return scheduler->lr(1, {1, 0, 1, 9});
  };
  CHECK(after(0.5) == 1);
  CHECK(after(0.6) == 1);
  CHECK(after(0.6) == 0.5);
  CHECK(after(0.7) == 0.5);
  CHECK(after(std::nan("")) == 0.25);
}
