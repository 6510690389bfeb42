#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "database/internal/digest_bytes.hpp"
#include "database/internal/payload_store.hpp"
#include "database/internal/statement_cache.hpp"
#include "database/internal/stored_names.hpp"
#include "database/internal/trial_summaries.hpp"
#include "database/records.hpp"

namespace runner::database {

/// Holds what recording needs of the writer, inside its transaction.
struct Recording {
  StatementCache& statements;
  PayloadStore& store;
  const DatabasePaths& paths;
  TrialSummaries& summaries;
  StoredNames& names;
  /// When what is recorded happened, which may be some time before its transaction.
  std::chrono::system_clock::time_point happened = std::chrono::system_clock::now();

  /// Returns the same in milliseconds since 1970.
  std::int64_t happened_ms() const;
};

/// Adds an experiment and returns its number.
std::int64_t add_experiment(Recording& into, const ExperimentRecord& experiment);
/// Adds a pending trial with its parameters and returns its number.
std::int64_t add_trial(Recording& into, const TrialRecord& trial);

/// Adds a pending trial that goes on where its parent ended, and returns its number.
std::int64_t add_extension(Recording& into, const TrialRecord& trial);

/// Each applies one report; throws std::logic_error where the trial's state forbids it.
void record(Recording& into, const FingerprintRecord& fingerprint);
void record(Recording& into, const PluginUse& use);
void record(Recording& into, const events::AttemptStarted& start);
void record(Recording& into, const TrialData& data);
/// With its checkpoints, and those that it lets go.
void record(Recording& into, const events::EpochDone& epoch);
void record(Recording& into, const events::StateTaken& state);
/// Adds its metrics to those of the epoch, in place of what the trial had of the part, at whatever epoch.
void record(Recording& into, const events::TestEvaluated& evaluated);
void record(Recording& into, const events::AttemptEnded& end);
void record(Recording& into, const EventRecord& event);
/// With its trials.
void record(Recording& into, const SuggestionRecord& suggestion);
void record(Recording& into, const StepRecord& step);

/// Removes what a trial came to on its test part.
void forget_test_part(Recording& into, std::int64_t trial);

/// Says that an experiment is a search's; changes how many configurations one suggests.
void add_search(Recording& into, const SearchRecord& search);
void set_trials_of_search(Recording& into, std::int64_t experiment, std::int64_t trials, const std::string& definition);

/// Adds a checkpoint of an epoch; where the epoch is not new, one of the same policy is replaced.
void record_checkpoint(Recording& into, const events::EpochDone& epoch, const events::CheckpointTaken& taken,
                       bool is_new_epoch);
/// Puts what an evaluation found that is no single number in the place of what was there of the same name.
void record_tables(Recording& into, std::int64_t trial, std::int64_t epoch,
                   const std::vector<events::ResultTable>& tables);
/// Marks the checkpoints of an epoch as deleted and lets go of their payloads where nothing else has them.
void release_checkpoint(Recording& into, std::int64_t trial, std::int64_t epoch);
/// Says whether a checkpoint or a state is in the payload file of that digest.
bool is_file_named(StatementCache& statements, const std::string& sha256);
/// Removes a payload inside the database that no checkpoint names.
void remove_payload_unless_used(Recording& into, std::int64_t payload);

/// Adds tags to an experiment and removes others; replaces its note. Throws std::logic_error where it does not exist.
void change_tags(Recording& into, std::int64_t experiment, const std::vector<std::string>& added,
                 const std::vector<std::string>& removed);
void set_note(Recording& into, std::int64_t experiment, const std::string& note);

/// Removes so many of an experiment's trials, the newest first, with everything that hangs on them, and the payloads in
/// the database that nothing else uses. Says whether there was any.
bool remove_some_trials(Recording& into, std::int64_t experiment, std::int64_t count);
/// Removes an experiment that has no trials any more.
void remove_experiment(Recording& into, std::int64_t experiment);
/// Removes a little of a trial: some epochs, a checkpoint, in the end the trial. Says whether there was anything.
bool remove_part_of_trial(Recording& into, std::int64_t trial);

/// Lets go of the file of a trial's state, once the transaction is committed, unless it is the successor's as well, or
/// another's: two runs of one config have equal states.
void release_state_file(Recording& into, std::int64_t trial, const std::string& successor);
/// Removes a trial's state, unless it is the one of its end.
void drop_state(Recording& into, std::int64_t trial);

/// Marks the running trials of an experiment, and their attempts, as interrupted; returns their number.
std::size_t interrupt_running(Recording& into, std::int64_t experiment);

}  // namespace runner::database
