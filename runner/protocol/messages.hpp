#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace runner::protocol {

/// Names a trial between a supervisor and its workers; every message about a trial carries it, so that a worker may have
/// several at a time.
using TrialId = std::int64_t;

/// Names one plugin of a trial and the library that holds it.
struct PluginLocation {
  std::string kind;
  std::string name;
  std::string library;
};

// From the supervisor to a worker.

/// Holds an evaluation of an earlier attempt: what a policy saw.
struct PastEvaluation {
  std::int64_t epoch = 0;
  std::int64_t step = 0;
  /// Of the validation part.
  std::map<std::string, double> metrics;
};

/// Says where a trial goes on. The state is in the frame's payload, or in a file.
struct Resume {
  std::optional<std::string> file;
  std::vector<PastEvaluation> history;
  /// The state is the last one of a shorter trial.
  bool extends = false;
};

/// Says where the weights are that a trial begins with: in the frame's payload, or in a file.
struct InitialWeights {
  std::optional<std::string> file;
};

/// Tells a worker to run a trial.
struct StartTrial {
  TrialId trial = 0;
  /// What `spec::to_json` wrote.
  nlohmann::json spec;
  std::vector<PluginLocation> plugins;
  /// Where payloads that are too large for the database are written; made where it is absent.
  std::string payload_folder;
  /// Payloads of more bytes than this are files.
  std::int64_t largest_blob_bytes = 256 * 1024;
  /// None for a trial that begins with its first epoch.
  std::optional<Resume> resume = std::nullopt;
  /// None where the model's own are meant; never beside `resume`.
  std::optional<InitialWeights> init = std::nullopt;
  /// The SHA-256 that the data must have; none where any will do.
  std::optional<std::string> data_sha256 = std::nullopt;
  /// The data alone are to be read and split: the trial ends without an epoch.
  bool data_only = false;
};

/// Tells a worker to end a trial after the epoch it is in.
struct StopTrial {
  TrialId trial = 0;
};

using Command = std::variant<StartTrial, StopTrial>;

// From a worker to the supervisor.

/// Says what runs in the worker; the first message it sends.
struct Hello {
  std::string libtorch_version;
  /// What a result depends on beside config, data and plugins: LibTorch, BLAS and its kernel, threads, CPU capability.
  nlohmann::json fingerprint;
};

/// Says that the trial's libraries are loaded: ends the limit on loading.
struct PluginsLoaded {
  TrialId trial = 0;
  /// Path and SHA-256 of each library.
  std::map<std::string, std::string> library_sha256;
};

/// Says what the trial works on, before its first epoch.
struct Described {
  TrialId trial = 0;
  std::string data_sha256;
  /// Another seed gives other data.
  bool data_is_random = false;
  std::int64_t train_size = 0;
  std::int64_t validation_size = 0;
  std::vector<std::int64_t> input_shape;
  /// The number of classes, or none for a regression.
  std::optional<std::int64_t> classes;
  std::int64_t parameters = 0;
  std::int64_t trainable_parameters = 0;
  std::string device;
  /// What says which checkpoint is best: a metric of the validation part, and `min` or `max`.
  std::string monitor;
  std::string mode;
  /// What a person should know of this trial, a sentence each.
  std::vector<std::string> notes = {};
};

/// Holds one metric of one pass; its value may be NaN or infinite.
struct MetricValue {
  std::string part;
  std::string name;
  double value = 0.0;
};

/// Describes a checkpoint whose bytes come with the message, or lie in a file of `payload_folder`.
struct CheckpointTaken {
  std::string policy;
  std::string reason;
  std::int64_t bytes = 0;
  std::string sha256;
  /// The temporary file's path, where the bytes are not in the message.
  std::optional<std::string> file;
};

/// Reports an epoch and the checkpoints taken at its end. Their bytes follow in the frame's payload, one after another.
struct EpochDone {
  TrialId trial = 0;
  std::int64_t epoch = 0;
  /// Optimizer steps since the trial began.
  std::int64_t step = 0;
  std::optional<double> lr;
  double wall_seconds = 0.0;
  std::vector<MetricValue> metrics;
  std::vector<CheckpointTaken> checkpoints;
  /// SHA-256 of the weights and buffers at the epoch's end.
  std::string weights_sha256 = {};
  /// Epochs whose checkpoints are let go.
  std::vector<std::int64_t> released = {};
};

/// Reports a state that the trial can be resumed from; it replaces the one before it. Its bytes are the frame's payload, or
/// lie in a file of `payload_folder`.
struct StateTaken {
  TrialId trial = 0;
  /// The epoch that the next step belongs to, and how many batches of it are done.
  std::int64_t epoch = 0;
  std::int64_t batch = 0;
  std::int64_t bytes = 0;
  std::string sha256;
  std::optional<std::string> file;
  bool is_last = false;
};

/// Says that the trial moves, at most once a second: a trial without it for longer than its stall limit is ended.
struct Progress {
  TrialId trial = 0;
};

/// Says how a trial ended: `completed`, `diverged`, `failed` or `interrupted`.
struct TrialEnded {
  TrialId trial = 0;
  std::string state;
  /// Names the plugin and its library where one failed.
  std::string message;
};

using Report = std::variant<Hello, PluginsLoaded, Described, EpochDone, StateTaken, Progress, TrialEnded>;

/// Holds a message with the bytes that came with it.
template <class Message>
struct Frame {
  Message message;
  std::vector<std::byte> payload;
};

/// Returns the message as the bytes of a frame's header (CBOR).
std::vector<std::uint8_t> encode(const Command& command);
std::vector<std::uint8_t> encode(const Report& report);

/// Reads what `encode` wrote. Throws std::runtime_error for anything else.
Command decode_command(const std::vector<std::uint8_t>& bytes);
Report decode_report(const std::vector<std::uint8_t>& bytes);

}  // namespace runner::protocol
