#include "cli/run_summary.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "analysis/best_comparison.hpp"
#include "cli/arguments.hpp"
#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "cli/shell_words.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using events::TrialState;

std::int64_t trials_in(const analysis::ExperimentSummary& summary) {
  return std::accumulate(summary.trials.begin(), summary.trials.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& state) { return sum + state.second; });
}

// Whether the trials do, so that it is the best of them: else it is only the smallest or largest.
bool compares(database::Reader& reader, const analysis::ExperimentSummary& summary, const analysis::BestResult& best) {
  return !analysis::why_not_compared_with(reader, summary.experiment, best);
}

nlohmann::json to_json(const analysis::BestResult& best, bool compares) {
  nlohmann::json json = {{"trial", best.trial}, {"epoch", best.epoch}, {best.monitor, best.value}};
  if (!compares) json["compares"] = false;
  return json;
}

}  // namespace

void print_summary(database::Reader& reader, const analysis::ExperimentSummary& summary, const std::string& db_option) {
  for (const auto& best : summary.best) {
    const char* which = best.mode == MonitorMode::max ? "largest" : "smallest";
    fmt::print("best   val_{} {:.6g} at epoch {} of trial {}{}\n", text::visible(best.monitor), best.value, best.epoch,
               best.trial,
               compares(reader, summary, best) ? "" : fmt::format(", the {} of values that do not compare", which));
  }
  std::string test;
  for (const auto& each : summary.test) {
    test += fmt::format("{}{} {:.6g}", test.empty() ? "" : ", ", text::visible(each.metric), each.value);
  }
  if (!test.empty()) {
    const bool is_of_best = !summary.best.empty() && summary.best.front().epoch == summary.test.front().epoch;
    fmt::print("test   {} on the rows set aside{}\n", test,
               is_of_best ? "" : fmt::format(", with the weights after epoch {}", summary.test.front().epoch));
  }
  fmt::print("stored {}, experiment {} '{}': {}, {}\n", text::visible(database_path(db_option).string()),
             summary.experiment, text::visible(summary.name), plural(trials_in(summary), "trial"),
             plural(summary.checkpoints, "checkpoint"));
  if (!summary.best.empty() && summary.checkpoints > 0) {
    fmt::print("next   runner best{}\n", text::visible(db_words(db_option)));
  } else if (!summary.best.empty()) {
    fmt::print("next   runner list {}{}\n", summary.experiment, text::visible(db_words(db_option)));
  } else {
    fmt::print("next   runner sql{} \"SELECT trial, state, message FROM trials WHERE experiment_id = {}\"\n",
               text::visible(db_words(db_option)), summary.experiment);
  }
}

void print_summary_json(database::Reader& reader, const analysis::ExperimentSummary& summary,
                        const std::string& db_option) {
  nlohmann::json json = {{"experiment", summary.experiment},
                         {"name", summary.name},
                         {"database", database_path(db_option).string()},
                         {"trials", trials_in(summary)},
                         {"checkpoints", summary.checkpoints},
                         {"best", nullptr}};
  for (const auto state : {TrialState::completed, TrialState::diverged, TrialState::failed, TrialState::crashed,
                           TrialState::timed_out, TrialState::interrupted, TrialState::paused, TrialState::pruned}) {
    const auto count = summary.trials.find(state);
    json[std::string(events::to_text(state))] = count == summary.trials.end() ? 0 : count->second;
  }
  const auto best_json = [&](const analysis::BestResult& best) {
    return to_json(best, compares(reader, summary, best));
  };
  if (!summary.best.empty()) json["best"] = best_json(summary.best.front());
  for (const auto& each : summary.test) json["test"][each.metric] = each.value;
  if (!summary.test.empty()) json["test_epoch"] = summary.test.front().epoch;
  if (summary.best.size() > 1) {
    for (const auto& best : summary.best) json["best_by_metric"].push_back(best_json(best));
  }
  print_json(json, -1);
}

}  // namespace runner::cli
