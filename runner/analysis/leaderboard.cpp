#include "analysis/leaderboard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

namespace runner::analysis {

namespace {

using database::Cell;
using events::TrialState;

struct Configuration {
  std::string id;
  std::string label;
  std::int64_t trials = 0;
  std::map<TrialState, std::int64_t> left_out;
  /// Of its completed trials.
  std::map<Replicate, double> values;
  std::map<std::string, std::vector<double>> test;
  Moments moments;
};

bool has_value(const TrialResult& result) { return result.best_value && std::isfinite(*result.best_value); }

std::vector<double> values_of(const Configuration& configuration) {
  std::vector<double> values;
  for (const auto& [replicate, value] : configuration.values) values.push_back(value);
  return values;
}

std::vector<Configuration> configurations_of(const std::vector<TrialResult>& results) {
  std::vector<Configuration> configurations;
  std::map<std::string, std::size_t> places;
  for (const TrialResult& result : results) {
    const auto [place, is_new] = places.try_emplace(result.config_id, configurations.size());
    if (is_new) configurations.push_back({result.config_id, result.label, 0, {}, {}, {}, {}});
    Configuration& configuration = configurations[place->second];
    ++configuration.trials;
    if (result.state == TrialState::completed && has_value(result)) {
      configuration.values.try_emplace(result.replicate, *result.best_value);
      for (const auto& [metric, value] : result.test) configuration.test[metric].push_back(value);
    } else {
      ++configuration.left_out[result.state];
    }
  }
  for (Configuration& configuration : configurations) {
    if (!configuration.values.empty()) configuration.moments = moments_of(values_of(configuration));
  }
  return configurations;
}

void rank(std::vector<Configuration>& configurations, MonitorMode mode) {
  std::stable_sort(configurations.begin(), configurations.end(), [&](const auto& a, const auto& b) {
    if (a.values.empty() || b.values.empty()) return !a.values.empty() && b.values.empty();
    return is_better(a.moments.mean, b.moments.mean, mode);
  });
}

std::string left_out_text(const Configuration& configuration) {
  std::string text;
  for (const auto& [state, number] : configuration.left_out) {
    const auto name = state == TrialState::timed_out   ? "timed out"
                      : state == TrialState::completed ? "without a value"
                                                       : events::to_text(state);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, name);
  }
  return text;
}

Cell rounded(const std::optional<double>& value) {
  if (!value) return nullptr;
  return std::strtod(fmt::format("{:.6g}", *value).c_str(), nullptr);
}

std::vector<Cell> row_of(const Configuration& configuration, std::size_t place, MonitorMode mode) {
  if (configuration.values.empty()) {
    return {nullptr, configuration.label,         std::int64_t{0}, nullptr, nullptr, nullptr,
            nullptr, left_out_text(configuration)};
  }
  const auto values = values_of(configuration);
  const double best =
      *std::min_element(values.begin(), values.end(), [&](double a, double b) { return is_better(a, b, mode); });
  const Moments& moments = configuration.moments;
  return {static_cast<std::int64_t>(place + 1),
          configuration.label,
          moments.n,
          rounded(moments.mean),
          rounded(moments.sd),
          rounded(moments.se),
          rounded(best),
          left_out_text(configuration)};
}

std::string with_error(const Moments& moments) {
  return moments.se ? fmt::format("{:.6g} ± {:.2g}", moments.mean, *moments.se) : fmt::format("{:.6g}", moments.mean);
}

// What replicates of these trials differ in: `seed`, `fold`, or `replicate` where both vary.
std::string replicate_word(const std::vector<TrialResult>& results) {
  std::set<std::int64_t> seeds;
  bool has_folds = false;
  for (const TrialResult& result : results) {
    seeds.insert(result.replicate.seed);
    has_folds = has_folds || result.replicate.fold.has_value();
  }
  if (!has_folds) return "seed";
  return seeds.size() == 1 ? "fold" : "replicate";
}

std::string counted(std::int64_t number, const std::string& word) {
  return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
}

std::string comparison(const Configuration& first, const Configuration& second, MonitorMode mode,
                       const std::string& word) {
  const auto difference = paired_difference(first.values, second.values);
  const auto clear = difference ? is_clear(*difference) : std::nullopt;
  if (!clear) {
    return fmt::format("Whether {} is better than {} cannot be said: they have {} in common, and it takes two or more.",
                       first.label, second.label, difference ? counted(difference->n, word) : "no " + word);
  }
  const std::string by = fmt::format("{0} by {0} the difference is {1} (mean ± standard error over {2})", word,
                                     with_error(*difference), counted(difference->n, word));
  if (!*clear) {
    return fmt::format("{} and {} cannot be told apart: {}, within two standard errors.", first.label, second.label,
                       by);
  }
  if (is_better(0.0, difference->mean, mode))
    return fmt::format("{} is better than {}: {}.", first.label, second.label, by);
  // Their means are of other replicates too.
  return fmt::format("On the {}s that both completed, {} is better than {}: {}.", word, second.label, first.label, by);
}

// `1 of its 5 trials: 1 failed`, where there is one.
std::string left_out_of(const Configuration& configuration) {
  std::int64_t left_out = 0;
  for (const auto& [state, number] : configuration.left_out) left_out += number;
  return fmt::format("leaves out {} of its {} trials: {}.", left_out, configuration.trials,
                     left_out_text(configuration));
}

void add_test(const Configuration& configuration, const std::string& word, std::vector<std::string>& sentences) {
  if (configuration.test.empty()) return;
  std::string text;
  std::int64_t n = 0;
  for (const auto& [metric, values] : configuration.test) {
    const Moments moments = moments_of(values);
    n = std::max(n, moments.n);
    text += fmt::format("{}{} {:.6g}", text.empty() ? "" : ", ", metric, moments.mean);
    if (moments.sd) text += fmt::format(" ± {:.2g}", *moments.sd);
  }
  sentences.push_back(fmt::format("On the rows set aside it has {}{}.", text,
                                  n > 1 ? " (mean ± standard deviation over " + counted(n, word) + ")" : ""));
}

void add_first(const Configuration& first, const std::string& metric, const std::string& word,
               std::vector<std::string>& sentences) {
  sentences.push_back(fmt::format("{} has the best mean {}: {} over {}.", first.label, metric,
                                  with_error(first.moments), counted(first.moments.n, word)));
  if (!first.left_out.empty()) sentences.push_back("Its mean " + left_out_of(first));
  add_test(first, word, sentences);
}

// There is nothing to compare it with, so that it matters how far its replicates lie apart.
void add_only(const Configuration& only, const std::string& metric, const std::string& word,
              std::vector<std::string>& sentences) {
  const Moments& moments = only.moments;
  const std::string of = only.label.empty() ? "" : " of " + only.label;
  sentences.push_back(moments.sd ? fmt::format("The mean {}{} is {:.6g} ± {:.2g} (standard deviation over {}).", metric,
                                               of, moments.mean, *moments.sd, counted(moments.n, word))
                                 : fmt::format("The {}{} is {:.6g}, of one {}.", metric, of, moments.mean, word));
  if (!only.left_out.empty()) sentences.push_back("It " + left_out_of(only));
  add_test(only, word, sentences);
}

std::string name_of(const Replicate& replicate) {
  const auto seed = fmt::format("seed {}", replicate.seed);
  return replicate.fold ? fmt::format("{}, fold {}", seed, *replicate.fold) : seed;
}

void add_best_checkpoint(const std::vector<TrialResult>& results, const std::string& metric, MonitorMode mode,
                         std::vector<std::string>& sentences) {
  const TrialResult* best = nullptr;
  for (const TrialResult& result : results) {
    if (!has_value(result) || !result.best_epoch) continue;
    if (best == nullptr || is_better(*result.best_value, *best->best_value, mode)) best = &result;
  }
  if (best == nullptr) return;
  const std::string state =
      best->state == TrialState::completed ? "" : fmt::format(", {}", events::to_text(best->state));
  sentences.push_back(fmt::format("The best single checkpoint is {}@{}: {} {:.6g} ({}{}{}{}).", best->trial,
                                  *best->best_epoch, metric, *best->best_value, best->label,
                                  best->label.empty() ? "" : ", ", name_of(best->replicate), state));
}

}  // namespace

Leaderboard leaderboard(const std::vector<TrialResult>& results, const std::string& monitor, MonitorMode mode) {
  auto configurations = configurations_of(results);
  rank(configurations, mode);
  const std::string metric = "val_" + monitor;
  const std::string word = replicate_word(results);
  Leaderboard board;
  board.heading = fmt::format("ranked by {}, {} is better", metric, mode == MonitorMode::max ? "higher" : "lower");
  board.table.columns = {"rank", "configuration", "n", "mean " + metric, "sd", "se", "best", "left out"};
  for (std::size_t i = 0; i < configurations.size(); ++i)
    board.table.rows.push_back(row_of(configurations[i], i, mode));
  if (configurations.size() == 1 && !configurations[0].values.empty()) {
    add_only(configurations[0], metric, word, board.sentences);
  } else if (!configurations.empty() && !configurations[0].values.empty()) {
    add_first(configurations[0], metric, word, board.sentences);
    if (!configurations[1].values.empty()) {
      board.sentences.push_back(comparison(configurations[0], configurations[1], mode, word));
    }
  } else {
    board.sentences.push_back("No trial completed, so there is nothing to rank.");
  }
  add_best_checkpoint(results, metric, mode, board.sentences);
  return board;
}

std::vector<Leaderboard> leaderboards(std::vector<TrialResult> results) {
  using Followed = std::pair<std::string, MonitorMode>;
  std::map<std::string, Followed> followed;
  for (const TrialResult& result : results) {
    if (result.best_value) followed.try_emplace(result.config_id, result.monitor, result.mode);
  }
  // One whose trials all failed does not know.
  const auto same = [&](const auto& entry) { return entry.second == followed.begin()->second; };
  const bool is_one = !followed.empty() && std::all_of(followed.begin(), followed.end(), same);
  std::map<Followed, std::vector<TrialResult>> groups;
  for (TrialResult& result : results) {
    const auto found = followed.find(result.config_id);
    const Followed by = found != followed.end() ? found->second
                        : is_one                ? followed.begin()->second
                                                : Followed(result.monitor, result.mode);
    groups[by].push_back(std::move(result));
  }
  std::vector<Leaderboard> boards;
  for (const auto& [by, group] : groups) boards.push_back(leaderboard(group, by.first, by.second));
  return boards;
}

}  // namespace runner::analysis
