#include "exports/optuna.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exports/number_text.hpp"
#include "exports/optuna_distribution.hpp"
#include "exports/parameter_values.hpp"
#include "exports/trial_record.hpp"
#include "files/buffered_file.hpp"
#include "spec/trial_spec.hpp"

namespace runner::exports {

namespace {

using database::Cell;
using database::TrialState;
using database::TrialView;
using nlohmann::json;

// JournalOperation of optuna/storages/_journal/storage.py, TrialState of optuna/trial/_state.py and StudyDirection of
// optuna/study/_study_direction.py.
enum class Operation {
  create_study = 0,
  set_study_user_attr = 2,
  create_trial = 4,
  set_trial_state_values = 6,
  set_trial_intermediate_value = 7,
  set_trial_user_attr = 8
};
enum class OptunaState { running = 0, complete = 1, pruned = 2, fail = 3, waiting = 4 };
enum class Direction { minimize = 1, maximize = 2 };

// With its zone, which Optuna turns into the local one.
std::string time_text(std::int64_t milliseconds) {
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}000+00:00", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds % 1000);
}

// As Python's json writes it.
std::string python_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return number_text(value);
}

// What diverged or failed has no value for Optuna; of what was interrupted it knows no better word.
OptunaState state_of(const TrialRecord& trial) {
  switch (trial.state) {
    case TrialState::pending:
      return OptunaState::waiting;
    case TrialState::running:
      return OptunaState::running;
    case TrialState::completed:
      return trial.best_value ? OptunaState::complete : OptunaState::fail;
    case TrialState::pruned:
      return OptunaState::pruned;
    default:
      return OptunaState::fail;
  }
}

// Trials that follow the same metric in the same direction.
using Followed = std::pair<std::string, MonitorMode>;

// What is known of all trials before the first is written.
struct Studies {
  ParameterValues values;
  std::map<Followed, int> numbers;
  std::map<std::string, OptunaDistribution> distributions;
  std::vector<Followed> of_trials_without_value;

  void add(const TrialRecord& trial) {
    values.add(trial);
    trial.best_value ? number(followed_by(trial)) : of_trials_without_value.push_back(followed_by(trial));
  }
  // A trial that has not begun does not know what it follows; where all others follow one metric, so will it.
  void finish() {
    if (numbers.size() != 1) {
      for (const Followed& followed : of_trials_without_value) number(followed);
    }
    for (const auto& [key, different] : values.all()) {
      if (values.differs(key) && !spec::is_replicate_key(key)) distributions.emplace(key, different);
    }
  }
  int of(const TrialRecord& trial) const {
    const auto own = numbers.find(followed_by(trial));
    return own != numbers.end() ? own->second : 0;
  }

 private:
  static Followed followed_by(const TrialRecord& trial) { return {trial.monitor, trial.mode}; }
  void number(const Followed& followed) { numbers.emplace(followed, static_cast<int>(numbers.size())); }
};

class Journal {
 public:
  explicit Journal(const std::filesystem::path& file) : file_(file) {}

  void add(Operation operation, json fields) {
    fields["op_code"] = static_cast<int>(operation);
    fields["worker_id"] = worker;
    file_.write(fields.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
  }
  // A number that is not finite has no place in JSON, but in Python's.
  void add_value(std::int64_t trial, std::int64_t step, double value) {
    file_.write(fmt::format(R"({{"op_code":{},"worker_id":"{}","trial_id":{},"step":{},"intermediate_value":{}}})"
                            "\n",
                            static_cast<int>(Operation::set_trial_intermediate_value), worker, trial, step,
                            python_number(value)));
  }
  void finish() { file_.finish(); }

 private:
  static constexpr const char* worker = "runner";
  files::BufferedFile file_;
};

class OptunaVisitor : public database::TrialVisitor {
 public:
  OptunaVisitor(const database::ExperimentSnapshot& experiment, const Studies& studies, Journal& journal)
      : studies_(studies),
        journal_(journal),
        created_ms_(experiment.created_ms()),
        trials_(experiment.trial_columns()),
        metrics_(experiment.columns_of(TrialView::metrics)),
        checkpoints_(experiment.columns_of(TrialView::best_checkpoints)) {}

  void begin(const std::vector<Cell>& row) override {
    trial_ = trial_record(trials_, row);
    ++number_;
    const bool waits = state_of(trial_) == OptunaState::waiting;
    json distributions = json::object();
    json params = json::object();
    json fixed = json::object();
    for (const auto& [key, distribution] : studies_.distributions) {
      const auto found = trial_.params.find(key);
      if (found == trial_.params.end()) continue;
      distributions[key] = distribution.text();
      params[key] = distribution.internal(*found);
      fixed[key] = OptunaDistribution::external(*found);
    }
    // A trial that waits is run by whoever goes on with the study, with these parameters.
    journal_.add(Operation::create_trial,
                 {{"study_id", studies_.of(trial_)},
                  {"state", static_cast<int>(waits ? OptunaState::waiting : OptunaState::running)},
                  {"datetime_start", trial_.started_ms ? json(time_text(*trial_.started_ms)) : json(nullptr)},
                  {"value", nullptr},
                  {"values", nullptr},
                  {"distributions", distributions},
                  {"params", params},
                  {"user_attrs", attributes()},
                  {"system_attrs", waits ? json{{"fixed_params", fixed}} : json::object()},
                  {"intermediate_values", json::object()}});
  }

  void rows(TrialView view, std::span<const std::vector<Cell>> rows) override {
    if (view == TrialView::best_checkpoints) {
      add_attribute("checkpoint", fmt::format("{}@{}", trial_.trial, checkpoints_.number(rows[0], "epoch")));
      add_attribute("checkpoint_sha256", checkpoints_.text(rows[0], "sha256"));
      return;
    }
    for (const auto& row : rows) {
      const auto metric = metric_record(metrics_, row);
      if (is_monitored(trial_, metric)) journal_.add_value(number_, metric.epoch, metric.value);
    }
  }

  void end() override {
    const auto state = state_of(trial_);
    if (state == OptunaState::waiting || state == OptunaState::running) return;
    const auto ended = trial_.finished_ms.value_or(trial_.started_ms.value_or(created_ms_));
    journal_.add(Operation::set_trial_state_values,
                 {{"trial_id", number_},
                  {"state", static_cast<int>(state)},
                  {"values", state == OptunaState::complete ? json::array({*trial_.best_value}) : json(nullptr)},
                  {"datetime_complete", time_text(ended)}});
  }

 private:
  json attributes() const {
    json all = {{"trial", trial_.trial},         {"seed", trial_.seed},
                {"config_id", trial_.config_id}, {"state", std::string(to_text(trial_.state))},
                {"reason", trial_.reason},       {"message", trial_.message},
                {"attempts", trial_.attempts},   {"epochs", trial_.epochs}};
    if (trial_.fold) all["fold"] = *trial_.fold;
    if (trial_.best_value) all["best_value"] = *trial_.best_value;
    if (trial_.best_epoch) all["best_epoch"] = *trial_.best_epoch;
    return all;
  }

  void add_attribute(const char* name, const std::string& value) {
    journal_.add(Operation::set_trial_user_attr, {{"trial_id", number_}, {"user_attr", {{name, value}}}});
  }

  const Studies& studies_;
  Journal& journal_;
  std::int64_t created_ms_;
  Columns trials_;
  Columns metrics_;
  Columns checkpoints_;
  TrialRecord trial_;
  /// Optuna counts a journal's trials from 0.
  std::int64_t number_ = -1;
};

void create_studies(const database::ExperimentRow& experiment, const Studies& studies, Journal& journal) {
  std::map<int, Followed> by_number;
  for (const auto& [followed, number] : studies.numbers) by_number.emplace(number, followed);
  json constant = json::object();
  for (const auto& [key, values] : studies.values.all()) {
    if (!studies.values.differs(key)) constant[key] = *values.begin();
  }
  for (const auto& [number, followed] : by_number) {
    const auto& [monitor, mode] = followed;
    const auto direction = mode == MonitorMode::max ? Direction::maximize : Direction::minimize;
    const auto name = by_number.size() == 1
                          ? experiment.name
                          : fmt::format("{} ({} {})", experiment.name, events::to_text(mode), monitor);
    journal.add(Operation::create_study,
                {{"study_name", name}, {"directions", json::array({static_cast<int>(direction)})}});
    for (const auto& [key, value] :
         {std::pair<const char*, json>("experiment", experiment.experiment),
          std::pair<const char*, json>("monitor", monitor), std::pair<const char*, json>("params", constant)}) {
      journal.add(Operation::set_study_user_attr, {{"study_id", number}, {"user_attr", {{key, value}}}});
    }
  }
}

}  // namespace

bool write_optuna(database::ExperimentSnapshot& experiment, const Destination& to) {
  Studies studies;
  const Columns columns(experiment.trial_columns());
  experiment.each_trial([&](std::vector<Cell>&& row) {
    studies.add(trial_record(columns, row));
    return true;
  });
  studies.finish();
  Journal journal(to.folder / "journal.log");
  create_studies(experiment.experiment(), studies, journal);
  OptunaVisitor visitor(experiment, studies, journal);
  if (!experiment.visit(visitor, to.stopped)) return false;
  journal.finish();
  return true;
}

}  // namespace runner::exports
