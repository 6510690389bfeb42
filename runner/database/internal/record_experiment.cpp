#include <nlohmann/json.hpp>
#include <stdexcept>

#include "database/internal/recording.hpp"
#include "database/internal/uuid.hpp"

namespace runner::database {

namespace {

// What was typed may be no UTF-8.
std::string json_list(const std::vector<std::string>& texts) {
  return nlohmann::json(texts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::int64_t add_experiment(Recording& into, const ExperimentRecord& experiment) {
  return into.statements.insert(
      "INSERT INTO experiment (uuid, name, tags, note, config_text, config_path, command, git_commit, git_dirty, host,"
      " runner_version, compiler, confirms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      random_uuid(), experiment.name, json_list(experiment.tags), experiment.note, experiment.config_text,
      experiment.config_path, experiment.command, experiment.git_commit, experiment.git_dirty, experiment.host,
      experiment.runner_version, experiment.compiler, experiment.confirms);
}

void record(Recording& into, const FingerprintRecord& fingerprint) {
  const int changed =
      into.statements.run("UPDATE experiment SET libtorch_version = ?, fingerprint = ? WHERE id = ?",
                          fingerprint.libtorch_version, fingerprint.fingerprint, fingerprint.experiment);
  if (changed != 1) throw std::logic_error("there is no experiment " + std::to_string(fingerprint.experiment));
}

void change_tags(Recording& into, std::int64_t experiment, const std::vector<std::string>& added,
                 const std::vector<std::string>& removed) {
  // The tags there are keep their order, new ones follow.
  const int changed = into.statements.run(
      "UPDATE experiment SET tags = (SELECT json_group_array(value) FROM ("
      "SELECT value FROM (SELECT value, key AS place FROM json_each(tags)"
      " UNION ALL SELECT value, 1000000 + key FROM json_each(?1))"
      " WHERE value NOT IN (SELECT value FROM json_each(?2)) GROUP BY value ORDER BY min(place))) WHERE id = ?3",
      json_list(added), json_list(removed), experiment);
  if (changed != 1) throw std::logic_error("there is no experiment " + std::to_string(experiment));
}

void set_note(Recording& into, std::int64_t experiment, const std::string& note) {
  const int changed = into.statements.run("UPDATE experiment SET note = ? WHERE id = ?", note, experiment);
  if (changed != 1) throw std::logic_error("there is no experiment " + std::to_string(experiment));
}

void record(Recording& into, const EventRecord& event) {
  into.statements.run("INSERT INTO event (experiment_id, trial_id, kind, message) VALUES (?, ?, ?, ?)",
                      event.experiment, event.trial, event.kind, event.message);
}

}  // namespace runner::database
