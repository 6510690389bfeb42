#include "page/followed_curves.hpp"

#include <algorithm>
#include <utility>

#include "page/column.hpp"
#include "page/curves_json.hpp"

namespace runner::page {

namespace {

using database::TrialRow;
using nlohmann::json;

constexpr auto between_reads_of_marks = std::chrono::seconds(30);
// Of one update; a question costs as much as some epochs.
constexpr std::int64_t epochs_in_turn = 2'000;
constexpr std::int64_t epochs_of_question = 200;
constexpr std::int64_t epochs_of_chunk = 64;
// A browser on this machine takes more than a page that is sent by mail.
constexpr CurveLimits limits{12'000'000, 160'000};

bool is_same(const TrialRow& a, const TrialRow& b) {
  return a.trial == b.trial && a.config_id == b.config_id && a.seed == b.seed && a.state == b.state &&
         a.attempts == b.attempts && a.epochs == b.epochs && a.best_value == b.best_value &&
         a.best_epoch == b.best_epoch && a.wall_seconds == b.wall_seconds;
}

bool are_same_trials(const std::vector<TrialRow>& a, const std::vector<TrialRow>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return one.trial == other.trial; });
}

// A trial that was resumed reports epochs again, which its count of epochs does not say.
bool has_only_more(const TrialRow& before, const TrialRow& now) {
  return before.attempts == now.attempts && now.attempts <= 1 && now.epochs >= before.epochs;
}

std::vector<double> part_of(const analysis::Curve& curve, std::int64_t from, std::int64_t to) {
  std::vector<double> numbers;
  const auto size = static_cast<std::int64_t>(curve.values.size());
  for (std::int64_t epoch = from; epoch < to; ++epoch) {
    const auto place = epoch - curve.first_epoch;
    numbers.push_back(place >= 0 && place < size ? curve.values[static_cast<std::size_t>(place)] : absent);
  }
  return numbers;
}

}  // namespace

const Curves& FollowedCurves::update(database::Reader& reader, std::int64_t experiment,
                                     const std::vector<TrialRow>& trials, const std::string& monitor) {
  const bool may_continue = curves_ && monitor == monitor_ && are_same_trials(trials, trials_);
  try {
    if (may_continue && read_new(reader, experiment, trials)) return *curves_;
    trials_ = trials;
    monitor_ = monitor;
    read_all(reader, experiment);
  } catch (...) {
    curves_.reset();
    throw;
  }
  return *curves_;
}

void FollowedCurves::read_all(database::Reader& reader, std::int64_t experiment) {
  curves_.emplace(reader, trials_, monitor_);
  marks_.assign(trials_.size(), {});
  rows_.assign(trials_.size(), nullptr);
  bands_.clear();
  quantiles_ = nullptr;
  read_marks(reader, experiment);
}

void FollowedCurves::read_marks(database::Reader& reader, std::int64_t experiment) {
  std::vector<std::vector<database::CheckpointMark>> marks(trials_.size());
  std::size_t trial = 0;
  for (const auto& mark : database::checkpoint_marks_of(reader, experiment)) {
    while (trial < trials_.size() && trials_[trial].trial < mark.trial) ++trial;
    if (trial < trials_.size() && trials_[trial].trial == mark.trial) marks[trial].push_back(mark);
  }
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i] != marks_[i]) rows_[i] = nullptr;
  }
  marks_ = std::move(marks);
  read_marks_at_ = std::chrono::steady_clock::now();
}

void FollowedCurves::read_in_turn(database::Reader& reader) {
  std::int64_t epochs = 0;
  for (std::size_t i = 0; i < trials_.size() && epochs < epochs_in_turn; ++i) {
    const auto trial = next_in_turn_++ % trials_.size();
    epochs += trials_[trial].epochs + epochs_of_question;
    if (curves_->read_again(reader, trials_[trial].trial, trial, 0)) forget(trial);
  }
}

// Returns whether any trial says that it has changed.
bool FollowedCurves::read_new(database::Reader& reader, std::int64_t experiment, const std::vector<TrialRow>& trials) {
  const auto metrics = curves_->metrics();
  bool has_changed = false;
  for (std::size_t trial = 0; trial < trials.size(); ++trial) {
    const bool is_repeating = trials[trial].state == database::TrialState::running && trials[trial].attempts > 1;
    if (is_same(trials_[trial], trials[trial]) && !is_repeating) continue;
    has_changed = true;
    const auto from = has_only_more(trials_[trial], trials[trial]) ? curves_->end_of(trial) : 0;
    curves_->read_again(reader, trials[trial].trial, trial, from);
    marks_[trial] = database::checkpoint_marks_of_trial(reader, trials[trial].trial);
    forget(trial);
  }
  trials_ = trials;
  if (std::chrono::steady_clock::now() - read_marks_at_ > between_reads_of_marks) read_marks(reader, experiment);
  read_in_turn(reader);
  if (metrics != curves_->metrics()) {
    rows_.assign(trials_.size(), nullptr);
    bands_.clear();
  }
  return has_changed;
}

void FollowedCurves::forget(std::size_t trial) {
  rows_[trial] = nullptr;
  std::erase_if(bands_, [&](const auto& band) {
    const auto& of = band.second.trials;
    return std::find(of.begin(), of.end(), trial) != of.end();
  });
  if (std::find(summed_.begin(), summed_.end(), trial) != summed_.end()) quantiles_ = nullptr;
}

// The metrics of which single curves fit.
std::vector<std::size_t> FollowedCurves::singles() const {
  std::size_t numbers = 0;
  for (std::size_t trial = 0; trial < trials_.size(); ++trial)
    numbers += static_cast<std::size_t>(range_of(*curves_, trial).length);
  const std::size_t bytes = std::max<std::size_t>(1, numbers * sizeof(double) / 3 * 4);
  std::vector<std::size_t> metrics(std::min(curves_->metrics().size(), limits.single_bytes / bytes));
  for (std::size_t metric = 0; metric < metrics.size(); ++metric) metrics[metric] = metric;
  return metrics;
}

json FollowedCurves::row_json(std::size_t trial, const std::vector<std::size_t>& metrics) const {
  const auto [first, length] = range_of(*curves_, trial);
  json chunks = json::array();
  auto mark = marks_[trial].begin();
  for (std::int64_t from = first; from < first + length; from += epochs_of_chunk) {
    const auto to = std::min(first + length, from + epochs_of_chunk);
    std::vector<std::int64_t> kept(static_cast<std::size_t>(to - from), 0);
    for (; mark != marks_[trial].end() && mark->epoch < to; ++mark) {
      if (mark->epoch >= from) kept[static_cast<std::size_t>(mark->epoch - from)] = mark->is_live ? 2 : 1;
    }
    json columns = json::array({column(kept)});
    for (const std::size_t metric : metrics)
      columns.push_back(column(part_of(curves_->curve(metric, trial), from, to)));
    chunks.push_back(std::move(columns));
  }
  return {{"first", first}, {"length", length}, {"chunks", std::move(chunks)}};
}

json FollowedCurves::to_json(const std::vector<CompletedTrials>& completed) {
  const auto shown = singles();
  if (std::exchange(shown_, shown) != shown) rows_.assign(trials_.size(), nullptr);
  json rows = json::array();
  for (std::size_t trial = 0; trial < trials_.size(); ++trial) {
    if (rows_[trial].is_null()) rows_[trial] = row_json(trial, shown);
    rows.push_back(rows_[trial]);
  }
  std::vector<std::size_t> summed;
  for (const auto& configuration : completed)
    summed.insert(summed.end(), configuration.trials.begin(), configuration.trials.end());
  const auto& names = curves_->metrics();
  if (std::exchange(summed_, summed) != summed || quantiles_.size() != names.size() - shown.size())
    quantiles_ = nullptr;
  if (quantiles_.is_null()) {
    quantiles_ = json::array();
    for (std::size_t metric = shown.size(); metric < names.size(); ++metric)
      quantiles_.push_back(quantiles_json(*curves_, metric, completed));
  }
  json left_out = json::array();
  json metrics = json::array();
  std::string omitted;
  for (std::size_t metric = 0; metric < names.size(); ++metric) {
    json entry = {{"part", names[metric].part}, {"name", names[metric].name}};
    if (metric >= shown.size()) {
      omitted += (omitted.empty() ? "" : ", ") + names[metric].part + " " + names[metric].name;
      entry["all"] = quantiles_[metric - shown.size()];
    }
    metrics.push_back(std::move(entry));
  }
  if (!omitted.empty()) left_out.push_back(left_out_singles(omitted, completed));
  json bands = bands_json(*curves_, completed, limits.bands, bands_, left_out);
  return {{"metrics", std::move(metrics)},
          {"rows", std::move(rows)},
          {"bands", std::move(bands)},
          {"left_out", std::move(left_out)}};
}

}  // namespace runner::page
