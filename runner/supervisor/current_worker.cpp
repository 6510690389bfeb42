#include "supervisor/current_worker.hpp"

#include <unistd.h>

#include <array>
#include <utility>

namespace runner::supervisor {

bool CurrentWorker::ensure(std::vector<std::string> environment) {
  if (connection_ && environment == environment_) return false;
  connection_.reset();
  reader_ = {};
  writer_ = {};
  hello_.reset();
  output_ended_ = false;
  printed_.forget_marks();
  connection_ = launcher_.launch(environment);
  environment_ = std::move(environment);
  return true;
}

void CurrentWorker::queue(const protocol::Command& command) {
  const auto encoded = protocol::encode(command);
  writer_.push(encoded.header, encoded.payload);
}

bool CurrentWorker::send_queued() {
  if (writer_.write_to(connection_->socket())) return true;
  writer_ = {};
  return false;
}

std::optional<protocol::Report> CurrentWorker::next_report() {
  auto frame = reader_.next();
  if (!frame) return std::nullopt;
  auto report = protocol::decode_report(*std::move(frame));
  if (const auto* hello = std::get_if<protocol::Hello>(&report)) hello_ = *hello;
  return report;
}

void CurrentWorker::drain_output(const std::function<void(std::string_view)>& also) {
  std::array<char, 64 * 1024> buffer{};
  while (true) {
    const ssize_t got = ::read(connection_->output(), buffer.data(), buffer.size());
    // A plugin may close its output, which is then always ready and never has anything.
    output_ended_ = got == 0;
    if (got <= 0) return;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
    printed_.append(text);
    if (also) also(text);
    // One pass for a flood: there are others to look after.
    if (text.size() < buffer.size()) return;
  }
}

}  // namespace runner::supervisor
