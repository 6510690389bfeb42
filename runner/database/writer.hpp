#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "database/database_paths.hpp"
#include "database/experiment_lock.hpp"
#include "database/records.hpp"

namespace runner::database {

struct Recording;

/// Says how a writer works.
struct WriterOptions {
  /// How long a transaction waits for other writers, and a commit for readers.
  std::chrono::milliseconds wait{60'000};
  /// SQLite looks for what each row refers to, and removes what refers to a row that goes. Who sees to both himself
  /// does without.
  bool checks_references = true;
};

/// Writes to one database over one connection. Made on one thread it may move to another, but is used by one at a
/// time. Everything is written inside a Transaction; a call outside of one throws std::logic_error. Failures of the
/// database throw DatabaseError, after which the transaction is rolled back when its object ends.
class Writer {
 public:
  /// Groups changes: all of them are in the database, safe from a power cut, once `commit()` has returned; otherwise
  /// none is. It holds the writers' lock, so keep it short.
  class Transaction {
   public:
    /// Commits; throws DatabaseError, and then nothing of the transaction has happened.
    void commit();

    /// Returns how long it took to get the lock, in seconds.
    double wait_seconds() const noexcept;

    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    /// Rolls back what has not been committed.
    ~Transaction();

   private:
    friend class Writer;
    struct State;
    explicit Transaction(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };

  /// Opens the database, making it and its folders where absent, and migrates an older schema. Throws DatabaseError:
  /// foreign, newer (the file is then as it was), locked, full, unreadable.
  explicit Writer(const std::filesystem::path& database, WriterOptions options = {});
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  /// Returns where the database and its companions are.
  const DatabasePaths& paths() const noexcept;

  /// Begins a transaction, waiting in the queue of writers; throws DatabaseError (locked) past the bound.
  [[nodiscard]] Transaction transaction();

  /// Adds an experiment and returns its number, unique for ever in this database.
  std::int64_t add_experiment(const ExperimentRecord& experiment);

  /// Says that a search suggests an experiment's trials.
  void add_search(const SearchRecord& search);
  /// Changes how many configurations that search suggests. Throws std::logic_error where there is none.
  void set_trials_of_search(std::int64_t experiment, std::int64_t trials, const std::string& definition);

  /// Adds a pending trial and returns its number, unique for ever in this database.
  std::int64_t add_trial(const TrialRecord& trial);

  /// Adds a pending trial that goes on where another ended: with that one's epochs, metrics, checkpoints (which share
  /// their payloads) and last state as its own. `trial.parent` names it. Throws std::logic_error where it has no last
  /// state.
  std::int64_t add_extension(const TrialRecord& trial);

  /// Applies a report. Throws std::logic_error where its trial does not exist or its state forbids it: a final trial
  /// takes no further attempt, and only a running one ends. `happened` says when, where that was before.
  void record(const Record& record, std::chrono::system_clock::time_point happened = std::chrono::system_clock::now());

  /// Applies changes of this folder's own, see internal/recording.hpp; other folders have no use for it.
  void change(const std::function<void(Recording&)>& changes);

  /// Adds tags to an experiment and removes others; replaces its note. Throws std::logic_error where it does not exist.
  void change_tags(std::int64_t experiment, const std::vector<std::string>& added,
                   const std::vector<std::string>& removed);
  void set_note(std::int64_t experiment, const std::string& note);

  /// Removes an experiment with its trials and checkpoints; `remove_orphans` then finds its payload files. The lock
  /// says that nobody runs it. Begins its own transactions, short ones, so that others can commit meanwhile, and
  /// smaller ones where a full disk has no room for those. What an end half way has left is removed the next time.
  void remove_experiment(const ExperimentLock& lock);

  /// Marks the running trials of an experiment as interrupted, and counts them. For a supervisor that takes over.
  std::size_t interrupt_running_trials(const ExperimentLock& lock);

  /// Does the same for every experiment that no live supervisor holds. Begins its own transactions.
  std::size_t interrupt_abandoned_trials();

  /// Returns the free space inside the database's file back to the file system; says whether there was any. Begins no
  /// transaction. Throws DatabaseError: full where the disk has no room for a second copy of what stays.
  bool compact();

  /// Says whether the file has smaller pages than a new one would, which hold small checkpoints less well.
  bool has_small_pages();
  /// Writes the file anew with the pages of a new one, and without free space. Begins no transaction. Throws
  /// DatabaseError: full where the disk has no room for a second copy, locked where another program has the database
  /// open.
  void repack();

  /// Lets the rows of payload files follow the database's present name.
  void rename_payload_paths();

  /// Removes payload files that no row names; counts them, or returns nothing where somebody holds a PayloadLease,
  /// so call it before taking one. Begins no transaction.
  std::optional<std::size_t> remove_orphans();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;

  void remove_files_of(const ExperimentLock& lock);
};

}  // namespace runner::database
