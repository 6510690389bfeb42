#include "database/writer.hpp"

#include <SQLiteCpp/Transaction.h>

#include <stdexcept>
#include <utility>

#include "database/internal/connection.hpp"
#include "database/internal/recording.hpp"
#include "database/internal/removal.hpp"
#include "database/internal/schema.hpp"
#include "database/internal/sqlite_error.hpp"
#include "database/internal/writer_lock.hpp"

namespace runner::database {

struct Writer::Impl {
  Impl(const std::filesystem::path& path, WriterOptions given)
      : paths(path),
        options(given),
        database(open_for_writing(paths, options.wait)),
        statements(database),
        store(paths) {
    store.refuse_another_folder();
    if (!options.checks_references) database.exec("PRAGMA foreign_keys = OFF");
  }

  DatabasePaths paths;
  WriterOptions options;
  SQLite::Database database;
  StatementCache statements;
  PayloadStore store;
  TrialSummaries summaries;
  StoredNames names;
  bool in_transaction = false;

  template <class Action>
  decltype(auto) reading(Action&& action) {
    return translating(database.getHandle(), paths.database(), [&]() -> decltype(auto) { return action(database); });
  }

  template <class Action>
  decltype(auto) write(Action&& action) {
    if (!in_transaction) throw std::logic_error("the database is written only inside a transaction");
    return translating(database.getHandle(), paths.database(), [&]() -> decltype(auto) {
      Recording recording{statements, store, paths, summaries, names};
      return action(recording);
    });
  }
};

struct Writer::Transaction::State {
  Writer::Impl& writer;
  std::optional<WriterLock> lock;
  double wait_seconds = 0.0;
  std::optional<SQLite::Transaction> transaction;

  void end(bool committed) noexcept {
    transaction.reset();
    writer.summaries.clear();
    if (!committed) writer.names.clear();
    writer.store.remove_released(committed);
    lock.reset();
    writer.in_transaction = false;
  }
};

Writer::Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Transaction::Transaction(Transaction&&) noexcept = default;

Writer::Transaction::~Transaction() {
  if (state_ && state_->transaction) state_->end(false);
}

void Writer::Transaction::commit() {
  if (!state_->transaction) throw std::logic_error("this transaction has already been committed");
  auto& writer = state_->writer;
  writer.store.sync();
  translating(writer.database.getHandle(), writer.paths.database(), [&] {
    writer.summaries.write(writer.statements);
    state_->transaction->commit();
  });
  state_->end(true);
}

double Writer::Transaction::wait_seconds() const noexcept { return state_->wait_seconds; }

Writer::Writer(const std::filesystem::path& database, WriterOptions options)
    : impl_(std::make_unique<Impl>(database, options)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

const DatabasePaths& Writer::paths() const noexcept { return impl_->paths; }

Writer::Transaction Writer::transaction() {
  if (impl_->in_transaction) throw std::logic_error("a transaction cannot begin inside another");
  const auto begin = std::chrono::steady_clock::now();
  auto state = std::unique_ptr<Transaction::State>(new Transaction::State{*impl_, {}, 0.0, {}});
  state->lock = WriterLock::acquire(impl_->paths, impl_->options.wait);
  state->wait_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  translating(impl_->database.getHandle(), impl_->paths.database(),
              [&] { state->transaction.emplace(impl_->database, SQLite::TransactionBehavior::IMMEDIATE); });
  impl_->in_transaction = true;
  return Transaction(std::move(state));
}

std::int64_t Writer::add_experiment(const ExperimentRecord& experiment) {
  return impl_->write([&](Recording& into) { return database::add_experiment(into, experiment); });
}

void Writer::add_search(const SearchRecord& search) {
  impl_->write([&](Recording& into) { database::add_search(into, search); });
}

void Writer::set_trials_of_search(std::int64_t experiment, std::int64_t trials, const std::string& definition) {
  impl_->write([&](Recording& into) { database::set_trials_of_search(into, experiment, trials, definition); });
}

std::int64_t Writer::add_trial(const TrialRecord& trial) {
  return impl_->write([&](Recording& into) { return database::add_trial(into, trial); });
}

std::int64_t Writer::add_extension(const TrialRecord& trial) {
  return impl_->write([&](Recording& into) { return database::add_extension(into, trial); });
}

void Writer::record(const Record& record, std::chrono::system_clock::time_point happened) {
  impl_->write([&](Recording& into) {
    into.happened = happened;
    std::visit([&](const auto& one) { database::record(into, one); }, record);
  });
}

void Writer::change(const std::function<void(Recording&)>& changes) { impl_->write(changes); }

void Writer::change_tags(std::int64_t experiment, const std::vector<std::string>& added,
                         const std::vector<std::string>& removed) {
  impl_->write([&](Recording& into) { database::change_tags(into, experiment, added, removed); });
}

void Writer::set_note(std::int64_t experiment, const std::string& note) {
  impl_->write([&](Recording& into) { database::set_note(into, experiment, note); });
}

void Writer::remove_experiment(const ExperimentLock& lock) {
  const auto at_once = [&] {
    // Others want to commit meanwhile, and take turns with this: as many trials at a time as take a fortieth of a
    // second.
    std::int64_t count = 16;
    for (bool is_left = true; is_left;) {
      const auto begin = std::chrono::steady_clock::now();
      auto change = transaction();
      is_left = impl_->write([&](Recording& into) { return remove_some_trials(into, lock.experiment(), count); });
      if (!is_left) impl_->write([&](Recording& into) { database::remove_experiment(into, lock.experiment()); });
      change.commit();
      const auto took = std::chrono::steady_clock::now() - begin - std::chrono::duration<double>(change.wait_seconds());
      if (took < std::chrono::milliseconds{20}) count *= 2;
      if (took > std::chrono::milliseconds{40}) count = std::max<std::int64_t>(1, count / 2);
    }
  };
  const auto unless_full = [](const auto& action) {
    try {
      action();
      return true;
    } catch (const DatabaseError& error) {
      if (error.fault() != DatabaseFault::full) throw;
      return false;
    }
  };
  if (unless_full(at_once)) return;
  // A full disk has no room for the journal. The files make some; where this ends half way, the rows are still there
  // and are removed the next time. The journal is small when little goes at a time.
  remove_files_of(lock);
  if (unless_full(at_once)) return;
  for (const auto trial : impl_->reading([&](auto& database) { return trial_numbers(database, lock.experiment()); })) {
    for (bool is_left = true; is_left;) {
      auto change = transaction();
      is_left = impl_->write([&](Recording& into) { return remove_part_of_trial(into, trial); });
      change.commit();
    }
  }
  at_once();
}

void Writer::remove_files_of(const ExperimentLock& lock) {
  // Nobody adopts a payload of the same bytes meanwhile.
  const auto alone = WriterLock::acquire(impl_->paths, impl_->options.wait);
  for (auto& file :
       impl_->reading([&](auto& database) { return files_of_experiment_alone(database, lock.experiment()); })) {
    impl_->store.release(file);
  }
  impl_->store.remove_released(true);
}

std::size_t Writer::interrupt_running_trials(const ExperimentLock& lock) {
  return impl_->write([&](Recording& into) { return interrupt_running(into, lock.experiment()); });
}

std::size_t Writer::interrupt_abandoned_trials() {
  std::vector<std::int64_t> experiments;
  translating(impl_->database.getHandle(), impl_->paths.database(), [&] {
    SQLite::Statement query(impl_->database, "SELECT DISTINCT experiment_id FROM trial WHERE state = 'running'");
    while (query.executeStep()) experiments.push_back(query.getColumn(0).getInt64());
  });
  std::size_t interrupted = 0;
  for (const auto experiment : experiments) {
    const auto lock = ExperimentLock::try_acquire(impl_->paths, experiment);
    if (!lock) continue;
    auto change = transaction();
    interrupted += interrupt_running_trials(*lock);
    change.commit();
  }
  return interrupted;
}

bool Writer::compact() {
  const auto lock = WriterLock::acquire(impl_->paths, impl_->options.wait);
  return impl_->reading([&](SQLite::Database& database) {
    if (database.execAndGet("PRAGMA freelist_count").getInt64() == 0) return false;
    database.exec("VACUUM");
    return true;
  });
}

bool Writer::has_small_pages() {
  return impl_->reading(
      [&](SQLite::Database& database) { return database.execAndGet("PRAGMA page_size").getInt64() < new_page_bytes; });
}

void Writer::repack() {
  const auto lock = WriterLock::acquire(impl_->paths, impl_->options.wait);
  impl_->reading([&](SQLite::Database& database) {
    // With a write-ahead log, which another program has set, the size of pages cannot change.
    if (const auto mode = database.execAndGet("PRAGMA journal_mode = DELETE").getString(); mode != "delete") {
      throw DatabaseError(
          DatabaseFault::locked,
          impl_->paths.database().string() + ": another program has the database open; close that and try again",
          impl_->paths.database());
    }
    database.exec("PRAGMA page_size = " + std::to_string(new_page_bytes));
    database.exec("VACUUM");
  });
}

void Writer::rename_payload_paths() {
  const std::string folder = impl_->paths.relative_payload_folder();
  impl_->write(
      [&](Recording& into) { into.statements.run("UPDATE payload_folder SET name = ?1 WHERE name <> ?1", folder); });
}

std::optional<std::size_t> Writer::remove_orphans() {
  if (!std::filesystem::exists(impl_->paths.payload_folder())) return 0;
  return impl_->store.remove_unreferenced([&] {
    const auto files = impl_->reading([](SQLite::Database& database) { return files_in_use(database); });
    return std::unordered_set<std::string>(files.begin(), files.end());
  });
}

}  // namespace runner::database
