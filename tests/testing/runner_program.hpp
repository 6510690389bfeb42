#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/command.hpp"
#include "testing/temporary_folder.hpp"

namespace runner::testing {

/// Runs the program `runner` as a person would: in the project's folder, with a database and a manifest cache of its
/// own.
class RunnerProgram {
 public:
  /// Returns a command with these words behind the program's name.
  Command command(std::vector<std::string> words) const;

  /// Runs it to its end.
  Finished operator()(std::vector<std::string> words) const { return run(command(std::move(words))); }

  /// Returns the rows that a query gives, as JSON. Throws std::runtime_error, with what was printed, where it fails.
  nlohmann::json sql(const std::string& query) const;

  /// The database that commands use; it does not exist before one makes it.
  std::filesystem::path database() const { return folder_.path() / "runner.db"; }
  /// A folder for files of the test, removed at its end.
  const TemporaryFolder& folder() const { return folder_; }
  /// Says whether any file of a database exists.
  bool has_database() const;

  /// Sets a variable for every command from now on.
  void set(const std::string& name, const std::string& value) { environment_[name] = value; }
  /// Adds a folder of plugins to every command from now on.
  void add_plugins(const std::filesystem::path& folder);

 private:
  TemporaryFolder folder_;
  std::map<std::string, std::string> environment_;
};

}  // namespace runner::testing
