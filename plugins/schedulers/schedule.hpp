#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <runner/scheduler.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace runner::schedulers {

/// Holds what every schedule is told beside its own parameters; the options of a schedule derive from it.
struct ScheduleOptions {
  std::string by = "epoch";
  std::int64_t warmup_epochs = 0;
  std::int64_t warmup_steps = 0;
  double warmup_start = 0.1;
};

/// Says how far a schedule has come since its warm-up ended.
struct Elapsed {
  /// In epochs, or in steps where the schedule goes by steps.
  std::int64_t units = 0;
  /// In epochs; a fraction where the schedule goes by steps.
  double epochs = 0.0;
  /// Epochs of the trial that the warm-up leaves.
  double all_epochs = 1.0;

  /// Returns which share lies behind, at most 1, of a fall over so many epochs, or over all where no number is given.
  double share_of(std::optional<std::int64_t> fall_epochs) const {
    return std::min(1.0, epochs / (fall_epochs ? static_cast<double>(*fall_epochs) : all_epochs));
  }
};

/// Lets the rate rise to the optimizer's own before a schedule begins: with w epochs (or steps) of warm-up of which t
/// are done, the rate is base_lr · (s + (1 − s) · t / w), as torch.optim.lr_scheduler.LinearLR; the schedule then
/// counts from the end of the warm-up, as SequentialLR has it. A warm-up in steps rises at each of them; a schedule by
/// epochs counts the epoch in which it ends as its first.
class Schedule : public Scheduler {
 public:
  /// Throws std::invalid_argument where the warm-up is given twice.
  explicit Schedule(const ScheduleOptions& options) : options_(options) {
    if (options_.warmup_epochs > 0 && options_.warmup_steps > 0) {
      throw std::invalid_argument("warmup_epochs and warmup_steps are two lengths of one warm-up; give one of them");
    }
  }

  double lr(double base_lr, const StepPosition& at) final {
    const bool in_steps = options_.warmup_steps > 0;
    const auto length = static_cast<double>(in_steps ? options_.warmup_steps : options_.warmup_epochs);
    const double done = in_steps ? static_cast<double>(steps_done(at)) : epochs_done(at);
    if (done < length) {
      return warming(base_lr, options_.warmup_start + (1 - options_.warmup_start) * done / length);
    }
    return rate(base_lr, elapsed(at));
  }

 protected:
  /// Returns the rate once the warm-up is over.
  virtual double rate(double base_lr, const Elapsed& elapsed) const = 0;
  /// Returns the rate while only this share of it is to be used.
  virtual double warming(double base_lr, double share) const { return base_lr * share; }

 private:
  bool goes_by_steps() const { return options_.by == "step"; }
  static std::int64_t steps_done(const StepPosition& at) { return at.epoch * at.batches + at.batch; }

  double epochs_done(const StepPosition& at) const {
    const auto whole = static_cast<double>(at.epoch);
    return goes_by_steps() ? whole + static_cast<double>(at.batch) / static_cast<double>(at.batches) : whole;
  }

  Elapsed elapsed(const StepPosition& at) const {
    if (!goes_by_steps()) {
      const std::int64_t warmup = options_.warmup_epochs + options_.warmup_steps / at.batches;
      const std::int64_t epochs = at.epoch - warmup;
      return {epochs, static_cast<double>(epochs), static_cast<double>(std::max<std::int64_t>(1, at.epochs - warmup))};
    }
    const auto batches = static_cast<double>(at.batches);
    const double warmup =
        static_cast<double>(options_.warmup_epochs) + static_cast<double>(options_.warmup_steps) / batches;
    return {steps_done(at) - options_.warmup_epochs * at.batches - options_.warmup_steps, epochs_done(at) - warmup,
            std::max(1 / batches, static_cast<double>(at.epochs) - warmup)};
  }

  ScheduleOptions options_;
};

/// Adds the parameters of `ScheduleOptions` to a schedule's own.
template <class Options>
std::vector<Param<Options>> with_warmup(std::vector<Param<Options>> parameters) {
  const auto inherited = []<class T>(std::string name, T ScheduleOptions::*member, std::string doc) {
    return Param<Options>(std::move(name), static_cast<T Options::*>(member), std::move(doc));
  };
  parameters.push_back(inherited("by", &ScheduleOptions::by, "Whether the rate changes once an epoch or at every step.")
                           .one_of({"epoch", "step"}));
  parameters.push_back(inherited("warmup_epochs", &ScheduleOptions::warmup_epochs,
                                 "Epochs in which the rate rises to the optimizer's own, before the schedule begins.")
                           .at_least(0));
  parameters.push_back(inherited("warmup_steps", &ScheduleOptions::warmup_steps,
                                 "The same in training steps, in place of warmup_epochs.")
                           .at_least(0));
  parameters.push_back(
      inherited("warmup_start", &ScheduleOptions::warmup_start, "Share of the rate that the warm-up begins with.")
          .at_least(0)
          .at_most(1));
  return parameters;
}

}  // namespace runner::schedulers
