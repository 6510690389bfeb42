#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/GradMode.h>
#include <sys/resource.h>
#include <torch/nn/modules/linear.h>

#include <cfenv>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <runner/model.hpp>

namespace {

struct RudeOptions {
  bool measure = false;
};

// Changes everything that is global to the process and leaves it so.
void leave_a_mess() {
  torch::rand({1000});
  at::set_num_threads(2);
  c10::set_default_dtype(caffe2::TypeMeta::Make<double>());
  c10::GradMode::set_enabled(false);
  at::globalContext().setFlushDenormal(true);
  std::fesetround(FE_UPWARD);
  std::setlocale(LC_ALL, "C.UTF-8");
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Prints how many processors' worth of time a large matrix product took.
void measure_product() {
  const torch::Tensor matrix = torch::ones({1500, 1500}, torch::dtype(torch::kFloat32));
  torch::mm(matrix, matrix);
  const auto begin = std::chrono::steady_clock::now();
  const double used_before = processor_seconds();
  for (int i = 0; i < 4; ++i) torch::mm(matrix, matrix);
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("threads %d, processors %.2f\n", at::get_num_threads(), (processor_seconds() - used_before) / wall);
}

class Rude final : public runner::Model {
 public:
  Rude(std::int64_t inputs, std::int64_t outputs)
      : layer_(register_module("layer", torch::nn::Linear(inputs, outputs))) {}

  runner::Output forward(const runner::Batch& batch) override {
    torch::Tensor output = layer_->forward(batch.inputs.only());
    if (!is_training()) leave_a_mess();
    return output;
  }

 private:
  torch::nn::Linear layer_;
};

std::shared_ptr<runner::Model> make(const RudeOptions& options, const runner::DatasetInfo& data) {
  if (options.measure) measure_product();
  auto model = std::make_shared<Rude>(data.input_shape.front(), data.outputs);
  leave_a_mess();
  return model;
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<RudeOptions>("rude", "Leaves the process in a mess.",
                               {param("measure", &RudeOptions::measure, "Print what a large product costs.")}, make);
}
