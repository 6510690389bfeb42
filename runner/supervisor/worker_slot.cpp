#include "supervisor/worker_slot.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "database/states.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/environment.hpp"

namespace runner::supervisor {

namespace {

using database::TrialState;

constexpr auto grace_after_abort = std::chrono::seconds(2);

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string reason_of(TrialState state) {
  switch (state) {
    case TrialState::completed: return "epochs";
    case TrialState::diverged: return "non_finite_loss";
    case TrialState::interrupted: return "stopped";
    default: return "error";
  }
}

std::vector<std::filesystem::path> libraries_of(const std::vector<protocol::PluginLocation>& plugins) {
  std::vector<std::filesystem::path> libraries;
  for (const auto& plugin : plugins) libraries.emplace_back(plugin.library);
  return libraries;
}

}  // namespace

WorkerSlot::WorkerSlot(WorkerOptions options) : options_(std::move(options)) {}

void WorkerSlot::listen_with(std::vector<TrialListener*> listeners) {
  listeners_ = std::move(listeners);
  if (!hello_) return;
  for (TrialListener* listener : listeners_) listener->on_hello(*hello_);
}

void WorkerSlot::start_process(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
  try {
    ensure_process(spec, plugins);
  } catch (const std::exception&) {
    process_.reset();
  }
}

void WorkerSlot::start(TrialJob job) {
  const auto now = Clock::now();
  Deadlines deadlines(job.spec.training, now);
  log_.clear();
  job_.emplace(TrialAtWork{std::move(job), std::move(deadlines), now});
  try {
    ensure_process(job_->job.spec, job_->job.plugins);
  } catch (const std::exception& error) {
    for (TrialListener* listener : listeners_) listener->on_started(job_->job.trial, 0);
    finish({job_->job.trial, TrialState::failed, "error", error.what(), {}, 0.0, ""});
    return;
  }
  for (TrialListener* listener : listeners_) listener->on_started(job_->job.trial, process_->pid());
  protocol::StartTrial message;
  message.trial = job_->job.trial;
  message.spec = spec::to_json(job_->job.spec);
  message.plugins = job_->job.plugins;
  message.payload_folder = options_.payload_folder.string();
  message.largest_blob_bytes = options_.largest_blob_bytes;
  message.resume = job_->job.resume;
  message.init = job_->job.init;
  message.data_sha256 = job_->job.data_sha256;
  message.data_only = job_->job.data_only;
  send(message, job_->job.payload);
}

void WorkerSlot::ensure_process(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
  std::vector<std::string> environment;
  for (const char* name : thread_count_variables) {
    environment.push_back(std::string(name) + "=" + std::to_string(spec.training.threads));
  }
  if (options_.gpu) environment.push_back("CUDA_VISIBLE_DEVICES=" + *options_.gpu);
  if (options_.stub_libraries && options_.stub_libraries->suffice_for(libraries_of(plugins))) {
    for (auto& variable : options_.stub_libraries->environment()) environment.push_back(std::move(variable));
  }
  if (process_ && environment_ == environment) return;
  process_.reset();
  reader_ = {};
  hello_.reset();
  output_ended_ = false;
  process_ = std::make_unique<WorkerProcess>(options_.program, environment);
  environment_ = std::move(environment);
}

void WorkerSlot::send(const protocol::Command& command, std::span<const std::byte> payload) {
  // A worker that is gone is noticed when it is reaped.
  static_cast<void>(protocol::send_frame(process_->socket(), protocol::encode(command), {&payload, 1}));
}

void WorkerSlot::drain_output() {
  if (!process_) return;
  std::array<char, 64 * 1024> buffer{};
  while (true) {
    const ssize_t got = ::read(process_->output(), buffer.data(), buffer.size());
    // A plugin may close its output, which is then always ready and never has anything.
    output_ended_ = got == 0;
    if (got <= 0) return;
    log_.append({buffer.data(), static_cast<std::size_t>(got)});
    // One pass for a flood: the supervisor has others to look after.
    if (static_cast<std::size_t>(got) < buffer.size()) return;
  }
}

bool WorkerSlot::drain_socket() {
  if (!process_) return false;
  try {
    const auto received = reader_.read_from(process_->socket());
    if (received == protocol::Received::end) process_->kill_group();
    while (auto frame = reader_.next()) handle(protocol::decode_report(frame->header), frame->payload);
    return received == protocol::Received::bytes;
  } catch (const std::exception& error) {
    // A plugin that writes into the runner's socket has broken the worker beyond repair.
    log_.append(std::string("\n") + worker_note_prefix + error.what() + "\n");
    process_->kill_group();
    return false;
  }
}

void WorkerSlot::answer_wakeup() {
  if (!process_ || !process_->take_wakeup()) return;
  // As far as the trial's end, which it rang for.
  while (job_ && drain_socket()) {
  }
}

void WorkerSlot::handle(const protocol::Report& report, std::span<const std::byte> payload) {
  if (const auto* hello = std::get_if<protocol::Hello>(&report)) {
    hello_ = *hello;
    for (TrialListener* listener : listeners_) listener->on_hello(*hello);
    return;
  }
  if (!job_) return;
  if (const auto* loaded = std::get_if<protocol::PluginsLoaded>(&report)) {
    job_->loaded = true;
    job_->deadlines.loaded(Clock::now());
    for (TrialListener* listener : listeners_) listener->on_loaded(*loaded);
    return;
  }
  job_->deadlines.reported(Clock::now());
  if (const auto* described = std::get_if<protocol::Described>(&report)) {
    for (TrialListener* listener : listeners_) listener->on_described(*described);
  } else if (const auto* epoch = std::get_if<protocol::EpochDone>(&report)) {
    job_->last_epoch = epoch->epoch;
    for (TrialListener* listener : listeners_) listener->on_epoch(*epoch, payload);
  } else if (const auto* state = std::get_if<protocol::StateTaken>(&report)) {
    for (TrialListener* listener : listeners_) listener->on_state(*state, payload);
  } else if (const auto* ended = std::get_if<protocol::TrialEnded>(&report)) {
    const TrialState state = database::trial_state_from(ended->state).value_or(TrialState::failed);
    drain_output();
    finish({ended->trial, state, reason_of(state), ended->message, {}, seconds_since(job_->begun), log_.text()});
  }
}

void WorkerSlot::finish(AttemptResult result) {
  TrialJob& job = job_->job;
  const auto unusable = unusable_file(*job_, result, options_.program);
  // Whoever ends the run is heard of at the next look at the signals.
  const int retries = ended_with_the_run(result) ? std::max(1, options_.retries) : options_.retries;
  result.will_retry = unusable ? !job.has_waited : result.state == TrialState::crashed && job.attempt <= retries;
  if (result.will_retry) {
    retry_ = Retry{std::move(job), unusable};
    retry_->job.has_waited |= unusable.has_value();
    retry_->job.attempt += unusable ? 0 : 1;
  } else {
    unusable_ = unusable;
  }
  job_.reset();
  for (TrialListener* listener : listeners_) listener->on_ended(result);
}

void WorkerSlot::notice_changes() {
  if (!process_) return;
  if (const auto stopped = process_->take_stopped(); stopped && job_) {
    *stopped ? job_->deadlines.pause(Clock::now()) : job_->deadlines.go_on(Clock::now());
  }
  const auto status = process_->try_reap();
  if (!status) return;
  // What it sent and printed before its end is still in the socket and the pipe.
  drain_output();
  while (drain_socket()) {
  }
  if (job_) {
    auto result = result_of_dead_worker(*job_, *status, log_, options_.program);
    result.wall_seconds = seconds_since(job_->begun);
    finish(std::move(result));
  }
  process_.reset();
}

std::optional<Clock::time_point> WorkerSlot::next_deadline() const {
  if (!job_) return std::nullopt;
  if (!job_->limit_message.empty()) return job_->kill_at;
  return job_->deadlines.next();
}

void WorkerSlot::check_limits(Clock::time_point now) {
  if (!job_ || !process_) return;
  if (!job_->limit_message.empty()) {
    if (now >= job_->kill_at) process_->kill_group();
    return;
  }
  // A report may lie unread in the socket.
  if (job_->deadlines.passed(now)) drain_socket();
  if (!job_) return;
  if (const auto message = job_->deadlines.passed(now)) {
    job_->limit_message = *message;
    job_->limit_reason = message->find("time_limit") != std::string::npos    ? "time_limit"
                         : message->find("stall_limit") != std::string::npos ? "stall_limit"
                                                                             : "load_limit";
    job_->kill_at = now + grace_after_abort;
    process_->signal(SIGABRT);
  }
}

void WorkerSlot::hold() {
  if (process_) process_->hold();
  if (job_) job_->deadlines.pause(Clock::now());
}

void WorkerSlot::go_on() {
  if (process_) process_->go_on();
  if (job_) job_->deadlines.go_on(Clock::now());
}

void WorkerSlot::leave_out(Clock::duration time) {
  if (job_) job_->deadlines.leave_out(time);
}

void WorkerSlot::stop_after_epoch() {
  if (!job_ || !process_) return;
  send(protocol::StopTrial{job_->job.trial});
  go_on();
}

void WorkerSlot::stop_now() {
  if (!process_) return;
  if (job_) job_->stopped_now = true;
  process_->kill_group();
}

}  // namespace runner::supervisor
