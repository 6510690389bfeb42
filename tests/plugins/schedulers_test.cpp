#include <cmath>
#include <limits>

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
  for (const char* name : {"constant", "step", "exponential", "reduce_on_plateau"})
    CHECK_FALSE(make(registry, name)->depends_on_epochs());
  CHECK_FALSE(make(registry, "multistep", {{"milestones", {3}}})->depends_on_epochs());
  for (const char* name : {"cosine", "polynomial", "one_cycle"}) CHECK(make(registry, name)->depends_on_epochs());
  CHECK_FALSE(make(registry, "polynomial", {{"decay_epochs", 10}})->depends_on_epochs());
  CHECK_FALSE(make(registry, "one_cycle", {{"cycle_epochs", 10}})->depends_on_epochs());
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

TEST_CASE("A plateau below 0 ends as one above does, and an infinite value is no bar to finite ones") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "reduce_on_plateau", {{"patience", 1}, {"factor", 0.5}, {"threshold", 0.01}});
  const auto after = [&](double loss) {
    scheduler->observe({0, 1, 1, {{"loss", loss}}});
    return scheduler->lr(1, {1, 0, 1, 9});
  };
  CHECK(after(std::numeric_limits<double>::infinity()) == 1);
  CHECK(after(-10) == 1);
  CHECK(after(-20) == 1);
  // Neither the same value, which PyTorch counts as better since it is below -19.8, nor one that is better by too
  // little.
  CHECK(after(-20) == 1);
  CHECK(after(-20.1) == 0.5);
  CHECK(after(-20.3) == 0.5);
}

TEST_CASE("Every schedule but one_cycle, which has its own, begins with the warm-up that it is given") {
  SampleRegistry registry;
  for (const std::string name :
       {"constant", "step", "multistep", "exponential", "polynomial", "cosine", "reduce_on_plateau"}) {
    INFO(name);
    nlohmann::json parameters = {{"warmup_epochs", 4}, {"warmup_start", 0.2}};
    if (name == "multistep") parameters["milestones"] = {1};
    const auto epochs = make(registry, name, parameters);
    CHECK(epochs->lr(0.5, {0, 0, 3, 20}) == Approx(0.1));
    CHECK(epochs->lr(0.5, {2, 0, 3, 20}) == Approx(0.3));
    CHECK(epochs->lr(0.5, {2, 2, 3, 20}) == Approx(0.3));
    CHECK(epochs->lr(0.5, {4, 0, 3, 20}) == Approx(0.5));
    parameters["by"] = "step";
    const auto steps = make(registry, name, parameters);
    CHECK(steps->lr(0.5, {2, 2, 4, 20}) == Approx(0.35));
    CHECK(steps->lr(0.5, {4, 0, 4, 20}) == Approx(0.5));
    parameters["warmup_steps"] = 4;
    CHECK_THROWS_WITH(make(registry, name, parameters), Catch::Contains("give one of them"));
  }
}

TEST_CASE("A warm-up in steps rises at each, and a schedule by epochs counts the epoch in which it ends as its first") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "exponential", {{"gamma", 0.5}, {"warmup_steps", 7}, {"warmup_start", 0.3}});
  for (std::int64_t step = 0; step < 7; ++step) {
    CHECK(scheduler->lr(1, {step / 5, step % 5, 5, 9}) == Approx(0.3 + 0.1 * static_cast<double>(step)));
  }
  CHECK(scheduler->lr(1, {1, 2, 5, 9}) == 1);
  CHECK(scheduler->lr(1, {1, 4, 5, 9}) == 1);
  CHECK(scheduler->lr(1, {2, 0, 5, 9}) == 0.5);
  CHECK(scheduler->lr(1, {3, 4, 5, 9}) == 0.25);
}

TEST_CASE("A fall by steps after a warm-up in steps ends with the trial, be it of a single epoch") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "polynomial", {{"by", "step"}, {"warmup_steps", 3}, {"min_lr", 0.2}});
  const auto at = [&](std::int64_t step) { return scheduler->lr(1, {0, step, 11, 1}); };
  CHECK(at(3) == 1);
  CHECK(at(7) == Approx(0.6));
  CHECK(at(10) == Approx(0.3));
}

TEST_CASE("A plateau in the warm-up lowers the rate that it rises to") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "reduce_on_plateau",
                              {{"patience", 0}, {"factor", 0.5}, {"warmup_epochs", 4}, {"warmup_start", 0}});
  for (const double loss : {1.0, 2.0}) scheduler->observe({0, 1, 1, {{"loss", loss}}});
  CHECK(scheduler->lr(1, {2, 0, 1, 9}) == 0.25);
  CHECK(scheduler->lr(1, {4, 0, 1, 9}) == 0.5);
}

TEST_CASE("A plateau never raises a rate that is below min_lr") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "reduce_on_plateau", {{"patience", 0}, {"factor", 0.5}, {"min_lr", 0.01}});
  for (const double loss : {1.0, 2.0, 3.0}) scheduler->observe({0, 1, 1, {{"loss", loss}}});
  CHECK(scheduler->lr(0.001, {3, 0, 1, 9}) == 0.001);
  CHECK(scheduler->lr(0.03, {3, 0, 1, 9}) == 0.01);
}

TEST_CASE("After a cycle that is shorter than the trial the rate stays where it ended") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "one_cycle", {{"cycle_epochs", 10}});
  const double last = scheduler->lr(1, {9, 4, 5, 30});
  CHECK(last == Approx(1 / 25.0 / 1e4));
  CHECK(scheduler->lr(1, {10, 0, 5, 30}) == Approx(last));
  CHECK(scheduler->lr(1, {29, 4, 5, 30}) == Approx(last));
}

TEST_CASE("A cycle of so few steps that none is left for the rise begins at the top") {
  SampleRegistry registry;
  const auto scheduler = make(registry, "one_cycle", {{"pct_start", 0.5}});
  CHECK(scheduler->lr(1, {0, 0, 2, 1}) == 1);
  CHECK(scheduler->lr(1, {0, 1, 2, 1}) == Approx(1 / 25.0 / 1e4));
}
