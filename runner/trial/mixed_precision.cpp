#include "trial/mixed_precision.hpp"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include <utility>

#include "trial/bfloat16_norms.hpp"

namespace runner::trial {

namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

bool is_on(c10::DeviceType device) { return at::autocast::is_autocast_enabled(device); }
void set_on(c10::DeviceType device, bool on) { at::autocast::set_autocast_enabled(device, on); }
at::ScalarType dtype_of(c10::DeviceType device) { return at::autocast::get_autocast_dtype(device); }
void set_dtype(c10::DeviceType device, at::ScalarType dtype) { at::autocast::set_autocast_dtype(device, dtype); }

#else

bool is_on(c10::DeviceType device) {
  return device == c10::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}

void set_on(c10::DeviceType device, bool on) {
  if (device == c10::kCUDA) {
    at::autocast::set_enabled(on);
  } else {
    at::autocast::set_cpu_enabled(on);
  }
}

at::ScalarType dtype_of(c10::DeviceType device) {
  return device == c10::kCUDA ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype();
}

void set_dtype(c10::DeviceType device, at::ScalarType dtype) {
  if (device == c10::kCUDA) {
    at::autocast::set_autocast_gpu_dtype(dtype);
  } else {
    at::autocast::set_autocast_cpu_dtype(dtype);
  }
}

#endif

// For as long as it lives. The weights that it made smaller are forgotten with it: the next step changes them.
class Autocast {
 public:
  explicit Autocast(c10::DeviceType device) : device_(device), was_on_(is_on(device)), dtype_(dtype_of(device)) {
    at::autocast::increment_nesting();
    set_dtype(device, at::kBFloat16);
    set_on(device, true);
  }
  ~Autocast() {
    set_on(device_, was_on_);
    set_dtype(device_, dtype_);
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::DeviceType device_;
  bool was_on_;
  at::ScalarType dtype_;
};

}  // namespace

std::shared_ptr<Model> in_precision(const std::string& precision, std::shared_ptr<Model> model) {
  if (precision != "bf16") return model;
  let_norms_take_bfloat16();
  return std::make_shared<MixedPrecisionModel>(std::move(model));
}

MixedPrecisionModel::MixedPrecisionModel(std::shared_ptr<Model> model) : model_(std::move(model)) {
  register_module("model", model_);
}

Output MixedPrecisionModel::forward(const Batch& batch) {
  Output output = [&] {
    const Autocast autocast(batch.inputs.begin()->tensor.device().type());
    return model_->forward(batch);
  }();
  for (auto& entry : output) {
    if (entry.tensor.scalar_type() == at::kBFloat16) entry.tensor = entry.tensor.to(at::kFloat);
  }
  return output;
}

}  // namespace runner::trial
