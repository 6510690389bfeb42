#include "cli/show_experiment.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "analysis/leaderboard_table.hpp"
#include "analysis/ranking.hpp"
#include "cli/plural.hpp"
#include "cli/print_ranking.hpp"
#include "cli/print_table.hpp"
#include "cli/show_parts.hpp"
#include "database/stored_search.hpp"
#include "report/terminal.hpp"

namespace runner::cli {

namespace {

using analysis::Leaderboard;
using database::ExperimentRow;
using database::TrialRow;
using events::TrialState;

constexpr std::size_t most_configurations = 20;
constexpr std::size_t most_unfinished = 10;

struct ExperimentDetails {
  ExperimentRow row;
  database::ProvenanceRow provenance;
  nlohmann::json fingerprint;
  std::vector<TrialRow> trials;
  std::vector<Leaderboard> boards;
  /// Of the first leaderboard's best configuration: its completed trials, and the mean of what they follow.
  std::vector<std::int64_t> best_trials;
  std::vector<database::CurvePoint> curve;
  std::vector<database::EventRow> events;
  std::optional<database::SearchRecord> search;
  std::int64_t suggestions = 0;
};

ExperimentDetails read(database::Reader& reader, const NamedExperiment& named) {
  const auto experiment = named.experiment;
  ExperimentDetails details;
  details.row = reader.experiment(experiment);
  details.provenance = reader.provenance_of(experiment);
  if (const auto text = reader.fingerprint_of(experiment)) {
    details.fingerprint = nlohmann::json::parse(*text, nullptr, false);
  }
  details.trials = trials_of(reader, named);
  database::TrialSelection selection;
  if (named.config_id.empty()) {
    selection.experiment = experiment;
  } else {
    for (const auto& trial : details.trials) selection.trials.push_back(trial.trial);
  }
  details.boards = analysis::rank_configurations(reader, selection);
  details.events = reader.events_of(experiment);
  details.search = database::search_of(reader, experiment);
  details.suggestions = static_cast<std::int64_t>(database::suggestions_of(reader, experiment).size());
  if (details.boards.empty()) return details;
  const Leaderboard& board = details.boards.front();
  for (const auto& trial : details.trials) {
    if (trial.state == TrialState::completed && trial.config_id == board.configurations.front().id) {
      details.best_trials.push_back(trial.trial);
    }
  }
  details.curve = reader.curve_of(details.best_trials, board.monitor);
  return details;
}

std::string counts_text(const ExperimentRow& row) {
  const std::vector<std::pair<std::int64_t, const char*>> counts = {
      {row.completed, "completed"},     {row.diverged, "diverged"}, {row.failed, "failed"}, {row.running, "running"},
      {row.interrupted, "interrupted"}, {row.pending, "pending"},   {row.paused, "paused"}, {row.pruned, "pruned"}};
  std::string text;
  for (const auto& [number, what] : counts) {
    if (number > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, what);
  }
  return fmt::format("{}: {}", row.trials, text);
}

std::string search_text(const database::SearchRecord& search, std::int64_t suggestions) {
  const auto each = search.replicates > 1 ? fmt::format(", {} trials each", search.replicates) : "";
  const auto how =
      search.greedy ? std::string("greedy: what is suggested depends on timing") : fmt::format("lag {}", search.lag);
  const auto stopped = search.stopper ? fmt::format(", stopped by {}", *search.stopper) : "";
  return fmt::format("{} with seed {}: {} of {} configurations suggested{}{}; {}", search.sampler, search.seed,
                     suggestions, search.trials, each, stopped, how);
}

bool went_wrong(const TrialRow& trial) {
  return trial.state == TrialState::diverged || trial.state == TrialState::interrupted ||
         events::has_failed(trial.state);
}

database::Table wrong_table(const std::vector<TrialRow>& trials) {
  database::Table table{{"trial", "seed", "state", "reason", "message"}, {}};
  for (const auto& trial : trials) {
    if (!went_wrong(trial)) continue;
    table.rows.push_back(
        {trial.trial, trial.seed, std::string(events::to_text(trial.state)), trial.reason, trial.message});
  }
  return table;
}

void print_head(const ExperimentDetails& details) {
  const auto& row = details.row;
  print_line("experiment", fmt::format("{} '{}'", row.experiment, row.name));
  print_line("began", time_for_output(row.created_at));
  print_line("trials", counts_text(row));
  if (details.search) print_line("search", search_text(*details.search, details.suggestions));
  if (row.tags != "[]") print_line("tags", row.tags);
  if (!row.note.empty()) print_line("note", row.note);
  print_line("command", row.command);
  print_line("config", row.config_path);
  print_environment(details.provenance, details.fingerprint);
  std::vector<std::string> data;
  for (const auto& trial : details.trials) {
    const auto text = fmt::format("{}, SHA-256 {}", trial.dataset, trial.data_sha256.value_or("not known yet"));
    if (std::find(data.begin(), data.end(), text) == data.end()) data.push_back(text);
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(data.size(), 3); ++i) print_line("data", data[i]);
  if (data.size() > 3) print_line("data", fmt::format("and {} more", data.size() - 3));
  for (const auto& event : details.events) {
    if (!event.trial) print_line("event", event.message);
  }
}

void print_wrong(const ExperimentDetails& details) {
  auto wrong = wrong_table(details.trials);
  const auto count = wrong.rows.size();
  if (count == 0) return;
  print_heading("did not complete");
  const bool is_cut = report::look_at(STDOUT_FILENO).is_terminal && count > most_unfinished;
  if (is_cut) wrong.rows.resize(most_unfinished);
  print_table(wrong, false);
  if (is_cut)
    fmt::print("… and {} more: runner list {} --where state!=completed\n", count - most_unfinished,
               details.row.experiment);
}

void print_curve(const ExperimentDetails& details) {
  const auto curves = curves_of(details.curve, details.boards.front().monitor);
  if (curves[0].points.size() < 2) return;
  const auto& label = details.boards.front().configurations.front().label;
  const auto n = static_cast<std::int64_t>(details.best_trials.size());
  print_heading(fmt::format("learning curve{}{}", label.empty() ? "" : " of " + label,
                            n > 1 ? fmt::format(", mean of {}", plural(n, "trial")) : ""));
  const auto shortest = details.curve.back().trials;
  if (shortest < n) fmt::print("not all of them have every epoch: the last is of {}\n", shortest);
  print_curves(curves, std::nullopt);
}

}  // namespace

void print_experiment(database::Reader& reader, const NamedExperiment& experiment) {
  const auto details = read(reader, experiment);
  print_head(details);
  if (!details.boards.empty()) {
    print_heading("leaderboard");
    print_boards(details.boards, most_configurations);
    print_sentences(details.boards, stdout);
    print_curve(details);
  }
  print_wrong(details);
  print_heading("config");
  print_stored(details.provenance.config_text + (details.provenance.config_text.ends_with('\n') ? "" : "\n"));
}

nlohmann::ordered_json experiment_json(database::Reader& reader, const NamedExperiment& experiment) {
  const auto details = read(reader, experiment);
  const auto& row = details.row;
  nlohmann::ordered_json json = {{"experiment", row.experiment},   {"name", row.name},
                                 {"created_at", row.created_at},   {"command", row.command},
                                 {"config_path", row.config_path}, {"note", row.note}};
  json["tags"] = nlohmann::ordered_json::parse(row.tags, nullptr, false);
  json["trials"] = {{"all", row.trials},      {"completed", row.completed}, {"diverged", row.diverged},
                    {"failed", row.failed},   {"running", row.running},     {"interrupted", row.interrupted},
                    {"pending", row.pending}, {"paused", row.paused},       {"pruned", row.pruned}};
  if (const auto& search = details.search) {
    json["search"] = {{"sampler", search->sampler},
                      {"options", nlohmann::ordered_json::parse(search->options)},
                      {"seed", search->seed},
                      {"trials", search->trials},
                      {"replicates", search->replicates},
                      {"lag", search->lag},
                      {"greedy", search->greedy},
                      {"suggestions", details.suggestions}};
    if (search->stopper) {
      json["search"]["stopper"] = *search->stopper;
      json["search"]["stopper_options"] = nlohmann::ordered_json::parse(search->stopper_options.value_or("{}"));
    }
  }
  json["environment"] = environment_json(details.provenance, details.fingerprint);
  json["leaderboards"] = nlohmann::ordered_json::array();
  for (const auto& board : details.boards) json["leaderboards"].push_back(analysis::to_json(board));
  json["did_not_complete"] = nlohmann::ordered_json::array();
  for (const auto& trial : details.trials) {
    if (!went_wrong(trial)) continue;
    json["did_not_complete"].push_back({{"trial", trial.trial},
                                        {"seed", trial.seed},
                                        {"state", std::string(events::to_text(trial.state))},
                                        {"reason", trial.reason},
                                        {"message", trial.message}});
  }
  json["events"] = nlohmann::ordered_json::array();
  for (const auto& event : details.events) {
    json["events"].push_back({{"trial", json_or_null(event.trial)},
                              {"kind", event.kind},
                              {"message", event.message},
                              {"created_at", event.created_at}});
  }
  json["curve"] = {{"trials", details.best_trials}, {"points", curve_json(details.curve)}};
  json["config_text"] = details.provenance.config_text;
  return json;
}

}  // namespace runner::cli
