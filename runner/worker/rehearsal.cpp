#include "worker/rehearsal.hpp"

#include <ATen/Context.h>

#include <runner/direct/fast_path.hpp>
#include <string>
#include <utility>

#include "trial/trial.hpp"

namespace runner::worker {

namespace {

class SilentObserver final : public trial::TrialObserver {
 public:
  void on_described(const events::TrialDescribed&) override {}
  void on_epoch(events::EpochDone) override {}
  void on_step() override {}
  bool stop_requested() const override { return false; }
};

nlohmann::json to_json(const direct::FastPath& path) {
  nlohmann::json declined = nlohmann::json::object();
  for (std::size_t i = 0; i < direct::reason_count; ++i) {
    const auto reason = static_cast<direct::Reason>(i);
    if (path.declined(reason) > 0) declined[std::string(text_of(reason))] = path.declined(reason);
  }
  return {{"name", path.name()}, {"is_on", path.is_on()}, {"taken", path.taken()}, {"declined", std::move(declined)}};
}

}  // namespace

protocol::TrialRehearsed rehearse(const spec::TrialSpec& spec, const trial::Registry& registry,
                                  trial::DatasetCache& cache) {
  SilentObserver observer;
  trial::TrialStart start;
  start.cache = &cache;
  auto alone = spec;
  alone.training.processes = 1;
  const auto ended = trial::run_trial(alone, registry, observer, start);
  protocol::TrialRehearsed rehearsed;
  if (ended.state == events::TrialState::failed) rehearsed.failure = ended.message;
  rehearsed.has_mkl = at::hasMKL();
  rehearsed.fast_paths = nlohmann::json::array();
  direct::FastPath::visit([&](const direct::FastPath& path) { rehearsed.fast_paths.push_back(to_json(path)); });
  return rehearsed;
}

}  // namespace runner::worker
