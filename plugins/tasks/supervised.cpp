#include <torch/nn/functional/loss.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <runner/direct/backward.hpp>
#include <runner/shares_steps.hpp>
#include <runner/task.hpp>
#include <utility>

namespace {

struct SupervisedOptions {
  std::optional<double> clip_norm;
  std::optional<double> clip_value;
  std::int64_t accumulate = 1;
};

bool is_in_plain_memory(const torch::Tensor& scores) {
  return scores.is_cpu() && scores.scalar_type() == torch::kFloat32 && scores.is_contiguous();
}

// Returns how many rows have their largest score at their class, without waiting for the device: float64, a scalar.
torch::Tensor right_rows(const torch::Tensor& scores, const torch::Tensor& classes) {
  const torch::Tensor are_right = scores.argmax(1).eq(classes);
  return are_right.logical_and(scores.isnan().any(1).logical_not()).sum().to(torch::kFloat64);
}

// Counts those rows in plain memory. Written as a loop: for small models the same with tensor operations costs as much
// as the forward pass.
std::int64_t count_correct(const torch::Tensor& scores, const torch::Tensor& classes) {
  const torch::Tensor targets = classes.contiguous();
  const auto* target = targets.data_ptr<std::int64_t>();
  const auto* row = scores.data_ptr<float>();
  const std::int64_t width = scores.size(1);
  std::int64_t correct = 0;
  for (std::int64_t i = 0; i < scores.size(0); ++i, row += width) {
    if (target[i] < 0 || target[i] >= width) continue;
    const float score = row[target[i]];
    // The first of the largest, as argmax; none where one is not a number. Without branches, which a processor would
    // often guess wrongly.
    int is_right = 1;
    for (std::int64_t k = 0; k < width; ++k) {
      const int is_largest = static_cast<int>(score > row[k]) | (static_cast<int>(score == row[k]) & (k >= target[i]));
      is_right &= is_largest;
    }
    correct += is_right;
  }
  return correct;
}

template <class Function>
void for_each_gradient(const runner::Parameters& parameters, Function function) {
  for (const auto& group : parameters.groups) {
    for (const auto& [name, tensor] : group.tensors) {
      if (tensor.grad().defined()) function(tensor.mutable_grad());
    }
  }
}

// Scales all gradients by clip / norm where their joint 2-norm is larger than clip (Pascanu et al., 2013).
void clip_norm(const runner::Parameters& parameters, double clip) {
  std::vector<torch::Tensor> norms;
  for_each_gradient(parameters, [&](const torch::Tensor& gradient) { norms.push_back(gradient.norm()); });
  if (norms.empty()) return;
  const torch::Tensor scale = (clip / (torch::stack(norms).norm() + 1e-6)).clamp_max(1.0);
  for_each_gradient(parameters, [&](torch::Tensor& gradient) { gradient.mul_(scale); });
}

void clip_value(const runner::Parameters& parameters, double clip) {
  for_each_gradient(parameters, [&](torch::Tensor& gradient) { gradient.clamp_(-clip, clip); });
}

runner::NamedTensors rows(const runner::NamedTensors& tensors, std::int64_t first, std::int64_t size) {
  runner::NamedTensors some = tensors;
  for (auto& entry : some) entry.tensor = entry.tensor.narrow(0, first, size);
  return some;
}

class Supervised final : public runner::Task {
 public:
  explicit Supervised(const SupervisedOptions& options) : options_(options) {}

  void train_step(runner::TaskContext& context, const runner::Batch& batch) override {
    bool logged = false;
    context.optimizer().step([&] {
      context.parameters().zero_grad();
      // An optimizer that asks again within a step asks about weights that are not kept.
      const bool is_first = !std::exchange(logged, true);
      const torch::Tensor loss = options_.accumulate == 1 || batch.size == 1 ? differentiate(context, batch, is_first)
                                                                             : gather(context, batch, is_first);
      runner::gradients_ready(context);
      if (options_.clip_norm) clip_norm(context.parameters(), *options_.clip_norm);
      if (options_.clip_value) clip_value(context.parameters(), *options_.clip_value);
      return loss;
    });
  }

  void evaluate(runner::TaskContext& context, const runner::Batch& batch) override {
    const runner::Output output = context.model().forward(batch);
    const torch::Tensor loss = context.loss()(output, batch);
    context.log("loss", loss);
    log(context, quality(context, output, batch));
    context.measure(output, batch);
  }

 private:
  torch::Tensor differentiate(runner::TaskContext& context, const runner::Batch& batch, bool is_first) const {
    const runner::Output output = context.model().forward(batch);
    const torch::Tensor loss = context.loss()(output, batch);
    runner::direct::backward(loss);
    if (is_first) {
      context.log("loss", loss);
      log(context, quality(context, output, batch));
      context.measure(output, batch);
    }
    return loss;
  }

  // The mean over the batch is that of its parts, each weighing as its samples: so are the gradients.
  torch::Tensor gather(runner::TaskContext& context, const runner::Batch& batch, bool is_first) const {
    const std::int64_t parts = std::min(options_.accumulate, batch.size);
    torch::Tensor loss;
    std::optional<Quality> whole;
    for (std::int64_t part = 0; part < parts; ++part) {
      const std::int64_t first = batch.size * part / parts;
      const std::int64_t size = batch.size * (part + 1) / parts - first;
      const double share = static_cast<double>(size) / static_cast<double>(batch.size);
      const runner::Batch some{rows(batch.inputs, first, size), rows(batch.targets, first, size), size};
      const runner::Output output = context.model().forward(some);
      const torch::Tensor weighted = context.loss()(output, some) * share;
      runner::direct::backward(weighted);
      loss = loss.defined() ? loss + weighted.detach() : weighted.detach();
      if (!is_first) continue;
      const Quality of_part = quality(context, output, some);
      whole = whole ? sum(*whole, of_part) : of_part;
      context.measure(output, some);
    }
    if (is_first) {
      context.log("loss", loss);
      log(context, *whole);
    }
    return loss;
  }

  // What is logged beside the loss: how many samples are right, or the mean squared error.
  struct Quality {
    std::int64_t samples = 0;
    double correct = 0.0;
    /// The same where it is still being computed.
    torch::Tensor right = {};
    torch::Tensor squared = {};
  };

  static Quality quality(runner::TaskContext& context, const runner::Output& output, const runner::Batch& batch) {
    const torch::Tensor& predicted = output.only();
    const torch::Tensor& target = batch.targets.only();
    if (context.data().target == runner::TargetKind::classes) {
      if (!is_in_plain_memory(predicted))
        return {.samples = batch.size, .right = right_rows(predicted.detach(), target)};
      return {.samples = batch.size, .correct = static_cast<double>(count_correct(predicted, target))};
    }
    return {.samples = batch.size, .squared = torch::nn::functional::mse_loss(predicted.detach(), target)};
  }

  static Quality sum(const Quality& a, const Quality& b) {
    Quality both{.samples = a.samples + b.samples, .correct = a.correct + b.correct};
    if (a.right.defined()) both.right = a.right + b.right;
    if (a.squared.defined()) {
      const auto share = [&](const Quality& each) {
        return each.squared * (static_cast<double>(each.samples) / static_cast<double>(both.samples));
      };
      both.squared = share(a) + share(b);
    }
    return both;
  }

  static void log(runner::TaskContext& context, const Quality& quality) {
    if (quality.squared.defined()) {
      context.log("rmse", quality.squared, runner::Reduction::root_mean);
    } else if (quality.right.defined()) {
      context.log("accuracy", quality.right / quality.samples);
    } else {
      context.log("accuracy", quality.correct / static_cast<double>(quality.samples));
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
           .above(0),
       param("clip_value", &SupervisedOptions::clip_value, "Largest magnitude of a gradient; null for no limit.")
           .above(0),
       param("accumulate", &SupervisedOptions::accumulate,
             "Parts of a batch, computed one after another for one step: less memory, the same batch.")
           .at_least(1)},
      make_supervised,
      {{"loss", runner::Monitor::Mode::min},
       {"accuracy", runner::Monitor::Mode::max},
       {"rmse", runner::Monitor::Mode::min}});
}
