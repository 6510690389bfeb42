#include "page/curves_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "page/column.hpp"

namespace runner::page {

namespace {

using nlohmann::json;

// From which epoch a trial has numbers of any metric, and how many epochs.
struct Range {
  std::int64_t first = 0;
  std::int64_t length = 0;
};

std::vector<Range> ranges_of(const Curves& curves) {
  std::vector<Range> ranges(curves.trials());
  for (std::size_t trial = 0; trial < ranges.size(); ++trial) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t end = 0;
    for (std::size_t metric = 0; metric < curves.metrics().size(); ++metric) {
      const auto& curve = curves.curve(metric, trial);
      if (curve.values.empty()) continue;
      first = std::min(first, curve.first_epoch);
      end = std::max(end, curve.first_epoch + static_cast<std::int64_t>(curve.values.size()));
    }
    if (end > 0) ranges[trial] = {first, end - first};
  }
  return ranges;
}

// The curves of all trials, one behind the other.
json single_curves(const Curves& curves, std::size_t metric, const std::vector<Range>& ranges) {
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
json kept_epochs(const std::vector<database::TrialRow>& trials, const std::vector<Range>& ranges,
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

std::vector<const analysis::Curve*> curves_of(const Curves& curves, std::size_t metric,
                                              const std::vector<std::size_t>& trials) {
  std::vector<const analysis::Curve*> chosen;
  for (const std::size_t trial : trials) {
    if (!curves.curve(metric, trial).values.empty()) chosen.push_back(&curves.curve(metric, trial));
  }
  return chosen;
}

json band_json(const analysis::CurveBand& band) {
  return {{"first", band.first_epoch}, {"n", column(band.n)}, {"mean", column(band.mean)}, {"sd", column(band.sd)}};
}

json bands_json(const Curves& curves, const std::vector<std::vector<std::size_t>>& completed, std::size_t limit,
                json& left_out) {
  json bands = json::array();
  std::size_t numbers = 0;
  std::size_t omitted = 0;
  for (std::size_t place = 0; place < completed.size(); ++place) {
    if (completed[place].size() < 2) continue;
    if (numbers > limit) {
      ++omitted;
      continue;
    }
    json metrics = json::array();
    for (std::size_t metric = 0; metric < curves.metrics().size(); ++metric) {
      const auto band = analysis::curve_band(curves_of(curves, metric, completed[place]));
      numbers += 2 * band.n.size();
      metrics.push_back(band_json(band));
    }
    bands.push_back({{"configuration", place}, {"metrics", std::move(metrics)}});
  }
  if (omitted > 0) {
    left_out.push_back(fmt::format(
        "Mean curves are here of the {} best configurations that have several completed trials, not of the other {}.",
        bands.size(), omitted));
  }
  return bands;
}

json quantiles_json(const Curves& curves, std::size_t metric, const std::vector<std::size_t>& completed) {
  const auto quantiles = analysis::curve_quantiles(curves_of(curves, metric, completed));
  return {{"first", quantiles.first_epoch},
          {"n", column(quantiles.n)},
          {"low", column(quantiles.low)},
          {"median", column(quantiles.median)},
          {"high", column(quantiles.high)}};
}

}  // namespace

json curves_json(const Curves& curves, const std::vector<database::TrialRow>& trials,
                 const std::vector<std::vector<std::size_t>>& completed,
                 const std::vector<database::CheckpointMark>& marks, const CurveLimits& limits) {
  const auto ranges = ranges_of(curves);
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> length;
  for (const Range& range : ranges) {
    first.push_back(range.first);
    length.push_back(range.length);
  }
  std::vector<std::size_t> all_completed;
  for (const auto& places : completed) all_completed.insert(all_completed.end(), places.begin(), places.end());
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
      entry["all"] = quantiles_json(curves, metric, all_completed);
    }
    metrics.push_back(std::move(entry));
  }
  if (!omitted.empty()) {
    left_out.push_back(
        fmt::format("Curves of single trials would make the page too large and are left out of: {}. "
                    "What is drawn in their place is the median of all {} completed trials, and "
                    "between which values four fifths of them lie.",
                    omitted, all_completed.size()));
  }
  return {{"metrics", std::move(metrics)},
          {"first", column(first)},
          {"length", column(length)},
          {"kept", bytes > 0 ? kept_epochs(trials, ranges, marks) : json(nullptr)},
          {"bands", bands_json(curves, completed, limits.bands, left_out)},
          {"left_out", std::move(left_out)}};
}

}  // namespace runner::page
