#include <cstdlib>
#include <fstream>
#include <runner/stopper.hpp>
#include <stdexcept>

namespace {

using Kind = runner::StopperDecision::Kind;

struct CrashingOptions {
  std::string how = "segfault";
  std::string once = {};
};

// Looks once, after the first epoch, and stops every other configuration. Goes wrong when it is shown a third one: each
// time, or once where it may leave a file behind.
class Crashing final : public runner::Stopper {
 public:
  Crashing(const CrashingOptions& options, const runner::StopperSetting& setting)
      : options_(options), epochs_(setting.epochs) {
    if (options_.how == "throw_in_factory") throw std::invalid_argument("there is nothing to stop; leave it out");
  }

  runner::StopperDecision decide(std::span<const runner::Contender> contenders, std::size_t left) const override {
    if (contenders.size() == 3 && is_first_time()) {
      if (options_.how == "throw") throw std::runtime_error("out of ideas");
      if (options_.how == "exit") std::exit(0);
      if (options_.how == "segfault") std::abort();
      if (options_.how == "begin_nothing") return {Kind::begin, 0, 0, ""};
      if (options_.how == "nobody") return {Kind::stop, 99, 0, ""};
      if (options_.how == "too_far") return {Kind::go_on, 0, epochs_ + 1, ""};
    }
    for (const auto& one : contenders) {
      if (!one.is_waiting() || one.known_epochs != 1) continue;
      if (one.suggestion % 2 == 1) return {Kind::stop, one.suggestion, 0, "its number is odd"};
      return {Kind::go_on, one.suggestion, epochs_, "its number is even"};
    }
    if (left > 0) return {Kind::begin, 0, 1, ""};
    return {};
  }

 private:
  bool is_first_time() const {
    if (options_.once.empty()) return true;
    if (std::ifstream(options_.once).good()) return false;
    std::ofstream(options_.once) << "crashed\n";
    return true;
  }

  CrashingOptions options_;
  std::int64_t epochs_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<CrashingOptions>(
      "crashing", "Goes wrong in the way chosen.",
      {param("how", &CrashingOptions::how, "What it does.")
           .one_of({"none", "segfault", "exit", "throw", "throw_in_factory", "begin_nothing", "nobody", "too_far"}),
       param("once", &CrashingOptions::once, "A file that says it has done so; every time without one.")},
      [](const CrashingOptions& options, const runner::StopperSetting& setting) {
        return std::make_unique<Crashing>(options, setting);
      });
}
