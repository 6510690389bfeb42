// Writes down and prints where its trial is, and may wait there until a file says that it goes on.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <runner/checkpoint_policy.hpp>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

struct Options {
  std::string folder;
  std::string word;
  bool waits = false;
  bool fails = false;
};

// In the factory, since no epoch takes longer for that, and in the last epoch. The file that a trial waits for has the
// place's name and how often it was there.
void be_at(const Options& options, const std::string& place) {
  const std::string line = place + " " + options.word;
  std::printf("%s\n", line.c_str());
  std::ofstream(options.folder + "/places", std::ios::app) << line << "\n";
  int times = 0;
  std::ifstream places(options.folder + "/places");
  for (std::string other; std::getline(places, other);) times += other == line ? 1 : 0;
  const auto file = options.folder + "/after_" + place + "_" + std::to_string(times);
  while (options.waits && !std::filesystem::exists(file)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

class Gated final : public runner::CheckpointPolicy {
 public:
  explicit Gated(const Options& options) : options_(options) {}

  runner::Decision decide(const runner::Evaluation& evaluation) override {
    if (evaluation.epoch < 99) return {};
    be_at(options_, "last");
    if (options_.fails) throw std::runtime_error("out of ideas");
    return {};
  }

 private:
  Options options_;
};

std::unique_ptr<runner::CheckpointPolicy> make(const Options& options) {
  be_at(options, "made");
  return std::make_unique<Gated>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.checkpoint_policy<Options>(
      "gated", "Waits where it is told to.",
      {param("folder", &Options::folder, "Where files tell of it."), param("word", &Options::word, "Names the trial."),
       param("waits", &Options::waits, "Wait for the files."),
       param("fails", &Options::fails, "Throw in the last epoch.")},
      make);
}
