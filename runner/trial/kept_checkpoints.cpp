#include "trial/kept_checkpoints.hpp"

namespace runner::trial {

bool KeptCheckpoints::keep(std::int64_t epoch, std::optional<double> value, const std::vector<std::size_t>& policies) {
  holders_[epoch] = {policies.begin(), policies.end()};
  const bool is_best = value && (!best_ || monitor_.is_better(*value, best_->value));
  if (is_best) best_ = {epoch, *value};
  return is_best;
}

void KeptCheckpoints::release(std::size_t policy, std::int64_t epoch) {
  const auto found = holders_.find(epoch);
  if (found == holders_.end() || found->second.erase(policy) == 0) return;
  if (found->second.empty()) unheld_.insert(epoch);
}

std::vector<std::int64_t> KeptCheckpoints::take_unheld() {
  std::vector<std::int64_t> gone;
  for (auto each = unheld_.begin(); each != unheld_.end();) {
    const bool stays = (best_ && *each == best_->epoch) || *each == holders_.rbegin()->first;
    if (stays) {
      ++each;
      continue;
    }
    gone.push_back(*each);
    holders_.erase(*each);
    each = unheld_.erase(each);
  }
  return gone;
}

}  // namespace runner::trial
