#include "analysis/completed_trials.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/data_digests.hpp"
#include "checkpoint/safetensors.hpp"
#include "database/database_error.hpp"
#include "database/reader.hpp"
#include "digest/file_digests.hpp"
#include "digest/sha256.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::analysis {

namespace {

std::string text_in(const checkpoint::Metadata& metadata, const std::string& name) {
  const auto found = metadata.find(name);
  return found == metadata.end() ? "" : found->second;
}

}  // namespace

CompletedTrials::CompletedTrials(const std::filesystem::path& database, supervisor::WorkerClient& client,
                                 const supervisor::PluginDirectory& plugins, const plan::Plan& plan)
    : database_(database), plugins_(plugins) {
  if (!std::filesystem::exists(database)) return;
  read(database);
  std::vector<std::string> keys;
  std::vector<spec::TrialSpec> specs;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto spec = plan.trial(i).spec;
    if (!may_be_done(spec) || !data_.try_emplace(data_key(spec)).second) continue;
    keys.push_back(data_key(spec));
    specs.push_back(spec);
  }
  const auto digests = data_digests(specs, plugins_, client);
  for (std::size_t i = 0; i < keys.size(); ++i) data_[keys[i]] = digests[i].sha256;
}

void CompletedTrials::read(const std::filesystem::path& database) {
  database::Reader reader(database);
  for (auto& row : reader.completed_trials()) {
    by_spec_.insert({row.spec_sha256, {row.trial, std::move(row.data_sha256), std::move(row.plugins)}});
  }
}

std::string CompletedTrials::plugin_text(const spec::TrialSpec& spec) const {
  std::set<std::string> lines;
  for (const auto& plugin : plugins_.plugins_of(spec)) {
    const auto [digest, is_new] = library_sha256_.try_emplace(plugin.library);
    if (is_new) digest->second = sha256_hex_of_file(plugin.library);
    lines.insert(plugin.kind + " " + plugin.name + " " + digest->second);
  }
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

bool CompletedTrials::may_be_done(const spec::TrialSpec& spec) const {
  const auto [begin, end] = by_spec_.equal_range(spec::spec_sha256(spec));
  return std::any_of(begin, end, [&](const auto& entry) { return entry.second.plugins == plugin_text(spec); });
}

std::optional<std::int64_t> CompletedTrials::find(const spec::TrialSpec& spec) const {
  const auto data = data_.find(data_key(spec));
  if (data == data_.end() || data->second.empty()) return std::nullopt;
  const auto files = file_digests(spec.model.parameters);
  const auto [begin, end] = by_spec_.equal_range(spec::spec_sha256(spec));
  for (auto entry = begin; entry != end; ++entry) {
    const Completed& completed = entry->second;
    if (completed.data_sha256 != data->second || completed.plugins != plugin_text(spec)) continue;
    if (files.empty() || is_of_same_files(completed.trial, files)) return completed.trial;
  }
  return std::nullopt;
}

// Its checkpoints say what they were trained with. Where none is left whole to say it, the trial is run.
bool CompletedTrials::is_of_same_files(std::int64_t trial, const nlohmann::json& files) const {
  database::Reader reader(database_);
  for (const auto& checkpoint : reader.checkpoints_of_trial(trial)) {
    if (checkpoint.payload_state != database::PayloadState::live) continue;
    try {
      const auto bytes = reader.payload(checkpoint);
      const auto read = checkpoint::read(bytes);
      const auto* container = std::get_if<checkpoint::Container>(&read);
      const auto said = container == nullptr ? std::string() : text_in(container->metadata, "runner.model_files");
      return nlohmann::json::parse(said, nullptr, false) == files;
    } catch (const database::DatabaseError& error) {
      if (error.fault() != database::DatabaseFault::unreadable) throw;
    }
  }
  return false;
}

}  // namespace runner::analysis
