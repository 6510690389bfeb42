#include "analysis/leaderboard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "analysis/comparability.hpp"
#include "analysis/luck.hpp"

namespace runner::analysis {

namespace {

using events::TrialState;

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

std::string comparison(const ConfigurationResult& first, const ConfigurationResult& second, MonitorMode mode,
                       const std::string& word) {
  const auto& difference = second.difference;
  const auto clear = difference ? is_clear(*difference) : std::nullopt;
  if (!clear && difference && difference->n > 1) {
    return fmt::format(
        "Whether {} is better than {} cannot be said: on each of the {} that both completed, the difference is {:.6g}, "
        "and fewer than six equal ones say nothing of their spread.",
        first.label, second.label, counted(difference->n, word), difference->mean);
  }
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
std::string left_out_of(const ConfigurationResult& configuration) {
  std::int64_t left_out = 0;
  for (const auto& [state, number] : configuration.left_out) left_out += number;
  return fmt::format("leaves out {} of its {} trials: {}.", left_out, configuration.trials,
                     left_out_text(configuration));
}

void add_test(const ConfigurationResult& configuration, const std::string& word, std::vector<std::string>& sentences) {
  if (configuration.test.empty()) return;
  std::string text;
  std::int64_t n = 0;
  for (const auto& [metric, values] : configuration.test) n = std::max(n, static_cast<std::int64_t>(values.size()));
  for (const auto& [metric, values] : configuration.test) {
    const Moments moments = moments_of(values);
    text += fmt::format("{}{} {:.6g}", text.empty() ? "" : ", ", metric, moments.mean);
    if (moments.sd) text += fmt::format(" ± {:.2g}", *moments.sd);
    if (moments.n < n) text += fmt::format(" (of {})", moments.n);
  }
  sentences.push_back(fmt::format("On the rows set aside it has {}{}.", text,
                                  n > 1 ? " (mean ± standard deviation over " + counted(n, word) + ")" : ""));
  if (configuration.tests_of_others == 0) return;
  sentences.push_back(fmt::format("In {} that is of other weights than those of the best value, which no policy kept.",
                                  counted(configuration.tests_of_others, "trial")));
}

void add_first(const ConfigurationResult& first, const std::string& metric, const std::string& word,
               std::vector<std::string>& sentences) {
  sentences.push_back(fmt::format("{} has the best mean {}: {} over {}.", first.label, metric,
                                  with_error(first.moments), counted(first.moments.n, word)));
  if (!first.left_out.empty()) sentences.push_back("Its mean " + left_out_of(first));
  add_test(first, word, sentences);
}

// Who chooses the best of many chooses luck, too.
void add_luck(const std::vector<ConfigurationResult>& configurations, MonitorMode mode,
              std::vector<std::string>& sentences) {
  // Where the second is better on the replicates of both, the first is not the best.
  const auto& difference = configurations[1].difference;
  if (difference && is_clear(*difference).value_or(false) && !is_better(0.0, difference->mean, mode)) return;
  const auto luck = luck_of_best(configurations);
  if (!luck) return;
  sentences.push_back(
      fmt::format("{} configurations cannot be told apart, the best among them: were they equally good, it would look "
                  "{:.2g} better than it is by luck alone; to try the best on fresh seeds: runner confirm",
                  luck->configurations, luck->advantage));
}

// There is nothing to compare it with, so that it matters how far its replicates lie apart.
void add_only(const ConfigurationResult& only, const std::string& metric, const std::string& word,
              std::vector<std::string>& sentences) {
  const Moments& moments = only.moments;
  const std::string of = only.label.empty() ? "" : " of " + only.label;
  sentences.push_back(moments.sd ? fmt::format("The mean {}{} is {:.6g} ± {:.2g} (standard deviation over {}).", metric,
                                               of, moments.mean, *moments.sd, counted(moments.n, word))
                                 : fmt::format("The {}{} is {:.6g}, of one {}.", metric, of, moments.mean, word));
  if (!only.left_out.empty()) sentences.push_back("It " + left_out_of(only));
  add_test(only, word, sentences);
}

std::string text_of(const Replicate& replicate) {
  const auto seed = fmt::format("seed {}", replicate.seed);
  return replicate.fold ? fmt::format("{}, fold {}", seed, *replicate.fold) : seed;
}

void add_best_checkpoint(const std::vector<TrialResult>& results, const std::string& metric, MonitorMode mode,
                         std::vector<std::string>& sentences) {
  const TrialResult* best = nullptr;
  for (const TrialResult& result : results) {
    if (!result.best_checkpoint || !std::isfinite(result.best_checkpoint->value)) continue;
    if (best == nullptr || is_better(result.best_checkpoint->value, best->best_checkpoint->value, mode)) best = &result;
  }
  if (best == nullptr) return;
  const std::string state =
      best->state == TrialState::completed ? "" : fmt::format(", {}", events::to_text(best->state));
  sentences.push_back(fmt::format("The best single checkpoint is {}@{}: {} {:.6g} ({}{}{}{}).", best->trial,
                                  best->best_checkpoint->epoch, metric, best->best_checkpoint->value, best->label,
                                  best->label.empty() ? "" : ", ", text_of(best->replicate), state));
}

// A metric may have no number in a trial, as an AUROC has none where a class is absent.
void add_fewer(const std::vector<ConfigurationResult>& configurations, std::vector<std::string>& sentences) {
  std::map<PartMetric, std::int64_t> fewer;
  for (const auto& configuration : configurations) {
    for (const auto& [metric, moments] : configuration.metrics) {
      if (moments.n < configuration.moments.n) ++fewer[metric];
    }
  }
  for (const auto& [metric, count] : fewer) {
    sentences.push_back(fmt::format("In {}, {} is a mean over fewer than n trials: the others have no number of it.",
                                    counted(count, "configuration"), name_of(metric)));
  }
}

}  // namespace

Leaderboard leaderboard(const std::vector<TrialResult>& results, const std::string& monitor, MonitorMode mode) {
  auto configurations = ranked_configurations(results, mode);
  const std::string metric = "val_" + monitor;
  const std::string word = replicate_word(results);
  Leaderboard board;
  board.monitor = monitor;
  board.mode = mode;
  const auto why = why_not_compared(results);
  board.compares = !why;
  board.heading =
      why ? fmt::format("sorted by {}, which does not compare", metric)
          : fmt::format("ranked by {}, {} is better", metric, mode == MonitorMode::max ? "higher" : "lower");
  if (why) {
    board.sentences.push_back(*why);
  } else if (configurations.size() == 1 && !configurations[0].values.empty()) {
    add_only(configurations[0], metric, word, board.sentences);
  } else if (!configurations.empty() && !configurations[0].values.empty()) {
    add_first(configurations[0], metric, word, board.sentences);
    if (!configurations[1].values.empty()) {
      board.sentences.push_back(comparison(configurations[0], configurations[1], mode, word));
      add_luck(configurations, mode, board.sentences);
    }
  } else {
    board.sentences.push_back("No trial completed, so there is nothing to rank.");
  }
  if (!why) add_best_checkpoint(results, metric, mode, board.sentences);
  add_fewer(configurations, board.sentences);
  board.configurations = std::move(configurations);
  return board;
}

std::vector<Leaderboard> leaderboards(std::vector<TrialResult> results) {
  std::vector<Leaderboard> boards;
  for (const auto& group : by_followed_metric(std::move(results))) {
    boards.push_back(leaderboard(group.results, group.monitor, group.mode));
  }
  return boards;
}

}  // namespace runner::analysis
