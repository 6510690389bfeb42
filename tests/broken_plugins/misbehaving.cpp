#include <torch/nn/modules/linear.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <new>
#include <runner/model.hpp>
#include <stdexcept>
#include <string>

#include "write_nowhere.hpp"

namespace {

struct MisbehavingOptions {
  std::string how = "throw_in_factory";
  std::int64_t epoch = 3;
};

// Behaves until the epoch chosen. With a full batch, one training step is one epoch.
class Misbehaving final : public runner::Model {
 public:
  Misbehaving(const MisbehavingOptions& options, std::int64_t inputs, std::int64_t outputs)
      : options_(options), layer_(register_module("layer", torch::nn::Linear(inputs, outputs))) {}

  runner::Output forward(const runner::Batch& batch) override {
    torch::Tensor output = layer_->forward(batch.inputs.only());
    if (is_training() && steps_++ == options_.epoch) misbehave(output);
    return output;
  }

 private:
  void misbehave(torch::Tensor& output) const {
    if (options_.how == "throw") throw std::runtime_error("out of ideas");
    if (options_.how == "throw_int") throw 7;
    if (options_.how == "exit") std::exit(0);
    if (options_.how == "hoard") throw std::bad_alloc();
    if (options_.how == "nan") output = output * std::numeric_limits<float>::quiet_NaN();
    if (options_.how == "segfault") write_nowhere();
    if (options_.how == "loop") {
      volatile bool on = true;
      while (on) {
      }
    }
    if (options_.how == "flood") {
      const std::string line(1023, 'x');
      for (int i = 0; i < 100 * 1024; ++i) std::puts(line.c_str());
    }
    if (options_.how == "one_operation") {
      // A minute of arithmetic and more in a single call of LibTorch.
      const torch::Tensor large = torch::ones({16384, 16384});
      output = output + torch::mm(large, large).mean() * 0.0;
    }
  }

  MisbehavingOptions options_;
  torch::nn::Linear layer_;
  std::int64_t steps_ = 0;
};

std::shared_ptr<runner::Model> make(const MisbehavingOptions& options, const runner::DatasetInfo& data) {
  if (options.how == "throw_in_factory") throw std::runtime_error("cannot be built");
  if (options.how == "throw_int_in_factory") throw 42;
  if (options.how == "null_from_factory") return nullptr;
  return std::make_shared<Misbehaving>(options, data.input_shape.front(), data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<MisbehavingOptions>(
      "misbehaving", "Goes wrong in the way chosen.",
      {param("how", &MisbehavingOptions::how, "What it does.")
           .one_of({"throw_in_factory", "throw_int_in_factory", "null_from_factory", "throw", "throw_int", "exit",
                    "hoard", "nan", "segfault", "loop", "flood", "one_operation"}),
       param("epoch", &MisbehavingOptions::epoch, "The epoch in which it does it.").at_least(0)},
      make);
}
