#include "database/experiment_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <sstream>
#include <utility>

#include "database/database_error.hpp"
#include "machine/host_name.hpp"

namespace runner::database {

namespace {

constexpr std::size_t holder_limit_bytes = 1024;

std::string read_text(int descriptor) {
  std::string text(holder_limit_bytes, '\0');
  const auto count = ::pread(descriptor, text.data(), text.size(), 0);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

// It is written over and removed later, so it must be what a supervisor wrote, or one that died before it wrote.
bool is_holders_note(const std::string& text) { return text.empty() || text.starts_with("pid="); }

ExperimentHolder read_holder(int descriptor) {
  const std::string text = read_text(descriptor);
  ExperimentHolder holder;
  std::istringstream lines(text);
  std::string key;
  std::string value;
  while (std::getline(lines, key, '=') && std::getline(lines, value)) {
    if (key == "pid") holder.pid = std::strtoll(value.c_str(), nullptr, 10);
    if (key == "host") holder.host = value;
    if (key == "since") holder.since = value;
  }
  return holder;
}

std::string now_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

DatabaseError held_error(const DatabasePaths& paths, std::int64_t experiment) {
  const auto holder = ExperimentLock::holder(paths, experiment).value_or(ExperimentHolder{});
  std::string who = "another runner";
  if (holder.pid != 0) {
    who += " (process " + std::to_string(holder.pid) + " on " + holder.host + ", since " + holder.since + " UTC)";
  }
  return {DatabaseFault::held,
          paths.database().string() + ": experiment " + std::to_string(experiment) + " is being run by " + who +
              "; wait for it or stop it first",
          paths.database()};
}

}  // namespace

ExperimentLock::ExperimentLock(std::filesystem::path file, FileLock lock, std::int64_t experiment)
    : file_(std::move(file)), lock_(std::move(lock)), experiment_(experiment) {}

ExperimentLock::~ExperimentLock() {
  if (!file_.empty() && lock_ && lock_->descriptor() >= 0) ::unlink(file_.c_str());
}

std::optional<ExperimentLock> ExperimentLock::acquire_within(const DatabasePaths& paths, std::int64_t experiment,
                                                             std::chrono::milliseconds wait) {
  const auto file = paths.experiment_lock(experiment);
  for (;;) {
    auto lock = FileLock::acquire(file, FileLock::Kind::exclusive, wait);
    if (!lock) return std::nullopt;
    if (!still_named(lock->descriptor(), file)) continue;
    if (!is_holders_note(read_text(lock->descriptor()))) throw FileLock::not_ours(file);
    ExperimentLock held(file, std::move(*lock), experiment);
    held.write_holder();
    return held;
  }
}

ExperimentLock ExperimentLock::acquire(const DatabasePaths& paths, std::int64_t experiment,
                                       std::chrono::milliseconds wait) {
  auto lock = acquire_within(paths, experiment, wait);
  if (!lock) throw held_error(paths, experiment);
  return std::move(*lock);
}

std::optional<ExperimentLock> ExperimentLock::try_acquire(const DatabasePaths& paths, std::int64_t experiment) {
  return acquire_within(paths, experiment, std::chrono::milliseconds{0});
}

std::optional<ExperimentHolder> ExperimentLock::holder(const DatabasePaths& paths, std::int64_t experiment) {
  const int descriptor =
      ::open(paths.experiment_lock(experiment).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return std::nullopt;
  std::optional<ExperimentHolder> holder;
  // The glance takes a share for an instant; `acquire` waits long enough not to take it for a supervisor.
  if (::flock(descriptor, LOCK_SH | LOCK_NB) != 0) holder = read_holder(descriptor);
  ::close(descriptor);
  return holder;
}

void ExperimentLock::write_holder() const {
  std::ostringstream text;
  text << "pid=" << ::getpid() << "\nhost=" << host_name() << "\nsince=" << now_text() << '\n';
  const auto bytes = text.str();
  // Who cannot be written down is still the holder; the file only serves a message.
  if (::ftruncate(lock_->descriptor(), 0) != 0) return;
  [[maybe_unused]] const auto written = ::pwrite(lock_->descriptor(), bytes.data(), bytes.size(), 0);
}

}  // namespace runner::database
