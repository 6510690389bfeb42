#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "database/database_paths.hpp"
#include "database/internal/file_lock.hpp"

namespace runner::database {

/// Says who supervises an experiment, as its lock file tells.
struct ExperimentHolder {
  std::int64_t pid = 0;  ///< 0 where the file does not say.
  std::string host;
  std::string since;  ///< UTC, `YYYY-MM-DD HH:MM:SS`.
};

/// Makes the holder the one supervisor of an experiment. The kernel drops the lock when the process dies in any way;
/// the file goes at a clean end. Movable; use it from one thread at a time.
class ExperimentLock {
 public:
  /// Takes the lock of `experiment`; throws DatabaseError (held), naming the holder, where another has it past `wait`.
  /// Take it inside the transaction that adds the experiment, so that nobody ever sees it without a supervisor.
  static ExperimentLock acquire(const DatabasePaths& paths, std::int64_t experiment,
                                std::chrono::milliseconds wait = std::chrono::milliseconds{200});

  /// Takes the lock where it is free; nothing where another has it.
  static std::optional<ExperimentLock> try_acquire(const DatabasePaths& paths, std::int64_t experiment);

  /// Returns who holds the lock of `experiment`; nothing where nobody does. Creates no file.
  static std::optional<ExperimentHolder> holder(const DatabasePaths& paths, std::int64_t experiment);

  ExperimentLock(ExperimentLock&&) noexcept = default;
  ExperimentLock& operator=(ExperimentLock&&) = delete;
  ~ExperimentLock();

  /// Returns which experiment this is the lock of.
  std::int64_t experiment() const noexcept { return experiment_; }

 private:
  ExperimentLock(std::filesystem::path file, FileLock lock, std::int64_t experiment);

  static std::optional<ExperimentLock> acquire_within(const DatabasePaths& paths, std::int64_t experiment,
                                                      std::chrono::milliseconds wait);
  void write_holder() const;

  std::filesystem::path file_;
  std::optional<FileLock> lock_;
  std::int64_t experiment_;
};

}  // namespace runner::database
