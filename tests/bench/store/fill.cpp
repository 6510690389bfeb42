#include "store/fill.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

#include "database/writer.hpp"
#include "digest/sha256.hpp"

namespace bench {

using namespace runner;
using database::Writer;

namespace {

std::vector<std::byte> payload_of(std::int64_t trial, std::int64_t epoch) {
  std::vector<std::byte> bytes(2188);
  std::uint64_t state = static_cast<std::uint64_t>(trial) * 1'000'003 + static_cast<std::uint64_t>(epoch) + 1;
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    std::memcpy(bytes.data() + i, &state, 8);
  }
  return bytes;
}

void run_trial(Writer& writer, std::int64_t trial, std::int64_t epochs) {
  writer.record(events::AttemptStarted{.trial = trial, .worker_pid = 1, .host = "bench"});
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    writer.record(sample_epoch(trial, epoch, epoch + 1 == epochs));
  }
  writer.record(events::AttemptEnded{.trial = trial, .reason = "epochs", .wall_seconds = 0.1, .log = "a line\n"});
}

}  // namespace

database::TrialRecord trial_of(std::int64_t experiment, std::int64_t ordinal, std::int64_t configuration,
                               std::int64_t seed) {
  database::TrialRecord record;
  record.experiment = experiment;
  record.ordinal = ordinal;
  record.seed = seed;
  record.lr = 1e-5 * static_cast<double>(configuration + 1);
  record.config_id = sha256_hex(std::string_view("configuration " + std::to_string(configuration)));
  record.spec = R"({"model":{"width":)" + std::to_string(16 << configuration % 4) + R"(},"optimizer":{"lr":)" +
                std::to_string(*record.lr) + R"(,"weight_decay":)" + std::to_string(0.001 * (configuration % 97)) +
                R"(},"seed":)" + std::to_string(seed) + R"(,"padding":")" + std::string(600, 'x') + "\"}";
  record.spec_sha256 = sha256_hex(std::string_view(record.config_id + std::to_string(seed)));
  record.dataset = "wine";
  record.model = "mlp";
  record.optimizer = "adam";
  for (int i = 0; i < 26; ++i) record.params.push_back({"training.parameter_" + std::to_string(i), std::int64_t{i}});
  record.params.push_back({"optimizer.lr", *record.lr});
  return record;
}

database::ExperimentRecord experiment_called(const std::string& name) {
  database::ExperimentRecord record;
  record.name = name;
  record.config_text = "dataset: wine\n";
  record.config_path = "configs/wine.yaml";
  record.command = "runner configs/wine.yaml";
  record.host = "bench";
  record.runner_version = "0.1.0";
  record.compiler = "g++";
  return record;
}

events::EpochDone sample_epoch(std::int64_t trial, std::int64_t epoch, bool with_checkpoint) {
  const double loss = 1.0 / static_cast<double>(epoch + 1) + 1e-6 * std::sin(static_cast<double>(trial));
  events::EpochDone done{.trial = trial, .epoch = epoch, .step = epoch + 1, .lr = 1e-3, .wall_seconds = 1.03e-4};
  done.metrics = {{Split::train, "loss", loss / 3},
                  {Split::train, "accuracy", 0.98},
                  {Split::validation, "loss", loss},
                  {Split::validation, "accuracy", 0.97}};
  auto bytes = payload_of(trial, epoch);
  done.weights_sha256 = sha256_hex(std::span<const std::byte>(bytes).first(100));
  if (with_checkpoint) {
    auto& taken = done.checkpoints.emplace_back();
    taken.policy = "best_loss";
    taken.reason = "new best";
    taken.payload = events::payload_of(std::move(bytes));
  }
  return done;
}

void fill(const std::filesystem::path& database, const Size& size) {
  Writer writer(database);
  const auto per_experiment = size.trials / size.experiments;
  for (std::int64_t number = 0; number < size.experiments; ++number) {
    const auto configurations = size.configurations / size.experiments;
    std::int64_t experiment = 0;
    for (std::int64_t begin = 0; begin < per_experiment; begin += 200) {
      auto transaction = writer.transaction();
      if (begin == 0) experiment = writer.add_experiment(experiment_called("experiment " + std::to_string(number)));
      for (std::int64_t i = begin; i < std::min(begin + 200, per_experiment); ++i) {
        const auto configuration = number * configurations + i % configurations;
        run_trial(writer, writer.add_trial(trial_of(experiment, i, configuration, i / configurations)), size.epochs);
      }
      transaction.commit();
    }
  }
}

void record_epochs(const std::filesystem::path& database, std::int64_t epochs) {
  std::vector<events::EpochDone> reports;
  Writer writer(database);
  {
    auto transaction = writer.transaction();
    const auto experiment = writer.add_experiment(experiment_called("epochs"));
    for (std::int64_t i = 0; i < 2; ++i) {
      const auto trial = writer.add_trial(trial_of(experiment, i, i, 0));
      writer.record(events::AttemptStarted{.trial = trial, .worker_pid = 1, .host = "bench"});
    }
    transaction.commit();
  }
  for (std::int64_t i = 0; i < epochs; ++i) reports.push_back(sample_epoch(1 + i % 2, i / 2, true));
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t first = 0; first < reports.size(); first += 400) {
    auto transaction = writer.transaction();
    for (std::size_t i = first; i < std::min(first + 400, reports.size()); ++i) writer.record(reports[i]);
    transaction.commit();
  }
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

}  // namespace bench
