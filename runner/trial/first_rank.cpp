#include "trial/first_rank.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "trial/told_step.hpp"

namespace runner::trial {

FirstRank::FirstRank(OtherRanks& others, TrialParts& parts, const std::vector<NamedTensor>& state,
                     const std::string& data_sha256)
    : others_(others), parts_(parts), memory_(others.memory(), state, parts.parameters(), others.processes()) {
  parts.trial_data().share({0, others.processes()});
  parts.share_steps(this);
  others.wait_until_joined(data_sha256);
}

FirstRank::~FirstRank() { parts_.share_steps(nullptr); }

std::int64_t FirstRank::train_step(const StepPlace& place, const Batch& batch, std::int64_t rows) {
  const auto processes = others_.processes();
  active_ = ranks_with_rows(rows, processes);
  weights_.clear();
  for (std::int64_t rank = 0; rank < processes; ++rank) {
    const auto own = BatchShare{rank, processes}.rows(rows);
    weights_.push_back(static_cast<double>(own) / static_cast<double>(rows));
  }
  others_.order(RankOrder::begin_step, active_, place);
  has_begun_ = true;
  const std::int64_t steps = parts_.train_step(batch);
  // Gradients of several batches would be weighted as the last one's rows are.
  if (steps == 0) {
    throw std::runtime_error(
        "the task makes a step only after several batches, which several processes cannot share; set"
        " training.processes to 1");
  }
  return steps;
}

void FirstRank::take_told() {
  others_.order(RankOrder::tell, others_.processes());
  take_over(others_.wait_for_told(others_.processes()));
}

void FirstRank::take_over(const std::vector<std::vector<std::byte>>& told) {
  for (const auto& each : told) parts_.take_over(read_told_step(each));
}

void FirstRank::step(Optimizer& optimizer, const Optimizer::Closure& closure) {
  optimizer.step([&] {
    // A line search asks at other weights than the step began with.
    if (!std::exchange(has_begun_, false)) {
      memory_.put_state();
      others_.order(RankOrder::compute_again, active_);
    }
    is_computing_ = true;
    const torch::Tensor own = closure();
    gradients_ready();
    return loss_of_all(own);
  });
  memory_.put_state();
  others_.order(RankOrder::end_of_step, active_);
}

void FirstRank::gradients_ready() {
  if (!std::exchange(is_computing_, false)) return;
  const auto told = others_.wait_for_gradients(active_);
  memory_.add_gradients(weights_);
  take_over(told);
}

torch::Tensor FirstRank::loss_of_all(const torch::Tensor& own) const {
  if (!own.defined()) return own;
  torch::Tensor loss = own.detach() * weights_.front();
  for (std::int64_t rank = 1; rank < active_; ++rank) {
    loss += memory_.loss(rank) * weights_[static_cast<std::size_t>(rank)];
  }
  return loss;
}

}  // namespace runner::trial
