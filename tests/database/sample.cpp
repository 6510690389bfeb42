#include "sample.hpp"

#include <fstream>
#include <iterator>
#include <limits>
#include <span>
#include <sstream>
#include <stdexcept>

#include "digest/sha256.hpp"

namespace runner::database::testing {

ExperimentRecord sample_experiment(const std::string& name) {
  ExperimentRecord experiment;
  experiment.name = name;
  experiment.tags = {"first", "a \"quoted\" tag"};
  experiment.config_text = "name: " + name + "\n";
  experiment.config_path = "configs/" + name + ".yaml";
  experiment.command = "runner configs/" + name + ".yaml";
  experiment.git_commit = "0123456789abcdef";
  experiment.git_dirty = false;
  experiment.host = "localhost";
  experiment.runner_version = "0.1.0";
  experiment.compiler = "g++ 12";
  return experiment;
}

TrialRecord sample_trial(std::int64_t experiment, std::int64_t ordinal, std::int64_t seed, double lr) {
  std::ostringstream config;
  config << "lr=" << lr;
  TrialRecord trial;
  trial.experiment = experiment;
  trial.ordinal = ordinal;
  trial.config_id = sha256_hex(std::string_view(config.str()));
  trial.spec = R"({"seed":)" + std::to_string(seed) + "}";
  trial.spec_sha256 = sha256_hex(std::string_view(trial.spec + config.str()));
  trial.seed = seed;
  trial.lr = lr;
  trial.dataset = "wine";
  trial.model = "mlp";
  trial.optimizer = "adam";
  trial.params = {{"seed", seed},
                  {"optimizer.lr", lr},
                  {"model.hidden", JsonText{"[10,10]"}},
                  {"model.activation", "relu"},
                  {"dataset.standardize", false},
                  {"training.batch_size", std::int64_t{32}},
                  {"dataset.split_seed", nullptr}};
  return trial;
}

events::EpochDone sample_epoch(std::int64_t trial, std::int64_t epoch, double val_loss) {
  events::EpochDone record;
  record.trial = trial;
  record.epoch = epoch;
  record.step = 5 * (epoch + 1);
  record.lr = 0.001;
  record.wall_seconds = 0.25;
  record.metrics = {{Split::train, "loss", val_loss / 2},
                    {Split::validation, "loss", val_loss},
                    {Split::validation, "accuracy", 0.5}};
  return record;
}

events::EpochDone sample_checkpoint(std::int64_t trial, std::int64_t epoch, double val_loss,
                                    const std::string& payload) {
  const auto bytes = std::as_bytes(std::span(payload));
  auto record = sample_epoch(trial, epoch, val_loss);
  auto& taken = record.checkpoints.emplace_back();
  taken.policy = "best_loss";
  taken.reason = "new best";
  taken.payload = events::payload_of({bytes.begin(), bytes.end()});
  return record;
}

void write(Writer& writer, const Record& record) {
  auto transaction = writer.transaction();
  writer.record(record);
  transaction.commit();
}

std::int64_t add_experiment(Writer& writer, const std::string& name) {
  auto transaction = writer.transaction();
  const auto experiment = writer.add_experiment(sample_experiment(name));
  transaction.commit();
  return experiment;
}

std::int64_t run_trial(Writer& writer, TrialRecord trial, const std::vector<double>& val_losses, TrialState end) {
  auto transaction = writer.transaction();
  const auto number = writer.add_trial(trial);
  writer.record(events::AttemptStarted{number, 4711, "localhost"});
  writer.record(TrialData{number, std::string(64, 'd')});
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < val_losses.size(); ++i) {
    const auto epoch = static_cast<std::int64_t>(i);
    if (!(val_losses[i] < best)) {
      writer.record(sample_epoch(number, epoch, val_losses[i]));
      continue;
    }
    best = val_losses[i];
    writer.record(
        sample_checkpoint(number, epoch, best, "weights " + std::to_string(number) + "@" + std::to_string(i)));
  }
  writer.record(
      events::AttemptEnded{number, end, "epochs", "", {}, 1.5, "log of trial " + std::to_string(number) + "\n"});
  transaction.commit();
  return number;
}

std::string one(Reader& reader, const std::string& sql) {
  const auto table = reader.query(sql);
  if (table.rows.empty()) throw std::runtime_error("no row: " + sql);
  struct Text {
    std::string operator()(std::nullptr_t) const { return "NULL"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const {
      std::ostringstream text;
      text.precision(17);
      text << value;
      return text.str();
    }
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(const std::vector<std::byte>& value) const {
      return std::to_string(value.size()) + " bytes";
    }
  };
  return std::visit(Text{}, table.rows[0].at(0));
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace runner::database::testing
