#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/command.hpp"
#include "testing/temporary_folder.hpp"

namespace runner::testing {

/// Runs a program to its end and returns what it printed. Throws std::runtime_error, with all of it, where it fails.
Finished succeed(const Command& command);

/// Installs this build into a fresh folder, which goes with this object.
class Installation {
 public:
  /// `options` go to `cmake --install`. With `staged`, DESTDIR says where, and the prefix is /usr.
  explicit Installation(const std::vector<std::string>& options = {}, bool staged = false);

  /// Runs the installed runner with a database and a manifest cache of its own.
  Finished operator()(const std::vector<std::string>& words) const;
  /// Returns the rows that a query gives.
  nlohmann::json sql(const std::string& query) const;

  /// The folder that holds bin, lib, include and share.
  const std::filesystem::path& prefix() const { return prefix_; }
  /// The folder in which `runner` keeps the manifests that it had to make itself; absent until it does.
  std::filesystem::path manifest_cache() const { return folder_.path() / "cache/runner/manifests"; }
  /// A folder for files of the test.
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  std::filesystem::path prefix_;
};

}  // namespace runner::testing
