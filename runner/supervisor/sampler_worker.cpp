#include "supervisor/sampler_worker.hpp"

#include <poll.h>

#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace runner::supervisor {

namespace {

// How often a worker may die over one suggestion.
constexpr int most_lost = 3;
// A sampler that takes so long hangs.
constexpr auto longest_answer = std::chrono::minutes(5);
// How long a worker that has closed its socket may take to end by itself.
constexpr auto longest_end = std::chrono::seconds(5);

std::string text_of(const ExitStatus& end) {
  if (end.signal) return "signal " + std::to_string(*end.signal) + " (" + ::strsignal(*end.signal) + ")";
  return "code " + std::to_string(end.code.value_or(-1));
}

}  // namespace

SamplerWorker::SamplerWorker(WorkerLauncher& launcher, const search::SearchDefinition& definition,
                             protocol::PluginLocation plugin)
    : worker_(launcher), opening_{std::move(plugin), definition.sampler, definition.space, definition.settings.seed} {}

std::optional<SamplerFailure> SamplerWorker::open() {
  for (begin();;) {
    auto answer = take_answer();
    if (!answer) {
      std::vector<pollfd> watched;
      for (const int descriptor : descriptors()) watched.push_back({descriptor, POLLIN, 0});
      ::poll(watched.data(), watched.size(), 100);
      continue;
    }
    if (auto* failure = std::get_if<SamplerFailure>(&*answer)) return std::move(*failure);
    return std::nullopt;
  }
}

void SamplerWorker::begin() {
  told_to_worker_ = 0;
  deadline_ = Clock::now() + longest_answer;
  try {
    worker_.ensure(worker_.launcher().environment_for({.threads = 1, .libraries = {opening_.plugin.library}}));
    worker_.queue(opening_);
  } catch (const std::exception&) {
    // Found when it is read.
    worker_.end();
  }
}

void SamplerWorker::ask(std::size_t number, std::vector<RunningSuggestion> running) {
  question_ = protocol::SuggestConfiguration{{}, static_cast<std::int64_t>(number), std::move(running)};
  lost_ = 0;
  if (!worker_) begin();
  send();
}

void SamplerWorker::send() {
  if (!worker_ || !question_) return;
  deadline_ = Clock::now() + longest_answer;
  question_->told.assign(results_.begin() + static_cast<std::ptrdiff_t>(told_to_worker_), results_.end());
  worker_.queue(*question_);
  told_to_worker_ = results_.size();
}

std::vector<int> SamplerWorker::descriptors() const {
  if (!worker_) return {};
  // A plugin may close its output, which is then always ready.
  if (worker_.output_ended()) return {worker_->socket()};
  return {worker_->socket(), worker_->output()};
}

std::optional<SamplerWorker::Answer> SamplerWorker::take_answer() {
  if (!worker_) return on_lost("no worker can be started");
  try {
    worker_.drain_output();
    if (!worker_.send_queued()) return on_lost(end_of_worker());
    const auto received = worker_.receive();
    if (auto answer = read()) return answer;
    if (received == protocol::Received::end) return on_lost(end_of_worker());
  } catch (const std::exception& error) {
    worker_.end();
    return on_lost(error.what());
  }
  if (Clock::now() < deadline_) return std::nullopt;
  worker_->kill();
  worker_.end();
  return on_lost("its worker did not answer");
}

std::optional<SamplerWorker::Answer> SamplerWorker::read() {
  while (auto report = worker_.next_report()) {
    if (auto* refused = std::get_if<protocol::Refused>(&*report)) {
      question_.reset();
      worker_.end();
      return SamplerFailure{std::move(refused->message)};
    }
    if (std::holds_alternative<protocol::SamplerOpened>(*report)) {
      if (!question_) return std::optional<Suggestion>();
    } else if (auto* made = std::get_if<protocol::ConfigurationSuggested>(&*report)) {
      question_.reset();
      return std::move(made->suggestion);
    }
  }
  return std::nullopt;
}

// The question is asked anew, in a new worker, from all results.
std::optional<SamplerWorker::Answer> SamplerWorker::on_lost(const std::string& how) {
  if (++lost_ >= most_lost) {
    question_.reset();
    return SamplerFailure{"sampler '" + opening_.sampler.plugin + "' failed " + std::to_string(lost_) +
                          " times at one suggestion: " + how};
  }
  begin();
  send();
  return std::nullopt;
}

std::string SamplerWorker::end_of_worker() {
  const auto deadline = Clock::now() + longest_end;
  std::optional<ExitStatus> end;
  while (!(end = worker_->take_end())) {
    if (Clock::now() > deadline) worker_->kill();
    ::poll(nullptr, 0, 1);
  }
  worker_.drain_output();
  const std::string note = worker_.log().last_line_after(protocol::worker_note_prefix);
  worker_.end();
  return "its worker ended (" + text_of(*end) + ")" + (note.empty() ? "" : ": " + note);
}

}  // namespace runner::supervisor
