#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "database/states.hpp"
#include "events/events.hpp"

namespace runner::database {

/// Holds the value of a parameter that is a list or an object, as JSON text.
struct JsonText {
  std::string text;
};

/// Holds a parameter's value with its type, so that the database sorts numbers as numbers.
using ParamValue = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, JsonText>;

/// Names one resolved parameter, by its path in the config: `optimizer.lr`.
struct Param {
  std::string key;
  ParamValue value;
};

/// Describes an experiment: one start of `runner CONFIG`. Times are stamped by the database, in UTC.
struct ExperimentRecord {
  std::string name;
  std::vector<std::string> tags;
  std::string note;
  std::string config_text;  ///< The file as it was read, byte for byte, then each that it extends, behind a comment.
  std::string config_path;
  std::string command;  ///< The command line, quoted for a shell.
  std::optional<std::string> git_commit;
  std::optional<bool> git_dirty;
  std::string host;
  std::string runner_version;
  std::string compiler;
  /// The uuid of the experiment whose best configurations it trains anew.
  std::optional<std::string> confirms = std::nullopt;
};

/// Describes one trial of a plan; it is stored as `pending`.
struct TrialRecord {
  std::int64_t experiment = 0;
  std::int64_t ordinal = 0;  ///< Its place in the plan, from 0.
  std::string config_id;     ///< The SHA-256 of the configuration without seed and fold; equal for its replicates.
  std::string spec_sha256;   ///< The SHA-256 of `spec`.
  std::string spec;          ///< The resolved config as canonical JSON.
  std::int64_t seed = 0;     ///< 0 to 2^32 - 1.
  std::optional<std::int64_t> fold;  ///< Part of a cross-validation, from 0; none outside of one.
  std::optional<double> lr;          ///< The optimizer's rate; none where it has none.
  std::string monitor = "loss";      ///< The metric of the validation part that decides what is best.
  MonitorMode mode = MonitorMode::min;
  std::string dataset;  ///< The plugin's name.
  std::string model;
  std::string optimizer;
  std::vector<Param> params;           ///< Every resolved parameter; `seed` among them is left out.
  std::optional<std::int64_t> parent;  ///< The trial this one continues or repeats.
};

/// Describes a plugin's library as it was when a trial used it.
struct PluginRecord {
  std::string kind;
  std::string name;
  std::string path;
  std::string sha256;  ///< Of the library's bytes.
  std::string sdk_version;
  std::string libtorch_version;
  std::string compiler;
};

/// Reports that a trial uses a plugin. Saying it twice does no harm.
struct PluginUse {
  std::int64_t trial = 0;
  PluginRecord plugin;
};

/// Reports what the worker of an experiment computes with, once the first worker has said so.
struct FingerprintRecord {
  std::int64_t experiment = 0;
  std::string libtorch_version;
  std::string fingerprint;  ///< A JSON object: BLAS and its kernel, threads, CPU capability.
};

/// Reports what is known of a trial once its worker has loaded its data and made its policies.
struct TrialData {
  std::int64_t trial = 0;
  std::string data_sha256;
  /// What the policy follows; the trial's record keeps what it has where there is none.
  std::optional<std::string> monitor = std::nullopt;
  std::optional<MonitorMode> mode = std::nullopt;
};

/// Reports something worth keeping that is no result: a worker replaced, a trial tried again.
struct EventRecord {
  std::optional<std::int64_t> experiment;
  std::optional<std::int64_t> trial;
  std::string kind;
  std::string message;
};

/// Describes the search that suggests an experiment's trials. Texts of JSON are the searches' own.
struct SearchRecord {
  std::int64_t experiment = 0;
  std::string sampler;
  std::string options;  ///< The sampler's parameters, an object.
  std::int64_t seed = 0;
  std::int64_t trials = 0;      ///< Configurations to suggest.
  std::int64_t replicates = 1;  ///< Trials of each.
  std::int64_t lag = 0;
  bool greedy = false;
  std::string space;       ///< An array.
  std::string definition;  ///< An object: all that the search is a function of, beside the results.
  std::optional<std::string> stopper = std::nullopt;          ///< None where every trial runs to its end.
  std::optional<std::string> stopper_options = std::nullopt;  ///< Its parameters, an object.
};

/// Describes a configuration that a search has suggested.
struct Suggested {
  std::int64_t number = 0;  ///< From 0.
  std::string config_id;
  std::int64_t results = 0;  ///< From so many results.
  std::string point;         ///< An array, in the order of the space.
  std::string params;        ///< An object: the keys that it sets, with their values as a person wrote them.
  std::string reason;
};

/// Describes a step of a search that has a stopper.
struct SearchStep {
  std::int64_t number = 0;  ///< From 0.
  StepAction action = StepAction::begin;
  std::int64_t suggestion = 0;
  std::int64_t epochs = 0;   ///< To how many in all they train; where they are stopped.
  std::int64_t results = 0;  ///< From so many results of the steps before that trained.
  std::string reason;
  std::int64_t replicates = 0;  ///< How many of its trials train, the first ones; 0 for all.
};

/// Reports a step of a search that suggests nothing, and takes the trials that wait from those that may go on: they are
/// `pruned`.
struct StepRecord {
  std::int64_t experiment = 0;
  SearchStep step;
  /// Each is `paused`, or has not been begun.
  std::vector<std::int64_t> pruned = {};
  /// The word for why: the stopper's name.
  std::string pruned_by = {};
};

/// Reports a suggestion, with the trials that it adds: none where its configuration has been suggested before.
struct SuggestionRecord {
  std::int64_t experiment = 0;
  Suggested suggested;
  std::vector<TrialRecord> trials;
  /// Gets the numbers of the trials, in their order, before the record counts as committed.
  std::shared_ptr<std::vector<std::int64_t>> numbers;
  /// The step that it is, of a search with a stopper.
  std::optional<SearchStep> step = std::nullopt;
};

/// Holds anything that a supervisor reports while trials run.
using Record =
    std::variant<FingerprintRecord, PluginUse, events::AttemptStarted, TrialData, events::EpochDone, events::StateTaken,
                 events::TestEvaluated, events::AttemptEnded, EventRecord, SuggestionRecord, StepRecord>;

/// Returns the memory that a record occupies, in bytes, payload included.
std::size_t record_bytes(const Record& record) noexcept;

}  // namespace runner::database
