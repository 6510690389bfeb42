// Plays a run to a TrainingReport, one event per line of its input: progress_player TRIALS EPOCHS [quiet|verbose].
#include <iostream>
#include <sstream>
#include <string>

#include "report/training_report.hpp"

using namespace runner;

namespace {

events::EpochDone epoch_done(events::TrialId trial, std::int64_t epoch, double loss) {
  events::EpochDone done;
  done.trial = trial;
  done.epoch = epoch;
  done.metrics = {{runner::Split::train, "loss", loss / 2}, {runner::Split::validation, "loss", loss}};
  return done;
}

events::AttemptEnded attempt(events::TrialId trial, events::TrialState state, std::istringstream& words) {
  events::AttemptEnded result;
  result.trial = trial;
  result.state = state;
  std::getline(words >> std::ws, result.message);
  for (auto& letter : result.message) letter = letter == '|' ? '\n' : letter;
  return result;
}

class Player {
 public:
  Player(std::int64_t trials, std::int64_t epochs, report::Verbosity verbosity)
      : report_(trials, spec_with(epochs), verbosity) {}

  void play(const std::string& line) {
    std::istringstream words(line);
    std::string what;
    events::TrialId trial = 0;
    words >> what >> trial;
    if (what == "label") {
      outlines_.push_back({trial, 0, ""});
      words >> outlines_.back().epochs >> outlines_.back().label;
    } else if (what == "expect") {
      report_.expect(outlines_);
    } else if (what == "start") {
      pid_t worker = 0;
      words >> worker;
      report_.on_started({trial, worker});
    } else if (what == "describe") {
      report_.on_described({trial, "", false, 142, 36, {13}, 3, 283, 283, "cpu", "loss", MonitorMode::min});
    } else if (what == "end") {
      std::string state;
      words >> state;
      report_.on_ended(attempt(trial, events::trial_state_from(state).value(), words));
    } else if (what == "retry") {
      auto result = attempt(trial, events::TrialState::crashed, words);
      result.will_retry = true;
      report_.on_ended(result);
    } else {
      play_epoch(what, trial, words);
    }
  }

  void finish() { report_.finish(); }

 private:
  static spec::TrialSpec spec_with(std::int64_t epochs) {
    spec::TrialSpec spec;
    spec.dataset.plugin = "wine";
    spec.model.plugin = "mlp";
    spec.training.epochs = epochs;
    return spec;
  }

  void play_epoch(const std::string& what, events::TrialId trial, std::istringstream& words) {
    std::int64_t epoch = 0;
    double loss = 0.0;
    words >> epoch >> loss;
    if (what == "epoch") {
      report_.on_epoch(epoch_done(trial, epoch, loss));
    } else if (what == "best") {
      auto done = epoch_done(trial, epoch, loss);
      done.checkpoints.push_back({.policy = "best_loss", .reason = "new best", .payload = {.size_bytes = 1}});
      report_.on_epoch(done);
    } else if (what == "saved") {
      report_.on_saved(trial, epoch);
    } else if (what == "flood") {
      for (std::int64_t i = 0; i < epoch; ++i) report_.on_epoch(epoch_done(trial, i, loss));
    }
  }

  report::TrainingReport report_;
  std::vector<report::TrialOutline> outlines_;
};

}  // namespace

int main(int count, char** words) {
  const std::string mode = count > 3 ? words[3] : "";
  const auto verbosity = mode == "quiet"     ? report::Verbosity::quiet
                         : mode == "verbose" ? report::Verbosity::verbose
                                             : report::Verbosity::normal;
  Player player(std::stoll(words[1]), std::stoll(words[2]), verbosity);
  for (std::string line; std::getline(std::cin, line);) player.play(line);
  player.finish();
}
