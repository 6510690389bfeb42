#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "database/database_error.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"

namespace runner::database::testing {

/// Returns an experiment called `name`.
ExperimentRecord sample_experiment(const std::string& name = "wine");

/// Returns a trial of an experiment: the configuration is the learning rate.
TrialRecord sample_trial(std::int64_t experiment, std::int64_t ordinal, std::int64_t seed, double lr = 0.001);

/// Returns the record of an epoch with a training and a validation loss.
events::EpochDone sample_epoch(std::int64_t trial, std::int64_t epoch, double val_loss);

/// Returns the same with a checkpoint whose payload, kept in the database, is `payload`.
events::EpochDone sample_checkpoint(std::int64_t trial, std::int64_t epoch, double val_loss,
                                    const std::string& payload);

/// Records something in a transaction of its own.
void write(Writer& writer, const Record& record);

/// Adds an experiment in a transaction of its own.
std::int64_t add_experiment(Writer& writer, const std::string& name = "wine");

/// Adds a trial in a transaction of its own, runs it through `val_losses`, a checkpoint at each new best, and ends it.
std::int64_t run_trial(Writer& writer, TrialRecord trial, const std::vector<double>& val_losses,
                       TrialState end = TrialState::completed);

/// Returns the first cell of the first row of a query as text, "NULL" for NULL; throws where there is none.
std::string one(Reader& reader, const std::string& sql);

/// Reads a file whole.
std::string bytes_of(const std::filesystem::path& file);

/// Tells whether `text` holds `part`.
bool contains(const std::string& text, const std::string& part);

/// Calls `action` and returns the message of what it throws; "nothing was thrown" where it does not.
template <class Action>
std::string message_of(Action&& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

/// Calls `action` and returns the fault of the DatabaseError it throws; nothing where it throws none.
template <class Action>
std::optional<DatabaseFault> fault_of(Action&& action) {
  try {
    action();
  } catch (const DatabaseError& error) {
    return error.fault();
  }
  return std::nullopt;
}

}  // namespace runner::database::testing
