#include <torch/nn/functional/loss.h>

#include <optional>
#include <runner/direct/backward.hpp>
#include <runner/task.hpp>

namespace {

struct SupervisedOptions {
  std::optional<double> clip_norm;
};

// Counts the rows whose largest score is that of their class. Written as a loop where the data lies in plain memory:
// for small models the same with tensor operations costs as much as the forward pass.
std::int64_t count_correct(const torch::Tensor& scores, const torch::Tensor& classes) {
  if (!scores.is_cpu() || scores.scalar_type() != torch::kFloat32 || !scores.is_contiguous()) {
    return scores.argmax(1).eq(classes).sum().item<std::int64_t>();
  }
  const torch::Tensor targets = classes.contiguous();
  const auto* target = targets.data_ptr<std::int64_t>();
  const auto* row = scores.data_ptr<float>();
  const std::int64_t width = scores.size(1);
  std::int64_t correct = 0;
  for (std::int64_t i = 0; i < scores.size(0); ++i, row += width) {
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < width; ++k) {
      if (row[k] > row[best]) best = k;
    }
    if (best == target[i]) ++correct;
  }
  return correct;
}

// Scales all gradients by clip / norm where their joint 2-norm is larger than clip (Pascanu et al., 2013).
void clip_gradients(const runner::Parameters& parameters, double clip) {
  std::vector<torch::Tensor> norms;
  for (const auto& group : parameters.groups) {
    for (const auto& [name, tensor] : group.tensors) {
      if (tensor.grad().defined()) norms.push_back(tensor.grad().norm());
    }
  }
  if (norms.empty()) return;
  const torch::Tensor scale = (clip / (torch::stack(norms).norm() + 1e-6)).clamp_max(1.0);
  for (const auto& group : parameters.groups) {
    for (const auto& [name, tensor] : group.tensors) {
      if (tensor.grad().defined()) tensor.grad().mul_(scale);
    }
  }
}

class Supervised final : public runner::Task {
 public:
  explicit Supervised(const SupervisedOptions& options) : options_(options) {}

  void train_step(runner::TaskContext& context, const runner::Batch& batch) override {
    bool logged = false;
    context.optimizer().step([&] {
      context.parameters().zero_grad();
      const runner::Output output = context.model().forward(batch);
      const torch::Tensor loss = context.loss()(output, batch);
      runner::direct::backward(loss);
      if (options_.clip_norm) clip_gradients(context.parameters(), *options_.clip_norm);
      // An optimizer that asks again within a step asks about weights that are not kept.
      if (!logged) log(context, output, loss, batch);
      logged = true;
      return loss;
    });
  }

  void evaluate(runner::TaskContext& context, const runner::Batch& batch) override {
    const runner::Output output = context.model().forward(batch);
    log(context, output, context.loss()(output, batch), batch);
  }

 private:
  static void log(runner::TaskContext& context, const runner::Output& output, const torch::Tensor& loss,
                  const runner::Batch& batch) {
    context.log("loss", loss);
    const torch::Tensor predicted = output.only().detach();
    const torch::Tensor& target = batch.targets.only();
    if (context.data().target == runner::TargetKind::classes) {
      const auto correct = static_cast<double>(count_correct(predicted, target));
      context.log("accuracy", correct / static_cast<double>(batch.size));
    } else {
      context.log("rmse", torch::nn::functional::mse_loss(predicted, target), runner::Reduction::root_mean);
    }
  }

  SupervisedOptions options_;
};

std::unique_ptr<runner::Task> make_supervised(const SupervisedOptions& options, const runner::DatasetInfo&) {
  return std::make_unique<Supervised>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.task<SupervisedOptions>(
      "supervised", "Learns targets from inputs: forward, loss, backward, step.",
      {param("clip_norm", &SupervisedOptions::clip_norm, "Largest norm of all gradients together; null for no limit.")
           .above(0)},
      make_supervised,
      {{"loss", runner::Monitor::Mode::min},
       {"accuracy", runner::Monitor::Mode::max},
       {"rmse", runner::Monitor::Mode::min}});
}
