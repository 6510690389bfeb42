#include "supervisor/trial_at_work.hpp"

#include <csignal>
#include <cstring>

namespace runner::supervisor {

namespace {

using events::TrialState;

// What the dynamic linker exits with, after a line that begins with the program's name.
constexpr int linker_exit_code = 127;
// What a worker that has nothing to do may lose while a trial waits for another one. Between two trials of a worker it
// would lose a millisecond.
constexpr double soon_seconds = 0.02;

std::string where(const TrialAtWork& trial) {
  if (!trial.last_epoch) return "before its first epoch ended";
  return "in epoch " + std::to_string(*trial.last_epoch + 1);
}

std::string plugins_at_work(const TrialAtWork& trial) {
  std::string text;
  for (const auto& plugin : trial.job.plugins) {
    text += (text.empty() ? "" : ", ") + plugin.kind + " '" + plugin.name + "' (" + plugin.library + ")";
  }
  return "; the plugins at work were " + text;
}

std::string linker_complaint(const ExitStatus& status, const BoundedLog& log, const std::filesystem::path& worker) {
  return status.code == linker_exit_code ? log.last_line_after(worker.string() + ": ") : "";
}

void describe_limit(const TrialAtWork& trial, const std::string& note, events::AttemptEnded& result) {
  result.state = TrialState::timed_out;
  result.reason = trial.passed->reason;
  result.signal.reset();
  result.message = trial.passed->sentence + ", " + where(trial);
  // A person's own limit on the whole says nothing against a plugin.
  if (trial.passed->reason != "time_limit")
    result.message += (note.empty() ? "" : "; " + note) + plugins_at_work(trial);
}

}  // namespace

bool is_plain(const protocol::StartTrial& trial) {
  return !trial.resume && !trial.pause_at && !trial.data_only && trial.spec.training.processes == 1;
}

bool ends_soon(const TrialAtWork& trial) {
  if (!trial.last_epoch || trial.epochs_done == 0 || !is_plain(trial.job)) return false;
  // One more, for what is done behind the last.
  const auto left = trial.job.spec.training.epochs - *trial.last_epoch;
  return static_cast<double>(left) * trial.epochs_seconds <= soon_seconds * static_cast<double>(trial.epochs_done);
}

events::AttemptEnded result_of_dead_worker(const TrialAtWork& trial, const ExitStatus& status, const BoundedLog& log,
                                           const std::filesystem::path& worker) {
  events::AttemptEnded result{.trial = trial.job.trial,
                              .state = TrialState::crashed,
                              .reason = "exit",
                              .signal = status.signal,
                              .log = log.text()};
  const std::string note = log.last_line_after(protocol::worker_note_prefix);
  const std::string at = note.empty() ? "" : "; " + note;
  const std::string complaint = linker_complaint(status, log, worker);
  if (trial.stopped_now) {
    result.state = TrialState::interrupted;
    result.reason = "stopped";
    result.message = "stopped " + where(trial);
    result.signal.reset();
  } else if (trial.never_began) {
    result.reason = status.signal ? "signal" : "exit";
    result.message = "its worker ended before it began";
  } else if (trial.is_bystander) {
    result.reason = "signal";
    result.message = "its worker was ended " + where(trial) + " since another trial that it had was past a limit";
  } else if (trial.passed) {
    describe_limit(trial, note, result);
  } else if (status.signal) {
    result.reason = "signal";
    result.message = "its worker was ended by signal " + std::to_string(*status.signal) + " (" +
                     ::strsignal(*status.signal) + ") " + where(trial) +
                     (*status.signal == SIGKILL ? ", as the system does where memory runs out" : "") + at +
                     plugins_at_work(trial);
  } else if (!complaint.empty()) {
    result.state = TrialState::failed;
    result.reason = "error";
    result.message = "the dynamic linker ended its worker " + where(trial) + ": " + complaint + plugins_at_work(trial);
  } else {
    result.message = "its worker ended with exit code " + std::to_string(status.code.value_or(-1)) + " " +
                     where(trial) + ": a plugin called exit()" + at + plugins_at_work(trial);
  }
  return result;
}

std::optional<std::filesystem::path> unusable_file(const TrialAtWork& trial, const events::AttemptEnded& ended,
                                                   const std::filesystem::path& worker) {
  const bool went_wrong = ended.state == TrialState::failed || ended.state == TrialState::crashed;
  if (trial.loaded || !went_wrong) return std::nullopt;
  // What stands behind it lists all of them.
  const std::string said = ended.message.substr(0, ended.message.find("; the plugins at work were "));
  for (const auto& plugin : trial.job.plugins) {
    if (said.find(plugin.library) != std::string::npos) return plugin.library;
  }
  if (said.starts_with("the dynamic linker ended") || said.find(worker.string()) != std::string::npos) return worker;
  return std::nullopt;
}

bool ended_with_the_run(const events::AttemptEnded& ended) {
  return ended.state == TrialState::crashed &&
         (ended.signal == SIGINT || ended.signal == SIGTERM || ended.signal == SIGHUP);
}

}  // namespace runner::supervisor
