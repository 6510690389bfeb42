#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace runner::database {

/// Says why the database could not do what was asked, so that a caller can choose an exit code and a remedy.
enum class DatabaseFault {
  foreign,     ///< The file belongs to another application, or is no SQLite file.
  newer,       ///< The schema was written by a newer runner.
  locked,      ///< Somebody else held the database past the bound on waiting.
  held,        ///< Another supervisor runs this experiment.
  full,        ///< The disk or the quota is full; nothing of the transaction was kept.
  missing,     ///< There is no database at this path.
  unreadable,  ///< The file, or a payload, cannot be opened or read, or is damaged.
  query,       ///< The SQL of the person is wrong.
  denied,      ///< The SQL of the person does something other than reading.
  not_found,   ///< No experiment, trial or checkpoint has this name.
  other        ///< Anything else that SQLite or the system reports.
};

/// Carries one failure of the database: place, what, value and remedy in `what()`, the rest for programs.
class DatabaseError : public std::runtime_error {
 public:
  /// Makes an error; `error_number` is an errno, 0 where none is known.
  DatabaseError(DatabaseFault fault, const std::string& message, std::filesystem::path path = {}, int error_number = 0);

  /// Returns the kind of failure.
  DatabaseFault fault() const noexcept { return fault_; }

  /// Returns the file concerned; empty where there is none.
  const std::filesystem::path& path() const noexcept { return path_; }

  /// Returns the errno behind the failure, 0 where none is known.
  int error_number() const noexcept { return error_number_; }

 private:
  DatabaseFault fault_;
  std::filesystem::path path_;
  int error_number_;
};

/// Names a fault in lower case, as it stands in JSON output.
const char* fault_name(DatabaseFault fault) noexcept;

}  // namespace runner::database
