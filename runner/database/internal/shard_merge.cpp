#include "database/internal/shard_merge.hpp"

#include <algorithm>
#include <utility>

#include "database/internal/merged_experiment.hpp"

namespace runner::database {

namespace {

// As much is written at a time: the payloads of many trials, in the order of their digests, change fewer pages of the
// index of digests than they would one after another.
constexpr std::size_t group_bytes = std::size_t{16} << 20;

}  // namespace

ShardMerge::ShardMerge(Recording& into, ShardSource& shard, ShardFiles& files, ExperimentLocks& locks,
                       MergedShard& report)
    : into_(into), shard_(shard), files_(files), locks_(locks), report_(report) {}

std::vector<ShardMerge::Experiment> ShardMerge::experiments(const std::optional<TrialChoice>& only) {
  std::vector<Experiment> experiments;
  shard_.each("SELECT id, uuid FROM experiment ORDER BY id", [&](SQLite::Statement& row) {
    experiments.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getString(), std::nullopt});
  });
  if (only) std::erase_if(experiments, [&](const auto& one) { return one.uuid != only->experiment_uuid; });
  if (only && experiments.empty()) {
    throw shard_.error("there is no experiment with the uuid " + only->experiment_uuid, DatabaseFault::not_found);
  }
  for (auto& one : experiments) {
    one.in_target = into_.statements.number("SELECT id FROM experiment WHERE uuid = ?", one.uuid);
  }
  return experiments;
}

std::vector<ShardMerge::Trial> ShardMerge::trials_of(const Experiment& experiment,
                                                     const std::optional<TrialChoice>& only) {
  std::vector<Trial> trials;
  const auto is_wanted = [&](std::int64_t ordinal) {
    return !only || std::find(only->ordinals.begin(), only->ordinals.end(), ordinal) != only->ordinals.end();
  };
  shard_.each(
      "SELECT id, ordinal, uuid, spec_sha256 FROM trial WHERE experiment_id = ? ORDER BY id",
      [&](SQLite::Statement& row) {
        if (!is_wanted(row.getColumn(1).getInt64())) return;
        trials.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getInt64(), row.getColumn(2).getString(),
                          row.getColumn(3).getString(), std::nullopt});
      },
      experiment.in_shard);
  for (auto& trial : trials) find_in_target(experiment, trial);
  return trials;
}

// All are looked at before any is taken.
void ShardMerge::find_in_target(const Experiment& experiment, Trial& trial) {
  auto& statements = into_.statements;
  trial.in_target = statements.number("SELECT id FROM trial WHERE uuid = ?", trial.uuid);
  const auto disagree = [&](const std::string& theirs, const std::string& ours) {
    return shard_.error("its trial " + std::to_string(trial.in_shard) + " (" + trial.uuid + ") " + theirs + ", in " +
                        into_.paths.database().string() + " " + ours +
                        ": one of the two has been changed; nothing of this shard was taken");
  };
  const auto place = std::to_string(trial.ordinal);
  if (!trial.in_target) {
    if (!experiment.in_target) return;
    const auto other = statements.text("SELECT uuid FROM trial WHERE experiment_id = ? AND ordinal = ?",
                                       *experiment.in_target, trial.ordinal);
    if (other)
      throw disagree("is number " + place + " of its experiment's plan", "another has that place (" + *other + ")");
    return;
  }
  const auto in_experiment = statements.number("SELECT experiment_id FROM trial WHERE id = ?", *trial.in_target);
  if (in_experiment != experiment.in_target) {
    throw disagree("belongs to experiment " + experiment.uuid, "to another experiment");
  }
  const auto ordinal = statements.number("SELECT ordinal FROM trial WHERE id = ?", *trial.in_target).value_or(-1);
  if (ordinal != trial.ordinal) {
    throw disagree("is number " + place + " of its experiment's plan", "number " + std::to_string(ordinal));
  }
  const auto spec = statements.text("SELECT spec_sha256 FROM trial WHERE id = ?", *trial.in_target).value_or("");
  if (spec != trial.spec_sha256) throw disagree("has the config " + trial.spec_sha256, "the config " + spec);
}

std::vector<std::int64_t> ShardMerge::trials_wanted(const std::optional<TrialChoice>& only) {
  std::vector<std::int64_t> wanted;
  for (const auto& experiment : experiments(only)) {
    for (const auto& trial : trials_of(experiment, only)) {
      if (trial.in_target) {
        const auto here = rank_of(into_.statements, *trial.in_target);
        const auto there = shard_.reading([&](auto& statements) { return rank_of(statements, trial.in_shard); });
        if (compare(there, here) <= 0) continue;
      }
      wanted.push_back(trial.in_shard);
    }
  }
  return wanted;
}

std::vector<std::string> ShardMerge::files_wanted(const std::optional<TrialChoice>& only) {
  std::vector<std::string> files;
  for (const auto trial : trials_wanted(only)) {
    shard_.each(
        "SELECT lower(hex(sha256)) FROM checkpoint WHERE trial_id = ?1 AND is_file = 1 AND payload_state IS NULL"
        " UNION SELECT lower(hex(sha256)) FROM resume_state WHERE trial_id = ?1 AND is_file = 1",
        [&](SQLite::Statement& row) { files.push_back(row.getColumn(0).getString()); }, trial);
  }
  return files;
}

void ShardMerge::run(const std::optional<TrialChoice>& only, bool keep_numbers) {
  columns_.emplace(shard_, into_.statements.database());
  reading_.emplace(shard_.database(), *columns_);
  transfer_.emplace(into_, shard_, *columns_, [this](const std::string& sha256, std::int64_t bytes) {
    files_.adopt(into_.store, sha256, bytes);
  });
  // Somebody may have given a table a column since.
  if (ahead_ != nullptr && !(ahead_->columns() == *columns_)) ahead_ = nullptr;
  for (const auto& experiment : experiments(only)) {
    const auto trials = trials_of(experiment, only);
    const bool is_new = !experiment.in_target;
    const auto number =
        is_new ? add_merged_experiment(into_, shard_, experiment.in_shard, keep_numbers) : *experiment.in_target;
    report_.experiments_added += is_new ? 1 : 0;
    lock(number);
    if (!is_new) {
      if (auto unlike = merge_experiment(into_, shard_, experiment.in_shard, number))
        report_.unlike = std::move(unlike);
    }
    for (const auto& trial : trials) merge_trial(trial, number, keep_numbers);
  }
  write_group();
  // What one trial has let go another may have brought.
  for (const auto& file : released_) {
    if (!is_file_named(into_.statements, file)) into_.store.release(file);
  }
}

// Somebody who runs the experiment in the target writes its trials himself.
void ShardMerge::lock(std::int64_t experiment) {
  if (locks_.contains(experiment)) return;
  blaming_shard([&] { locks_.emplace(experiment, ExperimentLock::acquire(into_.paths, experiment)); });
  interrupt_running(into_, experiment);
}

void ShardMerge::merge_trial(const Trial& trial, std::int64_t experiment, bool keep_numbers) {
  if (auto read = ahead_ == nullptr ? nullptr : ahead_->take(trial.in_shard)) {
    auto taken = consider(trial, *read, experiment, keep_numbers);
    if (!taken) return spare_->put(std::move(read));
    group_bytes_ += read->bytes();
    taken->read = std::move(read);
    group_.push_back(*std::move(taken));
    if (group_bytes_ >= group_bytes) write_group();
    return;
  }
  const ShardSource::Moment moment(shard_);
  RecordOnDisk record(shard_, *reading_, trial.in_shard);
  if (const auto taken = consider(trial, record, experiment, keep_numbers)) write({&*taken, 1});
}

std::optional<ShardMerge::Taken> ShardMerge::consider(const Trial& trial, ShardRecord& record, std::int64_t experiment,
                                                      bool keep_numbers) {
  if (!record.rank().exists) {
    throw shard_.error("its trial " + std::to_string(trial.in_shard) + " (" + trial.uuid +
                       ") was removed while it was merged; merge it again");
  }
  std::optional<TrialRank> former;
  if (trial.in_target) {
    former = rank_of(into_.statements, *trial.in_target);
    if (compare(record.rank(), *former) <= 0) {
      ++report_.unchanged;
      note_attempts(record, *former, record.rank(), experiment, *trial.in_target);
      return std::nullopt;
    }
  }
  if (const auto damage = damage_of(trial, record); !damage.empty()) {
    report_.damaged.push_back(shard_.paths().database().string() + ": trial " + std::to_string(trial.in_shard) + ": " +
                              damage +
                              "; nothing of this trial was taken: restore the shard from a backup and merge"
                              " it again, or run the trial again");
    return std::nullopt;
  }
  const bool has_state = has_sound_state(trial, record);
  const auto number = trial.in_target ? *trial.in_target : transfer_->add(record, experiment, keep_numbers);
  ++(trial.in_target ? report_.updated : report_.added);
  return Taken{{&record, experiment, number, has_state}, std::move(former), nullptr};
}

void ShardMerge::write(std::span<const Taken> taken) {
  std::vector<TrialTransfer::Record> records;
  for (const auto& one : taken) records.push_back(one.record);
  transfer_->replace(records, released_);
  for (const auto& [record, former, read] : taken) {
    note_attempts(*record.in_shard, record.in_shard->rank(), former, record.experiment, record.trial);
  }
}

void ShardMerge::write_group() {
  write(group_);
  for (auto& taken : group_) spare_->put(std::move(taken.read));
  group_.clear();
  group_bytes_ = 0;
}

void ShardMerge::note_attempts(const ShardRecord& record, const TrialRank& kept, const std::optional<TrialRank>& other,
                               std::int64_t experiment, std::int64_t in_target) {
  auto attempts = record.not_kept();
  attempts.read(into_.statements, in_target);
  if (other) attempts.add(*other);
  if (!attempts.empty()) attempts.write(into_.statements, experiment, in_target, kept);
}

std::string ShardMerge::damage_of(const Trial& trial, ShardRecord& record) {
  auto damage = record.damage();
  if (record.is_in_memory()) return damage;
  shard_.each(
      "SELECT epoch, lower(hex(sha256)) FROM checkpoint WHERE trial_id = ? AND is_file = 1 AND payload_state IS NULL",
      [&](SQLite::Statement& row) {
        const auto problem = files_.bring(row.getColumn(1).getString());
        if (problem.empty() || !damage.empty()) return;
        damage = "the checkpoint of epoch " + row.getColumn(0).getString() + " is damaged: " + problem;
      },
      trial.in_shard);
  return damage;
}

// Without it the trial begins anew, to the same bits.
bool ShardMerge::has_sound_state(const Trial& trial, ShardRecord& record) {
  bool is_sound = record.has_sound_state();
  if (record.is_in_memory()) return is_sound;
  shard_.each(
      "SELECT lower(hex(sha256)) FROM resume_state WHERE trial_id = ? AND is_file = 1",
      [&](SQLite::Statement& row) { is_sound = files_.bring(row.getColumn(0).getString()).empty(); }, trial.in_shard);
  return is_sound;
}

}  // namespace runner::database
