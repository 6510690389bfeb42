#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/states.hpp"

// What happens to a trial. The trial emits it, the protocol carries it, the database stores it.
namespace runner::events {

/// Names a trial. Everything about a trial carries it, so that a worker may have several at a time.
using TrialId = std::int64_t;

/// Payloads of more bytes than this are files, beside the database and not in it.
inline constexpr std::int64_t largest_blob_bytes = 256 * 1024;

/// Holds bytes that are kept: here, or in a file that a worker has written.
struct Payload {
  std::int64_t size_bytes = 0;
  /// 64 lower-case hex digits.
  std::string sha256 = {};
  /// Empty where there is a file.
  std::vector<std::byte> bytes = {};
  /// A path in the payload folder, fsynced. What is new has a temporary name, which ends in `.partial`.
  std::optional<std::string> file = std::nullopt;
};

/// Returns bytes as a payload, with their SHA-256.
Payload payload_of(std::vector<std::byte> bytes);

/// Holds one metric of one pass over a split; its value may be NaN or infinite.
struct Metric {
  Split split = Split::validation;
  /// `loss`, `accuracy`, …
  std::string name;
  double value = 0.0;
};

/// Holds a result of one pass over a split that is no single number.
struct ResultTable {
  Split split = Split::validation;
  /// `confusion_matrix`, …
  std::string name;
  /// JSON: `row`, `column`, `rows`, `columns`, and `values`, a list for each row.
  std::string json;
};

/// Returns a metric's value; none where it was not logged.
std::optional<double> value_of(const std::vector<Metric>& metrics, Split split, std::string_view name);

/// Reports that a worker takes a trial: its next attempt begins.
struct AttemptStarted {
  TrialId trial = 0;
  /// 0 where no worker could be started.
  std::int64_t worker_pid = 0;
  std::string host = {};
};

/// Says what a trial works on, before its first epoch.
struct TrialDescribed {
  TrialId trial = 0;
  std::string data_sha256;
  /// Another seed gives other data.
  bool data_is_random = false;
  std::int64_t train_size = 0;
  std::int64_t validation_size = 0;
  std::vector<std::int64_t> input_shape;
  /// The number of classes; none for a regression.
  std::optional<std::int64_t> classes;
  std::int64_t parameters = 0;
  std::int64_t trainable_parameters = 0;
  /// `cpu`, `cuda:0`, …
  std::string device;
  /// What says which checkpoint is best: a metric of the validation part, and which of its values are better.
  std::string monitor = "loss";
  MonitorMode mode = MonitorMode::min;
  /// What a person should know of this trial, a sentence each.
  std::vector<std::string> notes = {};
};

/// Reports a checkpoint: a safetensors container whose metadata holds neither time, nor host, nor path.
struct CheckpointTaken {
  /// The policies that asked for it, separated by commas, and the reason of the first.
  std::string policy;
  std::string reason;
  /// As its trial has them.
  std::string monitor = "loss";
  MonitorMode mode = MonitorMode::min;
  Payload payload;
};

/// Reports an epoch and the checkpoints taken at its end. The same epoch reported again (by a later attempt) replaces
/// the first.
struct EpochDone {
  TrialId trial = 0;
  /// Counts from 0.
  std::int64_t epoch = 0;
  /// Optimizer steps since the trial began.
  std::int64_t step = 0;
  /// The learning rate of the epoch's last step, where the optimizer has one.
  std::optional<double> lr = std::nullopt;
  /// Of this epoch, validation included.
  double wall_seconds = 0.0;
  std::vector<Metric> metrics = {};
  /// SHA-256 of the weights and buffers at the epoch's end; empty where nobody says.
  std::string weights_sha256 = {};
  std::vector<CheckpointTaken> checkpoints = {};
  /// Epochs whose checkpoints no policy holds any longer: their rows stay, their payloads go.
  std::vector<std::int64_t> released = {};
  /// Of the validation part, where a checkpoint was taken.
  std::vector<ResultTable> tables = {};
};

/// Says whether no loss of the epoch, of whatever part, is infinite or no number: a trial whose loss is has diverged,
/// and nothing of that epoch is best.
bool losses_are_finite(const EpochDone& epoch);

/// Reports a state that the trial can be resumed from, a safetensors container; it replaces the one before it.
struct StateTaken {
  TrialId trial = 0;
  /// The epoch that the next step belongs to, and how many batches of it are done.
  std::int64_t epoch = 0;
  std::int64_t batch = 0;
  /// The trial has ended: a longer one may go on from here.
  bool is_last = false;
  Payload payload = {};
};

/// Reports what the rows came to that were set aside for the trial's end: the metrics of the part `test`, by the best
/// checkpoint's weights, or the last ones where none was kept.
struct TestEvaluated {
  TrialId trial = 0;
  /// Whose weights they are.
  std::int64_t epoch = 0;
  std::vector<Metric> metrics = {};
  std::vector<ResultTable> tables = {};
};

/// Says how an attempt ended; its trial takes the same state.
struct AttemptEnded {
  TrialId trial = 0;
  /// Neither `pending`, `running` nor `pruned`.
  TrialState state = TrialState::completed;
  /// One word: `epochs`, `non_finite_loss`, `error`, `signal`, `exit`, `time_limit`, `stall_limit`, `load_limit`,
  /// `stopped`, `rung` of one that is paused; or the name of the plugin of the kind `stop` that ended it.
  std::string reason = {};
  /// For a person; names plugin and library where one is at fault. Empty where all went well.
  std::string message = {};
  /// The signal that ended the worker, if one did.
  std::optional<int> signal = std::nullopt;
  /// Of this attempt.
  double wall_seconds = 0.0;
  /// What the worker printed meanwhile, bounded.
  std::string log = {};
  /// The trial gets another attempt in this run.
  bool will_retry = false;
};

}  // namespace runner::events
