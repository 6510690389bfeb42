#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <runner/evaluation.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "spec/trial_spec.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Describes what a trial works on, known before its first epoch.
struct TrialDescription {
  std::string data_sha256;
  /// Another seed gives other data.
  bool data_is_random = false;
  std::int64_t train_size = 0;
  std::int64_t validation_size = 0;
  std::vector<std::int64_t> input_shape;
  /// None for a regression.
  std::optional<std::int64_t> classes;
  std::int64_t parameters = 0;
  std::int64_t trainable_parameters = 0;
  /// `cpu`, `cuda:0`, …
  std::string device;
  /// The metric of the validation part that says which checkpoint is best, and `min` or `max`.
  std::string monitor;
  std::string mode;
  /// What a person should know of this trial, a sentence each.
  std::vector<std::string> notes = {};
};

/// Holds a checkpoint that a policy asked for.
struct TakenCheckpoint {
  /// The policies that asked for it, separated by commas, and the reason of the first.
  std::string policy;
  std::string reason;
  /// A safetensors container. Its metadata holds neither time, nor host, nor path.
  std::vector<std::byte> bytes;
};

/// Names and values of one pass's metrics.
using Metrics = std::vector<std::pair<std::string, double>>;

/// Holds what is known at the end of an epoch.
struct EpochRecord {
  std::int64_t epoch = 0;
  /// Optimizer steps since the trial began.
  std::int64_t step = 0;
  /// The learning rate of the epoch's last step, where the optimizer has one.
  std::optional<double> lr;
  double wall_seconds = 0.0;
  Metrics train;
  Metrics validation;
  /// SHA-256 of the weights and buffers at the epoch's end.
  std::string weights_sha256;
  std::optional<TakenCheckpoint> checkpoint;
  /// Epochs whose checkpoints no policy holds any longer.
  std::vector<std::int64_t> released;
};

/// Holds a state that the trial can be resumed from.
struct TakenState {
  /// The epoch that the next step belongs to, and how many batches of it are done.
  std::int64_t epoch = 0;
  std::int64_t batch = 0;
  /// A safetensors container.
  std::vector<std::byte> bytes;
  /// The trial has ended: a longer one may continue from here.
  bool is_last = false;
};

/// Says where a trial goes on.
struct ResumePoint {
  /// What `TrialObserver::on_state` received.
  std::vector<std::byte> state;
  /// The evaluations of all epochs before it, in order, for what follows from them.
  std::vector<Evaluation> history;
  /// The state is the last one of a shorter trial.
  bool extends = false;
};

/// Says with what a trial begins.
struct TrialStart {
  /// None for a trial that begins with its first epoch.
  std::optional<ResumePoint> resume = std::nullopt;
  /// The container that the spec's `init` names, where there is no `resume`.
  std::vector<std::byte> initial_weights = {};
  /// The SHA-256 that the data must have; none where any will do.
  std::optional<std::string> data_sha256 = std::nullopt;
  /// The data alone are read and split: no model is made, no epoch run.
  bool data_only = false;
  /// Where the data set may be found, and is left for the next trial; none for a trial alone.
  DatasetCache* cache = nullptr;
};

/// Reports that what a trial has to tell could not be kept, through no fault of a plugin.
class ReportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Receives what a trial has to tell, on the thread that runs it. Throws ReportError where it cannot be kept: the trial
/// fails then.
class TrialObserver {
 public:
  virtual ~TrialObserver() = default;
  virtual void on_description(const TrialDescription& description) = 0;
  virtual void on_epoch(EpochRecord record) = 0;
  virtual void on_state(TakenState state) { static_cast<void>(state); }
  /// Called between steps, often.
  virtual void on_step() = 0;
  /// Says whether to end after the epoch at hand.
  virtual bool stop_requested() const = 0;
};

/// Says how a trial ended.
struct TrialOutcome {
  enum class State { completed, diverged, failed, interrupted };
  State state = State::completed;
  /// For `failed`, names the plugin, its library, and what it said; for `diverged`, the epoch.
  std::string message;
};

/// Runs one trial to its last epoch, from its first or from where it was resumed. The result depends on the spec, the data,
/// the plugins and the process's fingerprint only, never on how often it was resumed. Everything that plugins throw is
/// caught.
TrialOutcome run_trial(const spec::TrialSpec& spec, const Registry& registry, TrialObserver& observer,
                       const TrialStart& start = {});

}  // namespace runner::trial
