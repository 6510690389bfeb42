#include "supervisor/search_worker.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <utility>

namespace runner::supervisor {

namespace {

// How often a worker may die over one question.
constexpr int most_lost = 3;
// A plugin that takes so long hangs.
constexpr auto longest_answer = std::chrono::minutes(5);
// How long a worker that has closed its socket may take to end by itself.
constexpr auto longest_end = std::chrono::seconds(5);

std::string text_of(const ExitStatus& end) {
  if (end.signal) return "signal " + std::to_string(*end.signal) + " (" + ::strsignal(*end.signal) + ")";
  return "code " + std::to_string(end.code.value_or(-1));
}

}  // namespace

SearchWorker::SearchWorker(WorkerLauncher& launcher, const search::SearchDefinition& definition,
                           protocol::PluginLocation sampler, std::optional<protocol::PluginLocation> stopper)
    : worker_(launcher), opening_{std::move(sampler), definition.sampler, definition.space, definition.settings.seed} {
  if (stopper) opening_of_stopper_ = {*std::move(stopper), *definition.stopper, search::stopper_setting(definition)};
}

std::optional<SearchFailure> SearchWorker::open() {
  for (begin(); unopened_ > 0;) {
    if (auto answer = take_answer()) {
      if (auto* failure = std::get_if<SearchFailure>(&*answer)) return std::move(*failure);
    }
    if (unopened_ == 0) break;
    std::vector<pollfd> watched;
    for (const int descriptor : descriptors()) watched.push_back({descriptor, POLLIN, 0});
    ::poll(watched.data(), watched.size(), 100);
  }
  return std::nullopt;
}

void SearchWorker::show(Contender contender) {
  const auto same = [&](const Contender& other) { return other.suggestion == contender.suggestion; };
  auto place = std::find_if(contenders_.begin(), contenders_.end(), same);
  if (place == contenders_.end()) place = contenders_.insert(place, Contender{});
  *place = std::move(contender);
  unshown_.insert(static_cast<std::size_t>(place - contenders_.begin()));
}

void SearchWorker::begin() {
  told_to_worker_ = 0;
  for (std::size_t i = 0; i < contenders_.size(); ++i) unshown_.insert(i);
  unopened_ = opening_of_stopper_ ? 2 : 1;
  deadline_ = Clock::now() + longest_answer;
  std::vector<std::filesystem::path> libraries = {opening_.plugin.library};
  if (opening_of_stopper_) libraries.emplace_back(opening_of_stopper_->plugin.library);
  try {
    worker_.ensure(worker_.launcher().environment_for({.threads = 1, .libraries = libraries}));
    worker_.queue(opening_);
    if (opening_of_stopper_) worker_.queue(*opening_of_stopper_);
  } catch (const std::exception&) {
    // Found when it is read.
    worker_.end();
  }
}

void SearchWorker::ask(std::size_t number, std::vector<RunningSuggestion> running) {
  question_ = protocol::SuggestConfiguration{{}, static_cast<std::int64_t>(number), std::move(running)};
  begin_question();
}

void SearchWorker::ask_for_step(std::size_t left) {
  question_ = protocol::DecideStep{{}, static_cast<std::int64_t>(left)};
  begin_question();
}

void SearchWorker::begin_question() {
  lost_ = 0;
  if (!worker_) begin();
  send();
}

void SearchWorker::send() {
  if (!worker_ || !is_asked()) return;
  deadline_ = Clock::now() + longest_answer;
  if (auto* suggestion = std::get_if<protocol::SuggestConfiguration>(&question_)) {
    suggestion->told.assign(results_.begin() + static_cast<std::ptrdiff_t>(told_to_worker_), results_.end());
    worker_.queue(*suggestion);
    told_to_worker_ = results_.size();
  } else if (auto* step = std::get_if<protocol::DecideStep>(&question_)) {
    step->changed.clear();
    for (const auto place : std::exchange(unshown_, {})) step->changed.push_back(contenders_[place]);
    worker_.queue(*step);
  }
}

std::vector<int> SearchWorker::descriptors() const {
  if (!worker_) return {};
  // A plugin may close its output, which is then always ready.
  if (worker_.output_ended()) return {worker_->socket()};
  return {worker_->socket(), worker_->output()};
}

std::optional<SearchWorker::Answer> SearchWorker::take_answer() {
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

std::optional<SearchWorker::Answer> SearchWorker::read() {
  while (auto report = worker_.next_report()) {
    if (auto* refused = std::get_if<protocol::Refused>(&*report)) {
      // Questions are answered in their order, and the sampler is made first.
      const bool is_opening = unopened_ > 0;
      const bool is_of_stopper =
          is_opening ? opening_of_stopper_ && unopened_ == 1 : std::holds_alternative<protocol::DecideStep>(question_);
      question_ = {};
      worker_.end();
      return SearchFailure{std::move(refused->message), is_of_stopper};
    }
    if (std::holds_alternative<protocol::SamplerOpened>(*report) ||
        std::holds_alternative<protocol::StopperOpened>(*report)) {
      --unopened_;
    } else if (auto* made = std::get_if<protocol::ConfigurationSuggested>(&*report)) {
      question_ = {};
      return std::move(made->suggestion);
    } else if (auto* decided = std::get_if<protocol::StepDecided>(&*report)) {
      question_ = {};
      return std::move(decided->decision);
    }
  }
  return std::nullopt;
}

// The question is asked anew, in a new worker, from all results.
std::optional<SearchWorker::Answer> SearchWorker::on_lost(const std::string& how) {
  if (++lost_ >= most_lost) {
    const bool is_of_stopper = std::holds_alternative<protocol::DecideStep>(question_);
    question_ = {};
    const auto what = is_of_stopper ? "stopper '" + opening_of_stopper_->stopper.plugin + "'"
                                    : "sampler '" + opening_.sampler.plugin + "'";
    return SearchFailure{what + " failed " + std::to_string(lost_) + " times at one " +
                             (is_of_stopper ? "decision: " : "suggestion: ") + how,
                         is_of_stopper};
  }
  begin();
  send();
  return std::nullopt;
}

std::string SearchWorker::end_of_worker() {
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
