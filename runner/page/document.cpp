#include "page/document.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include "machine/host_name.hpp"
#include "page/experiment_json.hpp"
#include "page/together_json.hpp"

namespace runner::page {

namespace {

using nlohmann::json;

constexpr int document_format = 1;

json state_names() {
  json names = json::array();
  for (const auto state : events::trial_states) names.push_back(events::to_text(state));
  return names;
}

json document_of(database::Reader& reader, const std::vector<std::int64_t>& experiments, const DocumentFacts& facts,
                 std::map<std::int64_t, FollowedExperiment>* followed,
                 std::map<std::string, KeptImportance>& importance) {
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  const auto now_ms = static_cast<double>(now.count());
  json all = json::array();
  for (const std::int64_t experiment : experiments)
    all.push_back(experiment_json(reader, experiment, now_ms, followed ? &(*followed)[experiment] : nullptr));
  return {{"format", document_format},
          {"runner_version", facts.runner_version},
          {"database", reader.paths().database().string()},
          {"db_words", facts.db_words},
          {"made_ms", now_ms},
          {"states", state_names()},
          {"experiments", std::move(all)},
          {"together", experiments.size() > 1 ? together_json(reader, experiments, importance) : json(nullptr)}};
}

}  // namespace

json document(database::Reader& reader, const std::vector<std::int64_t>& experiments, const DocumentFacts& facts) {
  std::map<std::string, KeptImportance> not_kept;
  return document_of(reader, experiments, facts, nullptr, not_kept);
}

json FollowedDocument::make(database::Reader& reader, const std::vector<std::int64_t>& experiments,
                            const DocumentFacts& facts) {
  std::erase_if(followed_, [&](const auto& kept) {
    return std::find(experiments.begin(), experiments.end(), kept.first) == experiments.end();
  });
  return document_of(reader, experiments, facts, &followed_, importance_);
}

void FollowedDocument::forget() {
  followed_.clear();
  importance_.clear();
}

std::vector<pid_t> FollowedDocument::workers() const {
  const std::string here = host_name();
  std::vector<pid_t> workers;
  for (const auto& [experiment, followed] : followed_) {
    for (const auto& attempt : followed.running) {
      if (attempt.host == here) workers.push_back(static_cast<pid_t>(attempt.worker_pid));
    }
  }
  return workers;
}

}  // namespace runner::page
