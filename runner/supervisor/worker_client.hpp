#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "supervisor/current_worker.hpp"

namespace runner::supervisor {

/// Says why there is no answer.
struct NoAnswer {
  /// For a person.
  std::string message;
  /// How the worker ended; none where it refused the question, or could not be started.
  std::optional<ExitStatus> end = std::nullopt;
};

/// Asks a worker questions, one after another, and waits for the answers. Starts a worker where there is none, or none
/// with the environment that a question needs.
class WorkerClient {
 public:
  enum class Output {
    /// What plugins print goes nowhere.
    dropped,
    /// It goes to standard error.
    shown
  };

  /// `launcher` must outlive it.
  explicit WorkerClient(WorkerLauncher& launcher, Output output = Output::dropped);

  /// Returns the answer of the type that messages.hpp names at the question.
  template <class Answer>
  std::variant<Answer, NoAnswer> ask(const protocol::Command& question, const WorkerNeeds& needs) {
    auto report = answer_to(question, needs);
    if (auto* refused = std::get_if<protocol::Refused>(&report))
      return NoAnswer{std::move(refused->message), std::exchange(end_, {})};
    return std::get<Answer>(std::move(report));
  }

  /// Returns what a worker says of itself.
  std::variant<protocol::Hello, NoAnswer> hello(const WorkerNeeds& needs);

 private:
  protocol::Report answer_to(const protocol::Command& question, const WorkerNeeds& needs);
  protocol::Report next_report();
  protocol::Report lost();
  void ensure_worker(const WorkerNeeds& needs);
  void wait();
  void drain_output();

  CurrentWorker worker_;
  Output output_;
  std::optional<ExitStatus> end_;
};

}  // namespace runner::supervisor
