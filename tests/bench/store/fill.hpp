#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "database/records.hpp"
#include "events/events.hpp"

namespace bench {

/// Says how much a database is to hold.
struct Size {
  std::int64_t trials = 0;
  std::int64_t epochs = 0;
  std::int64_t configurations = 0;
  std::int64_t experiments = 0;
};

/// Fills a database through the store's own code: trials that ran to their end, each with one live checkpoint of 2 KiB.
void fill(const std::filesystem::path& database, const Size& size);

/// Stores epochs of two trials in turn, each with a checkpoint of 2,188 bytes, 400 a commit, and prints the seconds.
void record_epochs(const std::filesystem::path& database, std::int64_t epochs);

/// Returns an experiment as it is recorded when it begins.
runner::database::ExperimentRecord experiment_called(const std::string& name);

/// Returns a trial as it is recorded when it is planned, the `ordinal`-th of its experiment.
runner::database::TrialRecord trial_of(std::int64_t experiment, std::int64_t ordinal, std::int64_t configuration,
                                       std::int64_t seed);

/// Returns an epoch as a wine trial reports it; with a checkpoint whose bytes are those of no other.
runner::events::EpochDone sample_epoch(std::int64_t trial, std::int64_t epoch, bool with_checkpoint);

}  // namespace bench
