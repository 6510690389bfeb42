#include "trial/other_rank.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "trial/model_state.hpp"
#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"
#include "trial/shared_tensors.hpp"
#include "trial/told_step.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

namespace {

/// Obeys the first process's orders; the optimizer here is never asked.
class OtherRank final : public StepSharing {
 public:
  OtherRank(const spec::TrialSpec& spec, TrialParts& parts, FirstRankLink& first)
      : spec_(spec),
        parts_(parts),
        first_(first),
        memory_(first.memory(), state_dict(parts.plain_model()), parts.parameters(), first.share().of) {
    parts.trial_data().share(first.share());
    parts.share_steps(this);
  }
  OtherRank(const OtherRank&) = delete;
  OtherRank& operator=(const OtherRank&) = delete;
  ~OtherRank() override { parts_.share_steps(nullptr); }

  void run() {
    parts_.model().train();
    StepPlace place;
    for (auto order = first_.next_order(place); order != RankOrder::leave; order = first_.next_order(place)) {
      if (order == RankOrder::tell) {
        first_.tell(write(std::exchange(told_, {})));
      } else if (order == RankOrder::begin_step) {
        make_step(place);
      } else {
        throw std::logic_error("the first process is in another step than this one");
      }
    }
  }

  void step(Optimizer&, const Optimizer::Closure& closure) override {
    if (std::exchange(has_begun_, false)) compute(closure);
    StepPlace none;
    for (auto order = first_.next_order(none); order != RankOrder::end_of_step; order = first_.next_order(none)) {
      if (order != RankOrder::compute_again)
        throw std::logic_error("the first process is in another step than this one");
      memory_.take_state();
      compute(closure);
    }
    // A task may go on with the new weights.
    memory_.take_state();
  }

  void gradients_ready() override {
    if (std::exchange(is_computing_, false)) memory_.put_gradients(first_.share().rank);
  }

  ToldStep* told() override { return &told_; }

 private:
  void make_step(const StepPlace& place) {
    TrialData& data = parts_.trial_data();
    const bool follows = last_ && last_->epoch == place.epoch && last_->batch + 1 == place.batch;
    if (!last_ || last_->epoch != place.epoch) data.begin_epoch(place.epoch);
    // What the step before has left is here already.
    if (!follows) memory_.take_state();
    last_ = place;
    const std::string rank = std::to_string(first_.share().rank);
    const std::string stream = "train rank " + rank + " batch " + std::to_string(place.batch);
    seed_default_generators(derive_seed(spec_.seed, stream, place.epoch));
    has_begun_ = true;
    parts_.train_step(data.train_batch(place.batch));
  }

  void compute(const Optimizer::Closure& closure) {
    is_computing_ = true;
    const torch::Tensor loss = closure();
    gradients_ready();
    memory_.put_loss(first_.share().rank, loss.defined() ? loss.item<double>() : 0.0);
    first_.gradients_computed(write(std::exchange(told_, {})));
  }

  const spec::TrialSpec& spec_;
  TrialParts& parts_;
  FirstRankLink& first_;
  SharedTensors memory_;
  ToldStep told_;
  std::optional<StepPlace> last_;
  /// A step was begun, and its gradients at the first weights are still to be computed.
  bool has_begun_ = false;
  /// Gradients are computed that are not in the memory yet.
  bool is_computing_ = false;
};

}  // namespace

void run_other_rank(const spec::TrialSpec& spec, const Registry& registry, DatasetCache& cache, FirstRankLink& first) {
  const CachedDataset cached = cache.get(spec, registry);
  TrialParts parts(spec, registry, cached.dataset);
  OtherRank rank(spec, parts, first);
  restore_process_state(spec.training);
  first.joined(cached.sha256);
  rank.run();
}

}  // namespace runner::trial
