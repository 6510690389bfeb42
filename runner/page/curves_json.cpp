#include "page/curves_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "page/column.hpp"

namespace runner::page {

namespace {

using nlohmann::json;

// The curves of all trials, one behind the other.
json single_curves(const Curves& curves, std::size_t metric, const std::vector<EpochRange>& ranges) {
  std::vector<double> numbers;
  for (std::size_t trial = 0; trial < ranges.size(); ++trial) {
    const auto& curve = curves.curve(metric, trial);
    const std::size_t begin = numbers.size();
    numbers.resize(begin + static_cast<std::size_t>(ranges[trial].length), absent);
    if (curve.values.empty()) continue;
    std::copy(curve.values.begin(), curve.values.end(),
              numbers.begin() + static_cast<std::ptrdiff_t>(begin) + (curve.first_epoch - ranges[trial].first));
  }
  return column(numbers);
}

// Of each epoch that has a place in a single curve: 1 for a checkpoint that is gone, 2 for one that is there.
json kept_epochs(const std::vector<database::TrialRow>& trials, const std::vector<EpochRange>& ranges,
                 const std::vector<database::CheckpointMark>& marks) {
  std::vector<std::int64_t> kept;
  auto mark = marks.begin();
  for (std::size_t trial = 0; trial < ranges.size(); ++trial) {
    const std::size_t begin = kept.size();
    kept.resize(begin + static_cast<std::size_t>(ranges[trial].length), 0);
    while (mark != marks.end() && mark->trial < trials[trial].trial) ++mark;
    for (; mark != marks.end() && mark->trial == trials[trial].trial; ++mark) {
      const auto place = mark->epoch - ranges[trial].first;
      if (place >= 0 && place < ranges[trial].length)
        kept[begin + static_cast<std::size_t>(place)] = mark->is_live ? 2 : 1;
    }
  }
  return column(kept);
}

}  // namespace

std::vector<EpochRange> ranges_of(const Curves& curves) {
  std::vector<EpochRange> ranges(curves.trials());
  for (std::size_t trial = 0; trial < ranges.size(); ++trial) ranges[trial] = range_of(curves, trial);
  return ranges;
}

EpochRange range_of(const Curves& curves, std::size_t trial) {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (std::size_t metric = 0; metric < curves.metrics().size(); ++metric) {
    const auto& curve = curves.curve(metric, trial);
    if (!curve.values.empty()) first = std::min(first, curve.first_epoch);
  }
  const auto end = curves.end_of(trial);
  return end > 0 ? EpochRange{first, end - first} : EpochRange{};
}

json quantiles_json(const Curves& curves, std::size_t metric, const std::vector<CompletedTrials>& completed) {
  std::vector<std::size_t> all;
  for (const auto& configuration : completed)
    all.insert(all.end(), configuration.trials.begin(), configuration.trials.end());
  const auto quantiles = analysis::curve_quantiles(curves_of(curves, metric, all));
  return {{"first", quantiles.first_epoch},
          {"n", column(quantiles.n)},
          {"low", column(quantiles.low)},
          {"median", column(quantiles.median)},
          {"high", column(quantiles.high)}};
}

std::string left_out_singles(const std::string& metrics, const std::vector<CompletedTrials>& completed) {
  std::size_t trials = 0;
  for (const auto& configuration : completed) trials += configuration.trials.size();
  return fmt::format(
      "Curves of single trials would make the page too large and are left out of: {}. "
      "What is drawn in their place is the median of all {} completed trials, and "
      "between which values four fifths of them lie.",
      metrics, trials);
}

json curves_json(const Curves& curves, const std::vector<database::TrialRow>& trials,
                 const std::vector<CompletedTrials>& completed, const std::vector<database::CheckpointMark>& marks,
                 const CurveLimits& limits) {
  const auto ranges = ranges_of(curves);
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> length;
  for (const EpochRange& range : ranges) {
    first.push_back(range.first);
    length.push_back(range.length);
  }
  json left_out = json::array();
  json metrics = json::array();
  std::size_t bytes = 0;
  std::string omitted;
  for (std::size_t metric = 0; metric < curves.metrics().size(); ++metric) {
    const auto& name = curves.metrics()[metric];
    json entry = {{"part", name.part}, {"name", name.name}, {"values", nullptr}};
    json values = single_curves(curves, metric, ranges);
    const std::size_t needed = bytes + values.front().get_ref<const std::string&>().size();
    if (needed <= limits.single_bytes) {
      bytes = needed;
      entry["values"] = std::move(values);
    } else {
      omitted += (omitted.empty() ? "" : ", ") + name.part + " " + name.name;
      entry["all"] = quantiles_json(curves, metric, completed);
    }
    metrics.push_back(std::move(entry));
  }
  if (!omitted.empty()) left_out.push_back(left_out_singles(omitted, completed));
  MadeBands made;
  return {{"metrics", std::move(metrics)},
          {"first", column(first)},
          {"length", column(length)},
          {"kept", bytes > 0 ? kept_epochs(trials, ranges, marks) : json(nullptr)},
          {"bands", bands_json(curves, completed, limits.bands, made, left_out)},
          {"left_out", std::move(left_out)}};
}

}  // namespace runner::page
