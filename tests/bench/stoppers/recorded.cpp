// A model and a task that feed recorded losses back: nothing is trained, everything else of a search is as it is.
#include <ATen/CPUGeneratorImpl.h>

#include <fstream>
#include <runner/model.hpp>
#include <runner/task.hpp>
#include <sstream>
#include <stdexcept>

namespace {

struct RecordedOptions {
  std::string file;
  std::int64_t configuration = 0;
  std::vector<std::int64_t> seeds = {};
};

// The losses of one configuration and seed, as `record` wrote them.
std::vector<double> losses_in(const std::string& file, std::int64_t configuration, std::int64_t seed) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::int64_t of_configuration = 0, of_seed = 0;
    words >> of_configuration >> of_seed;
    if (of_configuration != configuration || of_seed != seed) continue;
    std::vector<double> losses;
    for (double loss = 0.0; words >> loss;) losses.push_back(loss);
    return losses;
  }
  throw std::invalid_argument("nothing is recorded of configuration " + std::to_string(configuration) + " and seed " +
                              std::to_string(seed));
}

// Its one buffer counts the epochs, so that a state holds how far it has come.
class Recorded final : public runner::Model {
 public:
  explicit Recorded(std::vector<double> losses)
      : losses_(std::move(losses)),
        weight_(register_parameter("weight", torch::zeros({1}))),
        epochs_(register_buffer("epochs", torch::zeros({1}, torch::kInt64))) {}

  runner::Output forward(const runner::Batch&) override { return weight_; }
  void train() { epochs_.add_(1); }
  double loss() const { return losses_.at(static_cast<std::size_t>(epochs_.item<std::int64_t>() - 1)); }

 private:
  std::vector<double> losses_;
  torch::Tensor weight_, epochs_;
};

class Replay final : public runner::Task {
 public:
  void train_step(runner::TaskContext& context, const runner::Batch&) override {
    model_in(context).train();
    context.log("loss", 0.0);
  }
  void evaluate(runner::TaskContext& context, const runner::Batch&) override {
    context.log("loss", model_in(context).loss());
  }

 private:
  static Recorded& model_in(runner::TaskContext& context) { return dynamic_cast<Recorded&>(context.model()); }
};

struct NoOptions {};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<RecordedOptions>(
      "recorded", "Has the losses that were recorded of a configuration with the trial's seed.",
      {param("file", &RecordedOptions::file, "What `record` wrote.").required(),
       param("configuration", &RecordedOptions::configuration, "Its number in the file.").at_least(0),
       param("seeds", &RecordedOptions::seeds, "The recorded seeds that trials with the seeds 0, 1, … have.")},
      [](const RecordedOptions& options, const runner::DatasetInfo&) {
        // The generator has just been given the trial's seed.
        const auto seed = static_cast<std::int64_t>(at::detail::getDefaultCPUGenerator().current_seed());
        const auto recorded = options.seeds.empty() ? seed : options.seeds.at(static_cast<std::size_t>(seed));
        return std::make_shared<Recorded>(losses_in(options.file, options.configuration, recorded));
      });
  registrar.task<NoOptions>("replay", "Trains nothing, and finds what was recorded.", {},
                            [](const NoOptions&, const runner::DatasetInfo&) { return std::make_unique<Replay>(); },
                            {{"loss", runner::MonitorMode::min}});
}
