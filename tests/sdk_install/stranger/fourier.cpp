#include <torch/nn/modules/linear.h>

#include <runner/model.hpp>
#include <runner/tells_notes.hpp>

namespace {

struct FourierOptions {
  std::int64_t features = 32;
  double scale = 3.0;
};

// A linear layer on cosines of random projections (Rahimi & Recht, 2007), which are a buffer: kept, never trained.
class Fourier final : public runner::Model, public runner::TellsNotes {
 public:
  Fourier(const FourierOptions& options, std::int64_t inputs, std::int64_t outputs)
      : frequencies_(register_buffer("frequencies", options.scale * torch::randn({inputs, options.features}))),
        phases_(register_buffer("phases", 6.2831853 * torch::rand({options.features}))),
        head_(register_module("head", torch::nn::Linear(options.features, outputs))) {}

  runner::Output forward(const runner::Batch& batch) override {
    return head_->forward(torch::cos(torch::mm(batch.inputs.only(), frequencies_) + phases_));
  }

  std::vector<std::string> notes() const override { return {"another seed draws other features"}; }

 private:
  torch::Tensor frequencies_;
  torch::Tensor phases_;
  torch::nn::Linear head_;
};

std::shared_ptr<runner::Model> make_fourier(const FourierOptions& options, const runner::DatasetInfo& data) {
  return std::make_shared<Fourier>(options, data.input_shape.front(), data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<FourierOptions>("fourier", "A linear layer on random Fourier features.",
                                  {param("features", &FourierOptions::features, "How many.").at_least(1),
                                   param("scale", &FourierOptions::scale, "Deviation of the frequencies.").above(0)},
                                  make_fourier);
}
