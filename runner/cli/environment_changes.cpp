#include "cli/environment_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "analysis/data_digests.hpp"
#include "analysis/fingerprint_changes.hpp"
#include "cli/command.hpp"
#include "digest/data_record.hpp"
#include "digest/sha256.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// What a worker says it computes with; null where it says nothing.
nlohmann::json fingerprint_now(supervisor::WorkerClient& client, const spec::Training& training) {
  const auto hello = client.hello(supervisor::needs_of(training));
  const auto* said = std::get_if<protocol::Hello>(&hello);
  return said != nullptr ? said->fingerprint : nlohmann::json();
}

void compare_plugins(database::Reader& reader, std::int64_t trial, std::set<std::string>& seen,
                     std::vector<std::string>& out) {
  std::error_code ignored;
  for (const auto& plugin : reader.plugins_of(trial)) {
    if (!seen.insert(plugin.path + plugin.sha256).second || !std::filesystem::is_regular_file(plugin.path, ignored))
      continue;
    const auto now = sha256_hex_of_file(plugin.path);
    if (now == plugin.sha256) continue;
    out.push_back(fmt::format("{} '{}' ({}) was built anew: its SHA-256 was {:.12}…, is {:.12}…", plugin.kind,
                              plugin.name, plugin.path, plugin.sha256, now));
  }
}

std::string data_block(const database::SpecRow& trial) {
  return spec::canonical_text(spec::to_json(supervisor::stored_spec(trial.trial, trial.spec)).at("dataset"));
}

}  // namespace

std::vector<std::string> environment_changes(database::Reader& reader, std::int64_t experiment,
                                             const std::vector<std::int64_t>& trials, supervisor::WorkerClient& client,
                                             const spec::Training& training) {
  const auto then = reader.fingerprint_of(experiment);
  // Nothing of it has run yet.
  if (!then) return {};
  auto changes =
      analysis::fingerprint_changes(nlohmann::json::parse(*then, nullptr, false), fingerprint_now(client, training));
  std::set<std::string> seen;
  for (const std::int64_t trial : trials) compare_plugins(reader, trial, seen, changes);
  return changes;
}

std::vector<std::string> data_changes(const std::vector<database::SpecRow>& trials,
                                      const std::vector<database::SpecRow>& beside, const CataloguePlugins& plugins,
                                      supervisor::WorkerClient& client) {
  std::vector<const database::SpecRow*> asked;
  std::set<std::string> blocks;
  for (const auto& trial : trials) {
    const bool is_new = trial.data_sha256.empty();
    const bool first_of_block = is_new && blocks.insert(data_block(trial)).second;
    if (!is_new || first_of_block) asked.push_back(&trial);
  }
  for (const auto& trial : beside) {
    if (!trial.data_sha256.empty() && blocks.erase(data_block(trial)) > 0) asked.push_back(&trial);
  }
  std::vector<spec::TrialSpec> specs;
  for (const auto* trial : asked) specs.push_back(supervisor::stored_spec(trial->trial, trial->spec));
  const auto digests = analysis::data_digests(specs, plugins, client);
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    std::string what = digests[i].error;
    if (what.empty()) what = data_difference(asked[i]->data_sha256, digests[i].sha256);
    if (!what.empty()) changes.push_back(fmt::format("trial {}: {}", asked[i]->trial, what));
  }
  return changes;
}

std::optional<int> allow_changes(const std::vector<std::string>& changes, bool force, const std::string& consequence) {
  if (changes.empty()) return std::nullopt;
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(most, changes.size()); ++i)
    fmt::print(stderr, "runner: {}\n", text::visible(changes[i]));
  if (changes.size() > most) fmt::print(stderr, "runner: … and {} more\n", changes.size() - most);
  if (force) return std::nullopt;
  fmt::print(stderr, "runner: {}; say --force to do it\n", consequence);
  return exit_usage;
}

}  // namespace runner::cli
