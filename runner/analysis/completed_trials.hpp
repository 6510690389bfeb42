#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "supervisor/trial_source.hpp"
#include "supervisor/worker_client.hpp"

namespace runner::analysis {

/// Knows which trials of a plan the database has completed already: with the same resolved config, the same bytes of
/// every plugin library and of the files that the model is read from, and the same data.
class CompletedTrials {
 public:
  /// Reads the database, where there is one, and has a worker compute the data's digest of those trials that might be
  /// done. Throws database::DatabaseError.
  CompletedTrials(const std::filesystem::path& database, supervisor::WorkerClient& client,
                  const supervisor::PluginDirectory& plugins, const plan::Plan& plan);

  /// Returns the trial that has this result; none where it has to be run.
  std::optional<std::int64_t> find(const spec::TrialSpec& spec) const;

 private:
  struct Completed {
    std::int64_t trial = 0;
    std::string data_sha256;
    std::string plugins;
  };

  void read(const std::filesystem::path& database);
  std::string plugin_text(const spec::TrialSpec& spec) const;
  bool may_be_done(const spec::TrialSpec& spec) const;
  bool is_of_same_files(std::int64_t trial, const nlohmann::json& files) const;

  std::filesystem::path database_;
  const supervisor::PluginDirectory& plugins_;
  std::multimap<std::string, Completed> by_spec_;
  /// By data set and seed, see `data_key`.
  std::map<std::string, std::string> data_;
  mutable std::map<std::string, std::string> library_sha256_;
};

}  // namespace runner::analysis
