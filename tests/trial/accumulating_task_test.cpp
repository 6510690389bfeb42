#include <runner/task.hpp>

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Gathers the gradients of two batches for each step.
class Accumulating final : public Task {
 public:
  void train_step(TaskContext& context, const Batch& batch) override {
    if (batches_ % 2 == 0) context.parameters().zero_grad();
    const torch::Tensor loss = context.loss()(context.model().forward(batch), batch);
    loss.backward();
    context.log("loss", loss);
    if (++batches_ % 2 == 0) context.optimizer().step([&] { return loss.detach(); });
  }
  void evaluate(TaskContext& context, const Batch& batch) override {
    context.log("loss", context.loss()(context.model().forward(batch), batch));
  }

 private:
  int batches_ = 0;
};

}  // namespace

TEST_CASE("The steps of a task that gathers gradients are those of its optimizer, not its batches") {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    registrar.task<NoOptions>("accumulating", "Serves a test.", {},
                              [](const NoOptions&, const DatasetInfo&) { return std::make_unique<Accumulating>(); });
  });
  auto spec = sample_spec("linear");
  spec.task = {"accumulating"};
  spec.training.batch_size = std::int64_t{10};
  const auto recorded = run(spec, registry);
  INFO(recorded.outcome.message);
  REQUIRE(recorded.epochs.size() == 6);
  // 48 rows are five batches an epoch.
  for (std::size_t epoch = 0; epoch < 6; ++epoch) {
    CHECK(recorded.epochs[epoch].step == static_cast<std::int64_t>(5 * (epoch + 1) / 2));
  }
}
