#include "merge_sample.hpp"

#include <span>
#include <variant>

#include "database/shard.hpp"

#include "testing/catch.hpp"

namespace runner::database::testing {

namespace fs = std::filesystem;

PlannedSweep::PlannedSweep(int trials) {
  Writer writer(target());
  auto transaction = writer.transaction();
  const auto experiment = writer.add_experiment(sample_experiment());
  for (int i = 0; i < trials; ++i) writer.add_trial(sample_trial(experiment, i, i, i % 2 == 0 ? 0.001 : 0.01));
  transaction.commit();
  Reader reader(target());
  uuid_ = uuid_of(reader, experiment);
}

fs::path PlannedSweep::shard_of(const std::string& name, const std::vector<std::int64_t>& ordinals) const {
  copy_trials(target(), file(name), {uuid_, ordinals});
  return file(name);
}

fs::path PlannedSweep::shard(const std::string& name, const std::map<std::int64_t, TrialRun>& runs) const {
  std::vector<std::int64_t> ordinals;
  for (const auto& [ordinal, unused] : runs) ordinals.push_back(ordinal);
  shard_of(name, ordinals);
  for (const auto& [ordinal, one] : runs) run(file(name), ordinal, one);
  return file(name);
}

void PlannedSweep::run(const fs::path& database, std::int64_t ordinal, const TrialRun& run, std::int64_t first_epoch) {
  const auto trial = ordinal + 1;
  Writer writer(database);
  auto transaction = writer.transaction();
  writer.record(events::AttemptStarted{trial, 4711, run.host});
  writer.record(PluginUse{trial, {"model", "mlp", "/lib/mlp.so", std::string(64, 'a'), "1", "1.13.0", "g++"}});
  writer.record(TrialData{trial, std::string(64, 'd')});
  for (std::size_t i = 0; i < run.val_losses.size(); ++i) {
    const auto epoch = first_epoch + static_cast<std::int64_t>(i);
    auto record = sample_checkpoint(trial, epoch, run.val_losses[i],
                                    "weights " + std::to_string(ordinal) + "@" + std::to_string(epoch));
    record.tables.push_back(
        {Split::validation, "confusion_matrix", R"({"rows":["a"],"columns":["a"],"values":[[1]]})"});
    writer.record(record);
    const std::string state = "state " + std::to_string(trial) + "@" + std::to_string(epoch);
    const auto bytes = std::as_bytes(std::span(state));
    writer.record(events::StateTaken{trial, epoch + 1, 0, false, events::payload_of({bytes.begin(), bytes.end()})});
  }
  writer.record(EventRecord{1, trial, "note", "something of note"});
  if (run.end) writer.record(events::AttemptEnded{trial, *run.end, "epochs", "", {}, 1.5, "log of " + run.host + "\n"});
  transaction.commit();
}

std::string lines_of(const Table& table) {
  std::string text;
  for (const auto& row : table.rows) {
    for (const auto& cell : row) {
      struct Show {
        std::string operator()(std::nullptr_t) const { return "NULL"; }
        std::string operator()(std::int64_t value) const { return std::to_string(value); }
        std::string operator()(double value) const { return std::to_string(value); }
        std::string operator()(const std::string& value) const { return value; }
        std::string operator()(const std::vector<std::byte>& value) const {
          return std::string(reinterpret_cast<const char*>(value.data()), value.size());
        }
      };
      text += std::visit(Show{}, cell) + "|";
    }
    text += "\n";
  }
  return text;
}

std::string contents_of(const fs::path& database) {
  Reader reader(database);
  std::string text;
  for (const char* sql :
       {"SELECT * FROM trials ORDER BY trial", "SELECT * FROM leaderboard",
        "SELECT * FROM learning_curves ORDER BY 2, 3", "SELECT * FROM metrics ORDER BY trial, epoch, part, name",
        "SELECT * FROM result_tables ORDER BY trial, epoch",
        "SELECT trial, epoch, step, monitor_value, metrics, bytes, sha256, policy, reason, payload_state, created_at"
        " FROM checkpoint_history ORDER BY trial, epoch",
        "SELECT trial, epoch, sha256 FROM best_checkpoints ORDER BY trial", "SELECT * FROM payloads ORDER BY sha256",
        "SELECT * FROM attempt ORDER BY trial_id, number", "SELECT * FROM resume_state ORDER BY trial_id",
        "SELECT * FROM trial_param ORDER BY trial_id, key", "SELECT * FROM configuration ORDER BY config",
        "SELECT trial_id, name, sha256 FROM trial_plugin JOIN plugin ON id = plugin_id ORDER BY 1",
        "SELECT experiment_id, trial_id, kind, message, created_at FROM event ORDER BY 2, 3, 4",
        "SELECT id, uuid, best_value, final_epoch, finished_at, spec FROM trial ORDER BY id",
        "SELECT * FROM experiment"}) {
    text += lines_of(reader.query(sql)) + "--\n";
  }
  return text;
}

std::string dump_of(const fs::path& database) {
  Reader reader(database);
  std::string text;
  for (const auto& row : reader.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").rows) {
    text += lines_of(reader.query("SELECT * FROM " + text_in(row[0]))) + "--\n";
  }
  return text;
}

MergedShard merge_one(const fs::path& target, const fs::path& shard, const MergeOptions& options) {
  const auto merged = merge(target, {shard}, options);
  for (const auto& one : merged) {
    if (one.error) UNSCOPED_INFO(one.error->what());
  }
  return merged.at(0);
}

std::vector<std::string> messages_of(const fs::path& database, const std::string& kind) {
  Reader reader(database);
  std::vector<std::string> messages;
  for (const auto& row : reader.query("SELECT message FROM event WHERE kind = ? ORDER BY id", {kind}).rows) {
    messages.push_back(text_in(row[0]));
  }
  return messages;
}

std::string outcome_of(const fs::path& database, std::int64_t trial) {
  Reader reader(database);
  return one(reader,
             "SELECT state || ' ' || epochs || ' ' || reason FROM trials WHERE trial = " + std::to_string(trial));
}

}  // namespace runner::database::testing
