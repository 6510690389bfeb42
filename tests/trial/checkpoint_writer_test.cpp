#include "checkpoint/safetensors.hpp"
#include "sample.hpp"
#include "trial/load_tensors.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Has a buffer that is longer after each epoch, and of another dtype from the third on.
class GrowingModel final : public Model {
 public:
  explicit GrowingModel(const DatasetInfo& data)
      : head_(register_module("head", torch::nn::Linear(data.input_shape[0], data.outputs))),
        seen_(register_buffer("seen", torch::zeros({1}))),
        last_(register_buffer("last", torch::full({2}, 7, torch::kInt64))) {}

  Output forward(const Batch& batch) override {
    if (!is_training()) {
      ++passes_;
      seen_.set_data(torch::full({passes_}, passes_, passes_ < 3 ? torch::kFloat32 : torch::kInt64));
    }
    return head_->forward(batch.inputs.only());
  }

 private:
  torch::nn::Linear head_;
  torch::Tensor seen_;
  torch::Tensor last_;
  std::int64_t passes_ = 0;
};

torch::Tensor tensor_of(const checkpoint::Container& container, std::string_view name) {
  for (const auto& view : container.tensors) {
    if (view.name == name) return trial::to_tensor(view);
  }
  FAIL("the checkpoint has no '" << name << "'");
  return {};
}

}  // namespace

TEST_CASE("A checkpoint holds each tensor as it is, where a model changes a buffer's shape and dtype on the way") {
  SampleRegistry registry;
  registry.add_model<GrowingModel>("growing");
  const auto recorded = run(sample_spec("growing"), registry);
  INFO(recorded.outcome.message);
  REQUIRE(recorded.epochs.size() == 6);
  for (const auto& epoch : recorded.epochs) {
    const auto container = std::get<checkpoint::Container>(checkpoint::read(epoch.checkpoints.at(0).payload.bytes));
    const std::int64_t passes = epoch.epoch + 1;
    CHECK(same_bits(tensor_of(container, "seen"),
                    torch::full({passes}, passes, passes < 3 ? torch::kFloat32 : torch::kInt64)));
    CHECK(same_bits(tensor_of(container, "last"), torch::full({2}, 7, torch::kInt64)));
    CHECK(container.metadata.at("runner.epoch") == std::to_string(epoch.epoch));
    CHECK(container.metadata.at("runner.step") == std::to_string(epoch.step));
  }
}
