#include "trial/checkpoint_policies.hpp"

#include <cmath>

#include "trial/watched_metric.hpp"

namespace runner::trial {

namespace {

// Asks one policy; a value that is not finite is never best, so it is not even asked about it.
Decision decide(const NamedPolicy& each, const Evaluation& evaluation) {
  const auto monitor = each.policy->monitor();
  if (!monitor) return each.policy->decide(evaluation);
  const double monitored = watched_metric(evaluation, monitor->metric, "checkpoint_policy '" + each.name + "'");
  return std::isfinite(monitored) ? each.policy->decide(evaluation) : Decision{};
}

}  // namespace

CheckpointPolicies::CheckpointPolicies(TrialParts& parts)
    : policies_(parts.policies()), monitor_(parts.monitor()), kept_(monitor_) {}

CheckpointPolicies::Answer CheckpointPolicies::ask(const Evaluation& evaluation) {
  Answer answer;
  std::vector<std::size_t> keepers;
  for (std::size_t i = 0; i < policies_.size(); ++i) {
    const Decision decision = decide(policies_[i], evaluation);
    for (const std::int64_t epoch : decision.release) kept_.release(i, epoch);
    if (!decision.keep) continue;
    keepers.push_back(i);
    if (!answer.policy) answer.reason = decision.reason;
    answer.policy = answer.policy ? *answer.policy + ", " + policies_[i].name : policies_[i].name;
  }
  if (!keepers.empty()) {
    auto value = evaluation.metric(monitor_.metric);
    if (value && !std::isfinite(*value)) value.reset();
    answer.is_best = kept_.keep(evaluation.epoch, value, keepers);
  }
  answer.released = kept_.take_unheld();
  return answer;
}

}  // namespace runner::trial
