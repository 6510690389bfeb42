#include "database/merge.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "database/internal/early_writing.hpp"
#include "database/internal/read_ahead.hpp"
#include "database/internal/recording.hpp"
#include "database/internal/shard_files.hpp"
#include "database/internal/shard_merge.hpp"
#include "database/internal/shard_source.hpp"
#include "database/payload_lease.hpp"
#include "database/reader.hpp"
#include "database/shard.hpp"
#include "database/writer.hpp"

namespace runner::database {

namespace {

// In the cache is room for the pages that change again and again, those of the index of payloads, so that they are
// written once in a transaction. Pages of rows go from there into the file long before the commit, which then waits for
// few of them.
constexpr std::int64_t commit_bytes = std::int64_t{256} << 20;
constexpr const char* merge_cache = "PRAGMA cache_size = -65536";

/// Merges shards one after another, several in one transaction where they are small.
class Merging {
 public:
  Merging(std::filesystem::path target, const MergeOptions& options, const OnMerged& on_merged, bool keep_numbers)
      : target_(std::move(target)), options_(options), on_merged_(on_merged), keep_numbers_(keep_numbers) {}

  void add(const std::filesystem::path& shard);
  std::vector<MergedShard> finish();

 private:
  struct Shard {
    MergedShard report;
    std::unique_ptr<ShardSource> source;
    std::unique_ptr<ReadAhead> ahead;
  };

  std::filesystem::path target_;
  const MergeOptions& options_;
  const OnMerged& on_merged_;
  bool keep_numbers_;
  std::optional<Writer> writer_;
  std::optional<EarlyWriting> early_writing_;
  std::optional<PayloadLease> lease_;
  ExperimentLocks locks_;
  std::optional<Writer::Transaction> batch_;
  std::int64_t bytes_ = 0;
  SpareRecords spare_;
  /// Is merged next: its trials are being read.
  std::optional<Shard> next_;
  /// Those in the transaction.
  std::vector<Shard> waiting_;
  std::vector<MergedShard> done_;

  std::unique_ptr<ShardSource> open(const std::filesystem::path& shard) const;
  void open_target();
  void begin_batch();
  Shard begin(const std::filesystem::path& shard);
  void take(Shard shard);
  void merge_one(Shard& shard);
  std::vector<std::string> files_wanted(ShardSource& source, ShardFiles& files);
  void merge_rows(Shard& shard, ShardFiles& files);
  void merge_waiting_again();
  void commit();

  /// Calls `action`; a fault of the shard is what is reported of it.
  template <class Action>
  static void reporting(Shard& shard, const Action& action) {
    try {
      action();
    } catch (const ShardError& error) {
      auto path = shard.report.shard;
      shard.report = {};
      shard.report.shard = std::move(path);
      shard.report.error.emplace(error);
    }
  }
};

std::unique_ptr<ShardSource> Merging::open(const std::filesystem::path& shard) const {
  // Asked before it is opened: closing a file lets go of the locks that this process has on it, the target's.
  std::error_code ignored;
  if (std::filesystem::equivalent(shard, target_, ignored)) {
    throw ShardError({DatabaseFault::unreadable, shard.string() + ": this is the target itself", shard});
  }
  return std::make_unique<ShardSource>(shard, options_.move);
}

// Not before there is something to merge. Every number that refers to a row is one that the target has given it, and
// what hangs on a record goes before it.
void Merging::open_target() {
  if (writer_) return;
  writer_.emplace(target_, WriterOptions{options_.wait, false});
  early_writing_.emplace(target_);
  writer_->remove_orphans();
  lease_.emplace(PayloadLease::acquire(writer_->paths()));
}

// What reads of the target and of what is merged into it see the same.
void Merging::begin_batch() {
  if (!batch_) batch_.emplace(writer_->transaction());
}

Merging::Shard Merging::begin(const std::filesystem::path& path) {
  Shard shard;
  shard.report.shard = path;
  reporting(shard, [&] {
    shard.source = open(path);
    open_target();
    begin_batch();
    std::vector<std::int64_t> trials;
    ShardFiles no_files(*shard.source, writer_->paths(), false);
    MergedShard unused;
    std::optional<TrialColumns> columns;
    writer_->change([&](Recording& into) {
      trials = ShardMerge(into, *shard.source, no_files, locks_, unused).trials_wanted(options_.only);
      columns.emplace(*shard.source, into.statements.database());
    });
    shard.ahead = std::make_unique<ReadAhead>(*shard.source, *std::move(columns), std::move(trials), spare_);
  });
  return shard;
}

// One is read ahead while another is written.
void Merging::add(const std::filesystem::path& path) {
  auto shard = begin(path);
  if (next_) take(*std::exchange(next_, std::nullopt));
  next_ = std::move(shard);
}

void Merging::take(Shard shard) {
  if (!shard.report.error) reporting(shard, [&] { merge_one(shard); });
  if (!batch_) merge_waiting_again();
  shard.ahead.reset();
  if (!options_.move || shard.report.error) shard.source.reset();
  waiting_.push_back(std::move(shard));
  if (bytes_ >= commit_bytes || options_.move || !batch_) commit();
}

bool names_files(ShardSource& source) {
  return source.reading([](StatementCache& statements) {
    return statements
        .number(
            "SELECT 1 FROM checkpoint WHERE is_file = 1 AND payload_state IS NULL"
            " UNION ALL SELECT 1 FROM resume_state WHERE is_file = 1 LIMIT 1")
        .has_value();
  });
}

void Merging::merge_one(Shard& shard) {
  ShardFiles files(*shard.source, writer_->paths(), options_.move);
  if (names_files(*shard.source)) {
    // They may be large: nobody waits for a lock while they are copied.
    commit();
    shard.source->keep_files();
    for (const auto& sha256 : files_wanted(*shard.source, files)) files.bring(sha256);
  }
  merge_rows(shard, files);
}

std::vector<std::string> Merging::files_wanted(ShardSource& source, ShardFiles& files) {
  std::vector<std::string> wanted;
  MergedShard unused;
  const auto look = writer_->transaction();
  writer_->change(
      [&](Recording& into) { wanted = ShardMerge(into, source, files, locks_, unused).files_wanted(options_.only); });
  return wanted;
}

// A savepoint for each shard would keep every page of an index that the shard changes. So where one is at fault, the
// whole transaction goes.
void Merging::merge_rows(Shard& shard, ShardFiles& files) {
  begin_batch();
  try {
    writer_->change([&](Recording& into) {
      into.statements.run(merge_cache);
      ShardMerge merge(into, *shard.source, files, locks_, shard.report);
      merge.take_from(shard.ahead.get(), spare_);
      merge.run(options_.only, keep_numbers_);
      bytes_ += merge.bytes();
    });
  } catch (const ShardError&) {
    batch_.reset();
    locks_.clear();
    bytes_ = 0;
    throw;
  }
  early_writing_->begin();
}

// One by one, so that none can take another with it.
void Merging::merge_waiting_again() {
  for (auto& [report, source, ahead] : std::exchange(waiting_, {})) {
    Shard shard;
    if (report.error) {
      shard.report = std::move(report);
    } else {
      shard = begin(report.shard);
      if (!shard.report.error) reporting(shard, [&] { merge_one(shard); });
    }
    shard.ahead.reset();
    shard.source.reset();
    waiting_.push_back(std::move(shard));
    commit();
  }
}

void Merging::commit() {
  if (batch_) batch_->commit();
  batch_.reset();
  locks_.clear();
  bytes_ = 0;
  for (auto& [report, source, ahead] : std::exchange(waiting_, {})) {
    if (source && report.is_whole()) {
      try {
        std::move(*source).remove();
        report.removed = true;
      } catch (const ShardError& error) {
        report.error.emplace(error);
      }
    }
    if (on_merged_) on_merged_(report);
    done_.push_back(std::move(report));
  }
}

std::vector<MergedShard> Merging::finish() {
  if (next_) take(*std::exchange(next_, std::nullopt));
  commit();
  return std::move(done_);
}

// Has closed both databases at its end: some can have one user at a time.
MergedShard copy_into(const std::filesystem::path& to, const std::filesystem::path& from, const TrialChoice& trials) {
  const MergeOptions options{.only = trials};
  const OnMerged nobody;
  Merging merging(to, options, nobody, true);
  merging.add(from);
  return merging.finish().at(0);
}

}  // namespace

std::vector<MergedShard> merge(const std::filesystem::path& target, const std::vector<std::filesystem::path>& shards,
                               const MergeOptions& options, const OnMerged& on_merged) {
  Merging merging(target, options, on_merged, false);
  for (const auto& shard : shards) merging.add(shard);
  return merging.finish();
}

std::int64_t copy_trials(const std::filesystem::path& from, const std::filesystem::path& to,
                         const TrialChoice& trials) {
  const auto merged = copy_into(to, from, trials);
  if (merged.error) throw *merged.error;
  Reader reader(to);
  const auto experiment = experiment_of(reader, trials.experiment_uuid).value();
  if (merged.damaged.empty()) return experiment;
  // Where the trial is there, though not its record, it is run from its start.
  std::vector<std::int64_t> there;
  for (const auto& trial : shard_trials(reader, experiment)) there.push_back(trial.ordinal);
  for (const auto ordinal : trials.ordinals) {
    if (std::find(there.begin(), there.end(), ordinal) == there.end()) {
      throw DatabaseError(DatabaseFault::unreadable, merged.damaged[0], from);
    }
  }
  return experiment;
}

}  // namespace runner::database
