#include "database/writer.hpp"

#include <SQLiteCpp/Transaction.h>

#include <stdexcept>
#include <utility>

#include "database/connection.hpp"
#include "database/recording.hpp"
#include "database/sqlite_error.hpp"
#include "database/writer_lock.hpp"

namespace runner::database {

struct Writer::Impl {
  Impl(const std::filesystem::path& path, WriterOptions given)
      : paths(path),
        options(given),
        database(open_for_writing(paths, options.wait)),
        statements(database),
        store(paths) {}

  DatabasePaths paths;
  WriterOptions options;
  SQLite::Database database;
  StatementCache statements;
  PayloadStore store;
  EpochSummaries summaries;
  bool in_transaction = false;

  template <typename Action>
  decltype(auto) write(Action&& action) {
    if (!in_transaction) throw std::logic_error("the database is written only inside a transaction");
    return translating(database.getHandle(), paths.database(), [&]() -> decltype(auto) {
      Recording recording{statements, store, paths, summaries};
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

std::int64_t Writer::add_trial(const TrialRecord& trial) {
  return impl_->write([&](Recording& into) { return database::add_trial(into, trial); });
}

std::int64_t Writer::add_extension(const TrialRecord& trial) {
  return impl_->write([&](Recording& into) { return database::add_extension(into, trial); });
}

void Writer::record(const Record& record) {
  impl_->write([&](Recording& into) { std::visit([&](const auto& one) { database::record(into, one); }, record); });
}

void Writer::change_tags(std::int64_t experiment, const std::vector<std::string>& added,
                         const std::vector<std::string>& removed) {
  impl_->write([&](Recording& into) { database::change_tags(into, experiment, added, removed); });
}

void Writer::set_note(std::int64_t experiment, const std::string& note) {
  impl_->write([&](Recording& into) { database::set_note(into, experiment, note); });
}

void Writer::remove_experiment(const ExperimentLock& lock) {
  impl_->write([&](Recording& into) { database::remove_experiment(into, lock.experiment()); });
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

void Writer::compact() {
  const auto lock = WriterLock::acquire(impl_->paths, impl_->options.wait);
  translating(impl_->database.getHandle(), impl_->paths.database(), [&] { impl_->database.exec("VACUUM"); });
}

std::optional<std::size_t> Writer::remove_orphans() {
  if (!std::filesystem::exists(impl_->paths.payload_folder())) return 0;
  return impl_->store.remove_unreferenced([&] {
    return translating(impl_->database.getHandle(), impl_->paths.database(), [&] {
      std::unordered_set<std::string> referenced;
      SQLite::Statement query(impl_->database,
                              "SELECT sha256 FROM checkpoint WHERE storage = 'file' AND payload_state = 'live'"
                              " UNION SELECT sha256 FROM resume_state WHERE path IS NOT NULL");
      while (query.executeStep()) referenced.insert(query.getColumn(0).getString());
      return referenced;
    });
  });
}

}  // namespace runner::database
