#include "sample.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <cstring>
#include <stdexcept>

namespace runner::testing {

namespace {

class EveryEvaluation final : public CheckpointPolicy {
 public:
  std::optional<Monitor> monitor() const override { return Monitor{}; }
  Decision decide(const Evaluation&) override { return {true, "asked to"}; }
};

class Recorder final : public trial::TrialObserver {
 public:
  explicit Recorder(RecordedTrial& recorded) : recorded_(recorded) {}
  void on_described(const events::TrialDescribed& description) override { recorded_.description = description; }
  void on_epoch(events::EpochDone record) override { recorded_.epochs.push_back(std::move(record)); }
  void on_step() override {}
  bool stop_requested() const override { return false; }

 private:
  RecordedTrial& recorded_;
};

}  // namespace

std::unique_ptr<TensorDataset> sample_dataset() {
  auto generator = at::detail::createCPUGenerator(20240229);
  const torch::Tensor inputs = torch::randn({60, 6}, generator);
  const torch::Tensor targets = torch::mm(inputs, torch::randn({6, 3}, generator)).argmax(1);
  DatasetInfo info;
  info.outputs = 3;
  return std::make_unique<TensorDataset>(inputs, targets, std::move(info));
}

SampleRegistry::SampleRegistry() {
  for (const char* name : {"csv",
                           "mlp",
                           "cnn",
                           "linear",
                           "sequential",
                           "resnet",
                           "transformer",
                           "exported",
                           "torchscript",
                           "cross_entropy",
                           "binary_cross_entropy",
                           "mse",
                           "l1",
                           "huber",
                           "adam",
                           "adamw",
                           "rmsprop",
                           "sgd",
                           "adagrad",
                           "nadam",
                           "lion",
                           "lbfgs",
                           "constant",
                           "step",
                           "multistep",
                           "exponential",
                           "polynomial",
                           "cosine",
                           "one_cycle",
                           "reduce_on_plateau",
                           "best_loss",
                           "top_k",
                           "every_n_epochs",
                           "last",
                           "none",
                           "early_stopping",
                           "metrics",
                           "supervised"}) {
    const auto library = std::string(SHIPPED_PLUGINS) + "/lib" + name + ".so";
    loader_.load(library);
    for (const PluginEntry* entry : loader_.registry().plugins_of(library)) {
      loader_.registry().choose(entry->kind, entry->name, library);
    }
  }
  add([](Registrar& registrar) {
    registrar.dataset<NoOptions>("sample", "Serves a test.", {}, [](const NoOptions&) { return sample_dataset(); });
    registrar.checkpoint_policy<NoOptions>("every", "Keeps every evaluation's weights.", {},
                                           [](const NoOptions&) { return std::make_unique<EveryEvaluation>(); });
  });
}

void SampleRegistry::add(const std::function<void(Registrar&)>& register_all) {
  const std::string library = "library " + std::to_string(++libraries_) + " of the test";
  trial::Registry& registry = loader_.registry();
  registry.add_library(library, register_all);
  for (const PluginEntry* entry : registry.plugins_of(library)) registry.choose(entry->kind, entry->name, library);
}

spec::TrialSpec sample_spec(const std::string& model) {
  spec::TrialSpec spec;
  spec.seed = 7;
  spec.dataset.plugin = "sample";
  spec.model.plugin = model;
  spec.loss.plugin = "cross_entropy";
  spec.optimizer = {"adam", {{"lr", 0.01}}};
  spec.checkpoint = {{"every"}};
  spec.training.epochs = 6;
  spec.training.batch_size = "full";
  return spec;
}

RecordedTrial run(const spec::TrialSpec& spec, SampleRegistry& registry) {
  RecordedTrial recorded;
  Recorder recorder(recorded);
  recorded.outcome = trial::run_trial(spec, *registry, recorder);
  return recorded;
}

double value_of(const events::EpochDone& epoch, Split split, const std::string& name) {
  return events::value_of(epoch.metrics, split, name).value();
}

bool same_bits(const torch::Tensor& one, const torch::Tensor& other) {
  if (one.scalar_type() != other.scalar_type() || one.sizes() != other.sizes()) return false;
  const torch::Tensor a = one.detach().contiguous();
  const torch::Tensor b = other.detach().contiguous();
  return std::memcmp(a.data_ptr(), b.data_ptr(), a.nbytes()) == 0;
}

}  // namespace runner::testing
