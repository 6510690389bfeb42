// Lists of which a person wants some, in an order.
#include <algorithm>
#include <array>

#include "database/database_error.hpp"
#include "database/internal/row_reading.hpp"
#include "database/reader.hpp"

namespace runner::database {

namespace {

// SQL with the values of its places, which follow one another as the places do.
struct Piece {
  std::string sql;
  std::vector<Cell> values = {};

  void add(const Piece& other) {
    sql += other.sql;
    values.insert(values.end(), other.values.begin(), other.values.end());
  }
};

constexpr auto experiment_keys = std::to_array<std::string_view>(
    {"experiment", "name", "created_at", "trials", "pending", "running", "completed", "diverged", "failed",
     "interrupted", "paused", "pruned", "tags", "note", "config_path", "command"});

struct TrialKey {
  std::string_view key;
  const char* sql;
};
constexpr auto trial_keys = std::to_array<TrialKey>({{"trial", "t.id"},
                                                     {"seed", "t.seed"},
                                                     {"fold", "t.fold"},
                                                     {"lr", "t.lr"},
                                                     {"state", "t.state"},
                                                     {"reason", "t.reason"},
                                                     {"message", "t.message"},
                                                     {"attempts", "t.attempts"},
                                                     {"epochs", "t.epochs"},
                                                     {"monitor", "t.monitor"},
                                                     {"mode", "t.mode"},
                                                     {"best_value", "t.best_value"},
                                                     {"best_epoch", "t.best_epoch"},
                                                     {"best_val_loss", "t.best_val_loss"},
                                                     {"final_val_loss", "t.final_val_loss"},
                                                     {"started_at", "t.started_at"},
                                                     {"wall_seconds", "t.wall_seconds"},
                                                     {"dataset", "t.dataset"},
                                                     {"model", "t.model"},
                                                     {"optimizer", "t.optimizer"},
                                                     {"config_id", "t.config"},
                                                     {"data_sha256", "t.data_sha256"},
                                                     {"parent", "t.parent"}});

template <class Keys, class Name>
[[noreturn]] void fail(const std::string& key, const Keys& keys, Name name, const char* more) {
  std::string list;
  for (const auto& each : keys) list += (list.empty() ? "" : ", ") + std::string(name(each));
  throw DatabaseError(DatabaseFault::not_found, "there is no key '" + key + "' to list by; there are " + list + more);
}

Piece experiment_piece(const std::string& key) {
  if (std::find(experiment_keys.begin(), experiment_keys.end(), key) == experiment_keys.end()) {
    fail(
        key, experiment_keys, [](std::string_view each) { return each; }, "");
  }
  return {"q." + key};
}

// `val_accuracy` in the epoch of the trial's best value, `test_accuracy` in that whose weights the test part was shown.
std::optional<Piece> metric_piece(Reader& reader, const std::string& key) {
  constexpr auto parts = std::to_array<std::pair<std::string_view, const char*>>(
      {{"val_", "validation"}, {"train_", "train"}, {"test_", "test"}});
  for (const auto& [prefix, part] : parts) {
    if (!key.starts_with(prefix)) continue;
    const std::vector<Cell> values = {std::string(part), key.substr(prefix.size())};
    if (reader.query("SELECT 1 FROM metric_name WHERE part = ? AND name = ? LIMIT 1", values).rows.empty()) continue;
    const std::string epoch = std::string_view(part) == "test" ? tested_epoch : "t.best_epoch";
    return Piece{
        "(SELECT iif(json_type(e.numbers, '$[' || k.place || ']') = 'text', NULL,"
        " e.numbers ->> ('$[' || k.place || ']')) FROM epoch AS e JOIN metric_name AS k ON k.layout_id ="
        " e.layout_id WHERE e.trial_id = t.id AND e.epoch = " +
            epoch + " AND k.part = ? AND k.name = ?)",
        values};
  }
  return std::nullopt;
}

Piece trial_piece(Reader& reader, std::int64_t experiment, const std::string& key) {
  const auto own =
      std::find_if(trial_keys.begin(), trial_keys.end(), [&](const auto& each) { return each.key == key; });
  if (own != trial_keys.end()) return {own->sql};
  if (auto metric = metric_piece(reader, key)) return *std::move(metric);
  const auto known = reader.query(
      "SELECT 1 FROM trial AS t JOIN trial_param AS p ON p.trial_id = t.id WHERE t.experiment_id = ? AND p.key = ?"
      " LIMIT 1",
      {experiment, key});
  if (!known.rows.empty()) {
    return {"(SELECT p.value FROM trial_param AS p WHERE p.trial_id = t.id AND p.key = ?)", {key}};
  }
  fail(
      key, trial_keys, [](const TrialKey& each) { return each.key; },
      "; parameters of this experiment, such as optimizer.lr; metrics in the best epoch, such as val_loss");
}

const char* operator_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return " IS ";
    case Comparison::unequal:
      return " IS NOT ";
    case Comparison::less:
      return " < ";
    case Comparison::at_most:
      return " <= ";
    case Comparison::greater:
      return " > ";
    case Comparison::at_least:
      return " >= ";
    case Comparison::contains:
      break;
  }
  return "";
}

template <class PieceOf>
Piece conditions(const ListQuery& list, PieceOf piece_of) {
  Piece all;
  for (const Condition& condition : list.where) {
    const Piece key = piece_of(condition.key);
    all.sql += " AND ";
    if (condition.comparison == Comparison::contains) {
      all.add({"instr(lower("});
      all.add(key);
      all.add({"), lower(?)) > 0", {condition.text}});
      continue;
    }
    // A name such as 007 is no number.
    const std::string compared = operator_of(condition.comparison);
    all.add({"CASE typeof("});
    all.add(key);
    all.add({") WHEN 'text' THEN "});
    all.add(key);
    all.add({compared + "? ELSE ", {condition.text}});
    all.add(key);
    all.add({compared + "? END", {condition.value}});
  }
  return all;
}

template <class PieceOf>
Piece order(const ListQuery& list, PieceOf piece_of, const char* own_order) {
  Piece all{" ORDER BY "};
  for (const SortKey& sort : list.sort) {
    const Piece key = piece_of(sort.key);
    all.add(key);
    all.add({" IS NULL, "});
    all.add(key);
    all.add({sort.descending ? " DESC, " : ", "});
  }
  all.add({own_order});
  if (list.limit) all.add({" LIMIT ?", {*list.limit}});
  return all;
}

}  // namespace

std::vector<ExperimentRow> Reader::experiments(const ListQuery& list) {
  Piece sql{"SELECT * FROM (" + std::string(select_experiments) + by_experiment + ") AS q WHERE true"};
  sql.add(conditions(list, experiment_piece));
  sql.add(order(list, experiment_piece, "q.experiment"));
  std::vector<ExperimentRow> experiments;
  for (const auto& row : query(sql.sql, sql.values).rows) experiments.push_back(read_experiment(row));
  return experiments;
}

std::vector<TrialRow> Reader::trials_of(std::int64_t experiment, const ListQuery& list) {
  const auto piece_of = [&](const std::string& key) { return trial_piece(*this, experiment, key); };
  Piece sql{std::string(select_trials) + " WHERE t.experiment_id = ?", {experiment}};
  sql.add(conditions(list, piece_of));
  sql.add(order(list, piece_of, "t.ordinal"));
  std::vector<TrialRow> trials;
  for (const auto& row : query(sql.sql, sql.values).rows) trials.push_back(read_trial(row));
  return trials;
}

}  // namespace runner::database
