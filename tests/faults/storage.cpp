#include "storage.hpp"

#include <set>
#include <sstream>

#include "sweep.hpp"

namespace runner::testing {

namespace {

// Lines such as "epoch   55  … newest, saved".
std::set<std::int64_t> epochs_said_saved(const std::string& text) {
  std::set<std::int64_t> epochs;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    std::int64_t epoch = 0;
    if (line.ends_with(", saved") && words >> word >> epoch && word == "epoch") epochs.insert(epoch);
  }
  return epochs;
}

std::vector<std::string> damage_of(const RunnerProgram& runner) {
  std::vector<std::string> found;
  const auto intact = run({{"sqlite3", runner.database().string(), "PRAGMA integrity_check"}, {}, {}, {}}).output;
  if (intact != "ok\n") found.push_back("integrity_check: " + intact);
  const auto verified = runner({"verify", "--json"});
  if (verified.code > 1 || verified.code < 0) return {"verify gave " + std::to_string(verified.code) + verified.errors};
  for (const auto& problem : nlohmann::json::parse(verified.output)) {
    if (problem["problem"] != "unknown") found.push_back(problem.dump());
  }
  return found;
}

}  // namespace

std::vector<std::string> trial_with_small_checkpoints() {
  return {"configs/wine_scaled.yaml",       "training.epochs=2400", "training.batch_size=16",
          "training.resume_every=20 steps", "optimizer.lr=0.0001",  "-v"};
}

std::vector<std::string> trial_with_large_checkpoints() {
  return {"configs/wine_scaled.yaml",
          "training.epochs=60",
          "training.batch_size=72",
          "training.resume_every=7 steps",
          "model.hidden=[400,400]",
          "checkpoint=last",
          "-v"};
}

nlohmann::json whole_result_of(const RunnerProgram& runner) {
  return {result_of(runner),
          runner.sql(
              "SELECT epoch, step, lower(hex(weights_sha256)) AS weights_sha256 FROM epoch ORDER BY trial_id, epoch")};
}

std::vector<std::string> losses(const RunnerProgram& runner, const Finished& stopped) {
  const auto said = epochs_said_saved(stopped.output + stopped.errors);
  if (!has_experiment(runner))
    return said.empty() ? std::vector<std::string>() : std::vector<std::string>{"everything"};
  auto found = damage_of(runner);
  std::set<std::int64_t> stored;
  for (const auto& row : runner.sql("SELECT epoch FROM checkpoint_history"))
    stored.insert(row["epoch"].get<std::int64_t>());
  for (const auto epoch : said) {
    if (!stored.contains(epoch)) found.push_back("no row of epoch " + std::to_string(epoch));
  }
  return found;
}

std::vector<std::string> files_without_a_row(const RunnerProgram& runner) {
  std::set<std::string> known;
  const auto rows = runner.sql(
      "SELECT sha256 FROM checkpoint_history WHERE payload_state = 'live' AND path IS NOT NULL"
      " UNION SELECT lower(hex(sha256)) FROM resume_state WHERE is_file = 1");
  for (const auto& row : rows) known.insert(row["sha256"].get<std::string>() + ".safetensors");
  std::vector<std::string> unknown;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(runner.database().string() + ".checkpoints", absent)) {
    if (!known.contains(entry.path().filename().string())) unknown.push_back(entry.path().filename().string());
  }
  return unknown;
}

bool has_experiment(const RunnerProgram& runner) { return runner.has_database() && runner({"list", "1"}).code == 0; }

}  // namespace runner::testing
