#include "page/curves.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <tuple>

#include "page/column.hpp"

namespace runner::page {

namespace {

// More than any trial has; another program may have written what no memory holds.
constexpr std::int64_t most_epochs = 50'000'000;

void set(analysis::Curve& curve, std::int64_t epoch, double value) {
  if (curve.values.empty()) curve.first_epoch = epoch;
  // They come in order, so that none comes before the first.
  if (epoch - curve.first_epoch > most_epochs) return;
  const auto place = static_cast<std::size_t>(epoch - curve.first_epoch);
  curve.values.resize(place + 1, absent);
  curve.values[place] = value;
}

// To the bit, so that NaN is what NaN was.
bool are_same(const analysis::Curve& a, const analysis::Curve& b) {
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  return a.first_epoch == b.first_epoch && std::ranges::equal(a.values, b.values, {}, bits, bits);
}

}  // namespace

Curves::Curves(database::Reader& reader, const std::vector<database::TrialRow>& trials, const std::string& first)
    : trials_(trials.size()), first_(first) {
  std::size_t trial = 0;
  database::for_each_epoch(reader, trials, [&](const database::EpochNumbers& numbers) {
    while (trial < trials.size() && trials[trial].trial < numbers.trial) ++trial;
    if (trial < trials.size() && trials[trial].trial == numbers.trial) add(numbers, trial);
  });
  order();
}

std::vector<analysis::Curve> Curves::curves_of(std::size_t trial) const {
  std::vector<analysis::Curve> curves;
  for (const auto& of_metric : curves_) curves.push_back(of_metric[trial]);
  return curves;
}

bool Curves::read_again(database::Reader& reader, std::int64_t number, std::size_t trial, std::int64_t from) {
  const auto before = curves_of(trial);
  for (auto& of_metric : curves_) {
    auto& curve = of_metric[trial];
    const auto kept = std::max<std::int64_t>(0, from - curve.first_epoch);
    if (kept < static_cast<std::int64_t>(curve.values.size())) curve.values.resize(static_cast<std::size_t>(kept));
  }
  database::for_each_epoch_from(reader, number, from,
                                [&](const database::EpochNumbers& numbers) { add(numbers, trial); });
  if (metrics_.size() != before.size()) {
    order();
    return true;
  }
  const auto now = curves_of(trial);
  return !std::equal(now.begin(), now.end(), before.begin(), are_same);
}

std::int64_t Curves::end_of(std::size_t trial) const {
  std::int64_t end = 0;
  for (const auto& of_metric : curves_) {
    const auto& curve = of_metric[trial];
    if (!curve.values.empty()) end = std::max(end, curve.first_epoch + static_cast<std::int64_t>(curve.values.size()));
  }
  return end;
}

std::size_t Curves::place_of(const database::MetricName& metric) {
  const auto found = std::find(metrics_.begin(), metrics_.end(), metric);
  if (found != metrics_.end()) return static_cast<std::size_t>(found - metrics_.begin());
  metrics_.push_back(metric);
  curves_.emplace_back(trials_);
  return metrics_.size() - 1;
}

void Curves::add(const database::EpochNumbers& numbers, std::size_t trial) {
  for (std::size_t i = 0; i < numbers.names.size(); ++i) {
    // What the rows that were set aside say is for the end, and of one epoch.
    if (numbers.names[i].part == "test") continue;
    set(curves_[place_of(numbers.names[i])][trial], numbers.epoch, numbers.values[i]);
  }
}

void Curves::order() {
  std::vector<std::size_t> places(metrics_.size());
  std::iota(places.begin(), places.end(), 0U);
  const auto key = [&](std::size_t place) {
    const auto& metric = metrics_[place];
    const int kind = metric.name == first_ ? 0 : metric.name == "loss" ? 1 : 2;
    return std::make_tuple(kind, metric.name, metric.part != "validation", metric.part);
  };
  std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  std::vector<database::MetricName> metrics;
  std::vector<std::vector<analysis::Curve>> curves;
  for (const std::size_t place : places) {
    metrics.push_back(std::move(metrics_[place]));
    curves.push_back(std::move(curves_[place]));
  }
  metrics_ = std::move(metrics);
  curves_ = std::move(curves);
}

double Curves::at(const database::MetricName& metric, std::size_t trial, std::int64_t epoch) const {
  const auto found = std::find(metrics_.begin(), metrics_.end(), metric);
  if (found == metrics_.end()) return absent;
  const auto& curve = curves_[static_cast<std::size_t>(found - metrics_.begin())][trial];
  const auto place = epoch - curve.first_epoch;
  if (place < 0 || place >= static_cast<std::int64_t>(curve.values.size())) return absent;
  return curve.values[static_cast<std::size_t>(place)];
}

}  // namespace runner::page
