#include <cstdlib>
#include <fstream>
#include <runner/sampler.hpp>
#include <sstream>
#include <stdexcept>

#include "write_nowhere.hpp"

namespace {

struct CrashingOptions {
  std::string how = "segfault";
  std::int64_t at = 3;
  std::string once = {};
};

// Goes wrong at a suggestion: each time, or once where it may leave a file behind. What it suggests says how many
// results it was told, in which order, and how many still run.
class Crashing final : public runner::Sampler {
 public:
  Crashing(const CrashingOptions& options, const runner::SearchSpace& space) : options_(options), space_(space) {
    if (options_.how == "throw_in_factory")
      throw std::invalid_argument("'optimizer.lr' cannot be searched; leave it out");
  }

  void tell(const runner::SearchResult& result) override {
    told_ << (result.failed ? " failed " : " ") << result.suggestion << "x" << result.replicates;
  }

  std::optional<runner::Suggestion> suggest(std::size_t index,
                                            std::span<const runner::RunningSuggestion> running) override {
    if (index == static_cast<std::size_t>(options_.at) && is_first_time()) misbehave();
    if (options_.how == "end" && index == static_cast<std::size_t>(options_.at)) return std::nullopt;
    runner::SearchPoint point(space_.size());
    for (std::size_t i = 0; i < space_.size(); ++i) {
      if (is_active(space_[i], point)) point[i] = space_[i].from_unit(static_cast<double>(index % 10) / 10.0);
    }
    if (options_.how == "outside" && index == static_cast<std::size_t>(options_.at)) point[0] = 1e9;
    std::string reason = "told" + told_.str() + "; running";
    for (const auto& one : running) reason += " " + std::to_string(one.suggestion);
    return runner::Suggestion{std::move(point), std::move(reason)};
  }

 private:
  bool is_first_time() const {
    if (options_.once.empty()) return true;
    if (std::ifstream(options_.once).good()) return false;
    std::ofstream(options_.once) << "crashed\n";
    return true;
  }

  void misbehave() const {
    if (options_.how == "throw") throw std::runtime_error("out of ideas");
    if (options_.how == "exit") std::exit(0);
    if (options_.how == "segfault") write_nowhere();
  }

  CrashingOptions options_;
  runner::SearchSpace space_;
  std::ostringstream told_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.sampler<CrashingOptions>(
      "crashing", "Goes wrong in the way chosen.",
      {param("how", &CrashingOptions::how, "What it does.")
           .one_of({"none", "segfault", "exit", "throw", "throw_in_factory", "outside", "end"}),
       param("at", &CrashingOptions::at, "The suggestion at which it does it.").at_least(0),
       param("once", &CrashingOptions::once, "A file that says it has done so; every time without one.")},
      [](const CrashingOptions& options, const runner::SearchSpace& space, std::uint64_t) {
        return std::make_unique<Crashing>(options, space);
      });
}
