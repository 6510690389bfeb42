#include "cli/cluster_wait.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "analysis/trial_labels.hpp"
#include "cli/cluster_report.hpp"
#include "cli/plural.hpp"
#include "cli/shell_words.hpp"
#include "database/reader.hpp"
#include "supervisor/stored_spec.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using cluster::Standing;
using events::TrialState;
using Clock = std::chrono::steady_clock;

// Where shards are copied to be read, a look takes its time.
Clock::duration between_looks(Clock::duration last_look) {
  return std::clamp<Clock::duration>(last_look * 10, std::chrono::seconds(1), std::chrono::seconds(30));
}

// Seldom where it takes long: each question is work for the controller, which all users share.
Clock::duration between_questions(Clock::duration waited) {
  return std::clamp<Clock::duration>(waited / 20, std::chrono::seconds(2), std::chrono::seconds(30));
}

std::vector<database::SpecRow> all_specs(const ClusterExperiment& experiment) {
  return database::Reader(experiment.database())
      .specs_of(experiment.plan().experiment, {events::trial_states.begin(), events::trial_states.end()});
}

std::vector<report::TrialOutline> outlines_of(const std::vector<database::SpecRow>& specs) {
  analysis::TrialLabels labels;
  for (const auto& one : specs) labels.add(nlohmann::json::parse(one.spec));
  std::vector<report::TrialOutline> outlines;
  for (const auto& one : specs) {
    const auto spec = nlohmann::json::parse(one.spec);
    outlines.push_back({one.trial, spec.at("training").at("epochs").get<std::int64_t>(), labels.label(spec), one.best});
  }
  return outlines;
}

// Tells a report what the shards say, as a supervisor would have told it.
class Progress {
 public:
  explicit Progress(report::TrainingReport& report) : report_(report) {}

  void tell(const std::vector<cluster::TrialStanding>& trials) {
    for (const auto& trial : trials) {
      if (ended_.contains(trial.trial)) continue;
      const bool has_ended = trial.standing == Standing::done || trial.standing == Standing::failed;
      if ((has_ended || trial.standing == Standing::running) && running_.insert(trial.trial).second)
        report_.on_started({.trial = trial.trial, .worker_pid = trial.trial});
      if (trial.standing == Standing::running && epochs_[trial.trial] < trial.epochs) {
        epochs_[trial.trial] = trial.epochs;
        report_.on_epoch({.trial = trial.trial, .epoch = trial.epochs - 1});
      }
      if (!has_ended) continue;
      ended_.insert(trial.trial);
      report_.on_ended({.trial = trial.trial, .state = trial.state, .message = trial.why});
    }
  }

 private:
  report::TrainingReport& report_;
  std::set<std::int64_t> running_;
  std::set<std::int64_t> ended_;
  std::map<std::int64_t, std::int64_t> epochs_;
};

bool is_over(const std::vector<cluster::TrialStanding>& trials) {
  return cluster::count(trials, Standing::pending) + cluster::count(trials, Standing::running) == 0;
}

// Waits, and says whether a signal has come that ends the waiting.
bool waits(supervisor::SignalWatch& signals, Clock::duration how_long) {
  pollfd watched{signals.descriptor(), POLLIN, 0};
  ::poll(&watched, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(how_long).count()));
  return !signals.end_is_wanted();
}

class BlockedNotes {
 public:
  void tell(const cluster::Evidence& evidence) {
    for (const auto& one : cluster::blocked_tasks(evidence)) {
      if (said_.insert(one.job + one.reason).second)
        fmt::print(stderr, "note: {} of job {} will not begin ({}): {}\n", plural(one.tasks, "task"), one.job,
                   text::visible(one.reason), one.advice);
    }
  }

 private:
  std::set<std::string> said_;
};

int end_of(ClusterExperiment& experiment, const RunOptions& options, const std::vector<cluster::TrialStanding>& trials,
           bool is_whole) {
  const auto number = experiment.plan().experiment;
  print_result(experiment.database(), number, options);
  const auto lost = cluster::count(trials, Standing::lost);
  if (lost > 0) {
    const auto words = text::visible(std::to_string(number) + db_words(options.db));
    fmt::print(stderr, "runner: {} lost; why: runner status {}; to run what is missing: runner resume {}\n",
               lost == 1 ? "1 trial is" : plural(lost, "trial") + " are", words, words);
    return exit_trial;
  }
  const auto diverged = std::count_if(trials.begin(), trials.end(),
                                      [](const auto& trial) { return trial.state == TrialState::diverged; });
  const bool is_bad = !is_whole || cluster::count(trials, Standing::failed) > 0 ||
                      diverged == static_cast<std::ptrdiff_t>(trials.size());
  return is_bad ? exit_trial : exit_ok;
}

}  // namespace

int wait_for_cluster(ClusterExperiment& experiment, const RunOptions& options) {
  supervisor::SignalWatch signals;
  const auto specs = all_specs(experiment);
  const auto first = supervisor::stored_spec(specs.front().trial, specs.front().spec);
  report::TrainingReport report(static_cast<std::int64_t>(specs.size()), first, options.verbosity());
  report.expect_nothing_stored();
  report.expect(outlines_of(specs));
  Progress progress(report);
  BlockedNotes blocked;
  const auto begin = Clock::now();
  auto asked = begin;
  Clock::duration last_look{};
  auto evidence = experiment.look();
  auto trials = cluster::standings_of(evidence);
  while (true) {
    progress.tell(trials);
    blocked.tell(evidence);
    // What the queue said a while ago is no reason to stop waiting.
    if (is_over(trials)) {
      evidence = experiment.look();
      fulfil_wishes(experiment, evidence, false);
      evidence = experiment.look();
      trials = cluster::standings_of(evidence);
      if (is_over(trials)) break;
    }
    if (!waits(signals, between_looks(last_look))) {
      report.finish();
      const auto words = text::visible(std::to_string(experiment.plan().experiment) + db_words(options.db));
      fmt::print(stderr, "no longer waiting; the tasks go on: runner status {}; to stop them: runner cancel {}\n",
                 words, words);
      return exit_interrupted;
    }
    const auto now = Clock::now();
    if (now - asked >= between_questions(now - begin)) {
      asked = now;
      evidence = experiment.look();
      fulfil_wishes(experiment, evidence, false);
    } else {
      evidence = experiment.look_at_shards();
    }
    last_look = Clock::now() - now;
    trials = cluster::standings_of(evidence);
  }
  progress.tell(trials);
  report.finish();
  const bool is_whole = experiment.merge();
  return end_of(experiment, options, trials, is_whole);
}

}  // namespace runner::cli
