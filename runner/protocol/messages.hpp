#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <runner/contender.hpp>
#include <runner/evaluation.hpp>
#include <runner/search_result.hpp>
#include <runner/search_space.hpp>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "events/events.hpp"
#include "events/rank_order.hpp"
#include "protocol/channel.hpp"
#include "spec/trial_spec.hpp"

namespace runner::protocol {

/// Begins the line of standard error in which a worker says why it ends: the signal, and the plugin library at work.
inline constexpr const char* worker_note_prefix = "runner-worker: ";

/// Names one plugin of a trial and the library that holds it.
struct PluginLocation {
  std::string kind;
  std::string name;
  std::string library;
};

// From the supervisor to a worker.

/// Says where a trial goes on.
struct Resume {
  events::Payload state;
  /// What a policy saw of earlier attempts; `samples` and `weights_bytes` are not among it.
  std::vector<Evaluation> history;
  /// The state is the last one of a shorter trial.
  bool extends = false;
};

/// Tells a worker to run a trial.
struct StartTrial {
  events::TrialId trial = 0;
  spec::TrialSpec spec;
  std::vector<PluginLocation> plugins;
  /// Where payloads that are too large for the database are written; made where it is absent.
  std::string payload_folder = {};
  /// Payloads of more bytes than this are files.
  std::int64_t largest_blob_bytes = events::largest_blob_bytes;
  /// None for a trial that begins with its first epoch.
  std::optional<Resume> resume = std::nullopt;
  /// The weights that a trial begins with; none where the model's own are meant. Never beside `resume`.
  std::optional<events::Payload> init = std::nullopt;
  /// The SHA-256 that the data must have; none where any will do.
  std::optional<std::string> data_sha256 = std::nullopt;
  /// The data are to be read and split, and what is not for such data is to be found: the trial ends without an epoch.
  bool data_only = false;
  /// After so many epochs in all it takes a state and ends as `paused`; none where it runs to its end.
  std::optional<std::int64_t> pause_at = std::nullopt;
  /// The trial at whose end it begins, where it is sent ahead, while that one is at work. Where that one ends otherwise
  /// than `lets_next_begin` says, the worker forgets it.
  std::optional<events::TrialId> after = std::nullopt;
};

/// Says whether a worker begins the trial that was sent ahead once one has ended like this: what else may have to be
/// done first is for the supervisor to say.
bool lets_next_begin(const events::AttemptEnded& ended);

/// Tells a worker to end a trial after the epoch it is in; one that was sent ahead is not begun, see TrialNotBegun.
struct StopTrial {
  events::TrialId trial = 0;
};

/// Names a file of samples, and how it is written where that is otherwise than the training's data.
struct SampleFile {
  std::string path;
  std::optional<std::string> delimiter = std::nullopt;
  std::optional<bool> header = std::nullopt;
};

// Where several processes train a trial, the first one's worker has others of its own, which speak as workers do.

/// Tells a worker to compute gradients for a trial whose first process sends this. Answer: RankJoined, or Refused;
/// after it OrderRanks only, until one of them lets it go.
struct JoinTrial {
  spec::TrialSpec spec;
  std::vector<PluginLocation> plugins;
  /// From 1; below `processes`.
  std::int64_t rank = 1;
  std::int64_t processes = 2;
  /// Path of the memory that they share.
  std::string memory;
};

/// Tells such a worker what comes next. It answers `begin_step` and `compute_again` with GradientsComputed, `tell` with
/// RankTold, any with Refused.
struct OrderRank {
  events::RankOrder order = events::RankOrder::leave;
  /// Of `begin_step`.
  events::StepPlace place = {};
};

// Questions: a worker answers each with the message named, or with Refused.

/// Asks for a checkpoint's metrics: on a file; or on all samples of the spec's data set, which is another than the
/// training's; or on the trial's validation part. Answer: CheckpointEvaluated.
struct EvaluateCheckpoint {
  spec::TrialSpec spec;
  std::vector<PluginLocation> plugins;
  events::Payload checkpoint;
  std::optional<SampleFile> file = std::nullopt;
  bool whole_dataset = false;
};

/// Asks what a checkpoint answers for the samples of a file. Answer: SamplesPredicted.
struct PredictSamples {
  spec::TrialSpec spec;
  std::vector<PluginLocation> plugins;
  events::Payload checkpoint;
  SampleFile file;
};

/// Asks for the SHA-256 of a trial's data. Answer: DataDigested.
struct DigestData {
  spec::TrialSpec spec;
  std::vector<PluginLocation> plugins;
};

/// Asks for the most that a trial's checkpoints take. Answer: StorageBounded.
struct BoundStorage {
  spec::TrialSpec spec;
  std::vector<PluginLocation> plugins;
};

/// Asks for a library's manifest. Answer: LibraryDescribed.
struct DescribeLibrary {
  std::string library;
};

/// Asks to run a trial of whose epochs nobody is told. Answer: TrialRehearsed.
struct RehearseTrial {
  spec::TrialSpec spec;
  std::vector<PluginLocation> plugins;
};

/// Asks for a checkpoint as what `torch.load` reads. Answer: CheckpointConverted.
struct ConvertToPyTorch {
  events::Payload checkpoint;
};

/// Asks to make a sampler, in the place of one that the worker may have. Answer: SamplerOpened.
struct OpenSampler {
  PluginLocation plugin;
  spec::PluginChoice sampler;
  SearchSpace space;
  std::int64_t seed = 0;
};

/// Tells the sampler that was opened results, in this order, and asks for a suggestion. Answer: ConfigurationSuggested.
struct SuggestConfiguration {
  std::vector<SearchResult> told;
  std::int64_t number = 0;
  std::vector<RunningSuggestion> running;
};

/// Asks to make a stopper, in the place of one that the worker may have. Answer: StopperOpened.
struct OpenStopper {
  PluginLocation plugin;
  spec::PluginChoice stopper;
  StopperSetting setting;
};

/// Shows the stopper that was opened configurations which are new or not what they were, and asks what is to be done
/// next where so many more may be begun. Answer: StepDecided.
struct DecideStep {
  std::vector<Contender> changed;
  std::int64_t left = 0;
};

using Command = std::variant<StartTrial, StopTrial, EvaluateCheckpoint, PredictSamples, DigestData, BoundStorage,
                             DescribeLibrary, ConvertToPyTorch, RehearseTrial, OpenSampler, SuggestConfiguration,
                             OpenStopper, DecideStep, JoinTrial, OrderRank>;

// From a worker to the supervisor.

/// Says what runs in the worker; the first message it sends.
struct Hello {
  std::string libtorch_version;
  /// What a result depends on beside config, data and plugins: LibTorch, BLAS and its kernel, threads, CPU capability.
  nlohmann::json fingerprint;
};

/// Says that the trial's libraries are loaded: ends the limit on loading.
struct PluginsLoaded {
  events::TrialId trial = 0;
  /// Path and SHA-256 of each library.
  std::map<std::string, std::string> library_sha256;
};

/// Says that the trial moves, at most once a second: a trial without it for longer than its stall limit is ended.
struct Progress {
  events::TrialId trial = 0;
};

/// Says, just before the end of the trial at work is, that the one which was sent ahead was stopped by then: the worker
/// has forgotten it.
struct TrialNotBegun {
  events::TrialId trial = 0;
};

struct CheckpointEvaluated {
  std::vector<std::pair<std::string, double>> metrics;
  /// What is no single number, by name: JSON as `events::ResultTable` holds.
  std::vector<std::pair<std::string, std::string>> tables;
  std::int64_t samples = 0;
  /// They are the test part that the data set brings, and not all of it.
  bool test_part = false;
  /// Of the data as they are now.
  std::string data_sha256;
  /// What a person should know of other data than those of the training, a sentence each.
  std::vector<std::string> notes = {};
};

struct SamplesPredicted {
  /// For each sample: probabilities of a classifier, values otherwise.
  std::vector<std::vector<double>> outputs;
  /// What the samples' names are, and those, where they have some.
  std::string title = {};
  std::vector<std::string> names = {};
  /// What a person should know of the file, a sentence each.
  std::vector<std::string> notes = {};
};

struct DataDigested {
  std::string sha256;
};

struct StorageBounded {
  /// Of one checkpoint.
  std::int64_t checkpoint_bytes = 0;
  /// How many a trial holds at once at most.
  std::int64_t checkpoints = 0;
};

struct LibraryDescribed {
  /// What catalogue::to_text writes.
  std::string manifest;
};

struct CheckpointConverted {
  events::Payload archive;
};

struct TrialRehearsed {
  /// What a trial that failed said; empty for any other.
  std::string failure;
  /// LibTorch computes functions of vectors by MKL.
  bool has_mkl = false;
  /// Of each fast path that the process has met: its `name`, whether it `is_on`, how often it was `taken`, and in
  /// `declined` how often it was not for which reason.
  nlohmann::json fast_paths;
};

struct SamplerOpened {};

struct ConfigurationSuggested {
  /// None where nothing is left to try.
  std::optional<Suggestion> suggestion;
};

struct StopperOpened {};

struct StepDecided {
  StopperDecision decision;
};

/// Says that a worker has read the data and made the model of a trial that it was to join.
struct RankJoined {
  std::string data_sha256;
};

/// Each says what the task has told since the last of them, as `trial::write` writes it, without a SHA-256; the first
/// that gradients lie in the shared memory.
struct GradientsComputed {
  events::Payload told;
};
struct RankTold {
  events::Payload told;
};

/// Says why a question has no answer.
struct Refused {
  std::string message;
};

using Report =
    std::variant<Hello, PluginsLoaded, events::TrialDescribed, events::EpochDone, events::StateTaken, Progress,
                 events::TestEvaluated, events::AttemptEnded, TrialNotBegun, CheckpointEvaluated, SamplesPredicted,
                 DataDigested, StorageBounded, LibraryDescribed, CheckpointConverted, TrialRehearsed, SamplerOpened,
                 ConfigurationSuggested, StopperOpened, StepDecided, RankJoined, GradientsComputed, RankTold, Refused>;

/// Holds a message as it travels: a header of CBOR, and the payloads' bytes, which stay in the message.
struct Encoded {
  std::vector<std::uint8_t> header;
  std::vector<std::span<const std::byte>> payload;
};

/// Returns a message as the parts of a frame; it must outlive them.
Encoded encode(const Command& command);
Encoded encode(const Report& report);

/// Reads what `encode` wrote. Throws std::runtime_error for anything else.
Command decode_command(RawFrame frame);
Report decode_report(RawFrame frame);

}  // namespace runner::protocol
