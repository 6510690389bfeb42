#include "cli/show_trial.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "cli/cell.hpp"
#include "cli/config_yaml.hpp"
#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "cli/show_parts.hpp"
#include "report/terminal.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using analysis::TrialDetails;
using database::Cell;
using database::CheckpointRow;
using database::Table;
using events::TrialState;

constexpr std::size_t most_checkpoints = 8;

std::string state_text(const TrialDetails& details) {
  const auto& trial = details.trial;
  std::string text = fmt::format("{}, {}", events::to_text(trial.state), plural(trial.epochs, "epoch"));
  if (trial.wall_seconds) text += fmt::format(" in {} s", number_for_output(*trial.wall_seconds));
  if (trial.attempts > 1) text += fmt::format(", {} attempts", trial.attempts);
  return text;
}

std::string beginning_of(const TrialDetails& details) {
  if (details.trial.parent) return fmt::format("where trial {} ended", *details.trial.parent);
  const auto init = details.spec.find("init");
  if (init == details.spec.end() || !init->is_object()) {
    return fmt::format("what the model makes with seed {}", details.trial.seed);
  }
  return fmt::format("the weights of {}, SHA-256 {}", init->value("from", ""), init->value("sha256", ""));
}

// One row for each metric, a column for each part that has any.
Table metrics_table(const TrialDetails& details) {
  constexpr std::array parts = {Split::train, Split::validation, Split::test};
  Table table{{"metric"}, {}};
  std::vector<Split> present;
  for (const auto part : parts) {
    const bool has_any = std::any_of(details.metrics.begin(), details.metrics.end(),
                                     [&](const auto& metric) { return metric.part == part; });
    if (!has_any) continue;
    present.push_back(part);
    table.columns.emplace_back(events::to_text(part));
  }
  std::vector<std::string> names;
  for (const auto& metric : details.metrics) {
    if (std::find(names.begin(), names.end(), metric.name) == names.end()) names.push_back(metric.name);
  }
  for (const auto& name : names) {
    auto& row = table.rows.emplace_back(std::vector<Cell>{name});
    for (const auto part : present) {
      const auto found = std::find_if(details.metrics.begin(), details.metrics.end(),
                                      [&](const auto& metric) { return metric.part == part && metric.name == name; });
      const bool is_number = found != details.metrics.end() && found->value;
      const bool is_there = found != details.metrics.end();
      row.push_back(is_number ? Cell(*found->value) : is_there ? Cell(found->non_finite) : Cell(nullptr));
    }
  }
  return table;
}

Table checkpoints_table(const std::vector<CheckpointRow>& checkpoints, std::size_t first) {
  Table table{{"checkpoint", "step", "monitor", "value", "val_loss", "reason", "payload", "bytes", "created_at"}, {}};
  for (std::size_t i = first; i < checkpoints.size(); ++i) {
    const auto& row = checkpoints[i];
    table.rows.push_back({fmt::format("{}@{}", row.trial, row.epoch), row.step, row.monitor, cell_of(row.monitor_value),
                          cell_of(row.val_loss), row.reason, std::string(database::to_text(row.payload_state)),
                          row.bytes, row.created_at});
  }
  return table;
}

Table attempts_table(const TrialDetails& details) {
  Table table{{"attempt", "state", "reason", "signal", "host", "started_at", "wall_seconds", "message"}, {}};
  for (const auto& row : details.attempts) {
    table.rows.push_back({row.number, std::string(events::to_text(row.state)), row.reason, cell_of(row.signal),
                          row.host, row.started_at, cell_of(row.wall_seconds), row.message});
  }
  return table;
}

void print_head(const TrialDetails& details) {
  const auto& trial = details.trial;
  print_line("trial", fmt::format("{} of experiment {} '{}'", trial.trial, trial.experiment, details.experiment.name));
  print_line("seed", trial.fold ? fmt::format("{}, fold {}", trial.seed, *trial.fold) : std::to_string(trial.seed));
  print_line("state", state_text(details));
  if (!trial.reason.empty() || !trial.message.empty()) {
    print_line("why", trial.reason + (trial.reason.empty() || trial.message.empty() ? "" : ": ") + trial.message);
  }
  for (const auto& event : details.events) print_line(event.kind == "note" ? "note" : "event", event.message);
  if (trial.started_at) print_line("started", time_for_output(*trial.started_at));
  print_line("begins with", beginning_of(details));
  if (trial.best_value && trial.best_epoch) {
    print_line("best", fmt::format("val_{} {} at epoch {}", trial.monitor, number_for_output(*trial.best_value),
                                   *trial.best_epoch));
  }
  print_line("data", fmt::format("{}, SHA-256 {}", trial.dataset, trial.data_sha256.value_or("not known yet")));
}

const CheckpointRow* find(const TrialDetails& details, std::int64_t epoch) {
  const auto found = std::find_if(details.checkpoints.begin(), details.checkpoints.end(),
                                  [&](const auto& row) { return row.epoch == epoch; });
  return found != details.checkpoints.end() ? &*found : nullptr;
}

void print_checkpoint(const CheckpointRow& row) {
  print_line("checkpoint",
             fmt::format("{}@{}, step {}, {}", row.trial, row.epoch, row.step, database::to_text(row.payload_state)));
  print_line("kept", fmt::format("by {}: {}", row.policy, row.reason));
  print_line("payload", fmt::format("{}, SHA-256 {}, {}", plural(row.bytes, "byte"), row.sha256,
                                    row.path.value_or("in the database")));
}

nlohmann::ordered_json checkpoint_json(const CheckpointRow& row) {
  return {{"checkpoint", fmt::format("{}@{}", row.trial, row.epoch)},
          {"epoch", row.epoch},
          {"step", row.step},
          {"monitor", row.monitor},
          {"monitor_value", json_or_null(row.monitor_value)},
          {"val_loss", json_or_null(row.val_loss)},
          {"policy", row.policy},
          {"reason", row.reason},
          {"payload_state", std::string(database::to_text(row.payload_state))},
          {"bytes", row.bytes},
          {"sha256", row.sha256},
          {"path", json_or_null(row.path)},
          {"created_at", row.created_at}};
}

nlohmann::ordered_json attempt_json(const database::AttemptRow& row) {
  return {{"attempt", row.number},
          {"state", std::string(events::to_text(row.state))},
          {"reason", row.reason},
          {"message", row.message},
          {"signal", json_or_null(row.signal)},
          {"host", row.host},
          {"started_at", row.started_at},
          {"finished_at", json_or_null(row.finished_at)},
          {"wall_seconds", json_or_null(row.wall_seconds)}};
}

nlohmann::ordered_json head_json(const TrialDetails& details) {
  const auto& trial = details.trial;
  return {{"trial", trial.trial},
          {"experiment", trial.experiment},
          {"name", details.experiment.name},
          {"config_id", trial.config_id},
          {"seed", trial.seed},
          {"fold", json_or_null(trial.fold)},
          {"state", std::string(events::to_text(trial.state))},
          {"reason", trial.reason},
          {"message", trial.message},
          {"epochs", trial.epochs},
          {"started_at", json_or_null(trial.started_at)},
          {"wall_seconds", json_or_null(trial.wall_seconds)},
          {"parent", json_or_null(trial.parent)},
          {"monitor", trial.monitor},
          {"mode", std::string(events::to_text(trial.mode))},
          {"best_value", json_or_null(trial.best_value)},
          {"best_epoch", json_or_null(trial.best_epoch)},
          {"data_sha256", json_or_null(trial.data_sha256)}};
}

}  // namespace

void print_trial(const TrialDetails& details, std::optional<std::int64_t> checkpoint) {
  const auto* asked = checkpoint ? find(details, *checkpoint) : nullptr;
  if (asked != nullptr) print_checkpoint(*asked);
  print_head(details);
  print_environment(details.provenance, details.fingerprint);
  for (const auto& plugin : details.plugins) {
    print_line("plugin", fmt::format("{}/{} {}, SHA-256 {:.12}", plugin.kind, plugin.name, plugin.path, plugin.sha256));
  }
  if (!details.metrics.empty()) {
    print_heading(fmt::format("metrics at epoch {}", *details.epoch));
    print_table(metrics_table(details), false);
    if (const auto tests = details.tests; !tests.empty()) {
      std::string text;
      for (const auto& test : tests)
        text += fmt::format("{}{} {:.6g}", text.empty() ? "" : ", ", text::visible(test.metric), test.value);
      fmt::print("on the rows set aside, with the weights after epoch {}: {}\n", tests.front().epoch, text);
    }
  }
  const auto curves = curves_of(details.curve, details.trial.monitor);
  if (curves[0].points.size() > 1) {
    print_heading("learning curve");
    print_curves(curves, details.trial.best_epoch);
  }
  if (!details.checkpoints.empty()) {
    const auto count = details.checkpoints.size();
    const bool is_cut = report::look_at(STDOUT_FILENO).is_terminal && count > most_checkpoints;
    print_heading(is_cut ? fmt::format("the last {} of {} checkpoints", most_checkpoints, count)
                         : plural(static_cast<std::int64_t>(count), "checkpoint"));
    print_table(checkpoints_table(details.checkpoints, is_cut ? count - most_checkpoints : 0), false, 2);
  }
  if (details.attempts.size() > 1) {
    print_heading("attempts");
    print_table(attempts_table(details), false);
  }
  print_heading("config as run");
  print_stored(config_yaml(details.spec, static_cast<std::size_t>(report::look_at(STDOUT_FILENO).width)));
}

nlohmann::ordered_json trial_json(const TrialDetails& details, std::optional<std::int64_t> checkpoint) {
  auto json = head_json(details);
  const auto* asked = checkpoint ? find(details, *checkpoint) : nullptr;
  if (asked != nullptr) json["asked_checkpoint"] = checkpoint_json(*asked);
  json["metrics_epoch"] = json_or_null(details.epoch);
  for (const auto& test : details.tests) json["test"][test.metric] = test.value;
  if (!details.tests.empty()) json["test_epoch"] = details.tests.front().epoch;
  json["metrics"] = nlohmann::ordered_json::object();
  for (const auto& metric : details.metrics) {
    json["metrics"][std::string(events::to_text(metric.part))][metric.name] = json_or_null(metric.value);
  }
  json["checkpoints"] = nlohmann::ordered_json::array();
  for (const auto& row : details.checkpoints) json["checkpoints"].push_back(checkpoint_json(row));
  json["attempts"] = nlohmann::ordered_json::array();
  for (const auto& row : details.attempts) json["attempts"].push_back(attempt_json(row));
  json["events"] = nlohmann::ordered_json::array();
  for (const auto& row : details.events) {
    json["events"].push_back({{"kind", row.kind}, {"message", row.message}, {"created_at", row.created_at}});
  }
  json["environment"] = environment_json(details.provenance, details.fingerprint);
  json["plugins"] = nlohmann::ordered_json::array();
  for (const auto& plugin : details.plugins) {
    json["plugins"].push_back(
        {{"kind", plugin.kind}, {"name", plugin.name}, {"path", plugin.path}, {"sha256", plugin.sha256}});
  }
  json["curve"] = curve_json(details.curve);
  json["config"] = details.spec;
  return json;
}

}  // namespace runner::cli
