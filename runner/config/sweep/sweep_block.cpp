#include "config/sweep/sweep_block.hpp"

#include <algorithm>

#include "config/sweep/sweep_values.hpp"
#include "config/wording.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::config {

namespace {

using AxisKind = SweptAxis::Kind;

// More than all plugins of a trial have; each is drawn or listed for every trial.
constexpr std::size_t most_keys = 200;

void read_list(const Entry& entry, std::size_t most_values, Sweep& sweep, Report& report) {
  const auto key = read_key(entry.key, entry.where, report);
  auto values = sweep_values(entry.value, most_values, report);
  if (!key || !is_free(*key, entry.where, sweep, report) || values.empty()) return;
  sweep.axes.push_back({AxisKind::list, entry.where, {{*key, entry.where, std::move(values), {}, {}}}});
}

void read_group(const Node& group, std::size_t most_values, Sweep& sweep, Report& report) {
  if (group.kind != Node::Kind::mapping || group.entries.empty()) {
    const bool is_block = group.kind == Node::Kind::mapping || group.kind == Node::Kind::sequence;
    const bool is_empty = is_block && group.items.empty();
    report.add(group.where,
               "'zip' takes keys with lists of one length, such as {optimizer.lr: [0.1, 0.2], "
               "training.batch_size: [16, 32]}, or a list of such groups; found " +
                   (is_empty ? "nothing in it" : describe(group)));
    return;
  }
  SweptAxis axis{AxisKind::zip, group.entries.front().where, {}};
  for (const auto& entry : group.entries) {
    const auto key = read_key(entry.key, entry.where, report);
    auto values = sweep_values(entry.value, most_values, report);
    if (!key || !is_free(*key, entry.where, sweep, report) || values.empty()) continue;
    const auto same = [&](const SweptKey& other) { return other.key == *key; };
    if (std::any_of(axis.keys.begin(), axis.keys.end(), same)) {
      report.add(entry.where, in_quotes(entry.key) + " is swept twice; remove one");
      continue;
    }
    axis.keys.push_back({*key, entry.where, std::move(values), {}, {}});
  }
  if (!axis.keys.empty()) sweep.axes.push_back(std::move(axis));
}

std::string lengths(const SweptAxis& axis) {
  std::string out;
  for (const auto& one : axis.keys) {
    out += (out.empty() ? "" : ", ") + in_quotes(one.key.text()) + " " + std::to_string(one.rows());
  }
  return out;
}

}  // namespace

bool is_free(const Key& key, const Span& where, const Sweep& sweep, Report& report) {
  if (!can_be_swept(key)) {
    report.add(where, in_quotes(key.text()) + " cannot be swept: it belongs to the whole experiment");
    return false;
  }
  const auto* other = sweep.find(key);
  if (other == nullptr) {
    std::size_t keys = 0;
    for_each_key(sweep, [&](const SweptKey&) { ++keys; });
    if (keys < most_keys) return true;
    report.add(where, "more than " + std::to_string(most_keys) + " keys are swept here; is this a config?");
    return false;
  }
  const auto first = place_of(other->where);
  const auto line = first.line == 0 ? std::string("in another override") : "on line " + std::to_string(first.line);
  const bool other_file = first.line != 0 && other->where.source != where.source;
  report.add(where, in_quotes(key.text()) + " is swept twice, first " + line +
                        (other_file ? " of " + first.source : std::string()) + "; remove one");
  return false;
}

bool can_be_drawn(const Key& key, const Span& where, Report& report) {
  if (!spec::is_without_effect(key.text())) return true;
  report.add(where, in_quotes(key.text()) + " changes no result, so there is nothing to draw; give it one value");
  return false;
}

void read_sweep(const Node& block, std::size_t most_values, Sweep& sweep, Report& report) {
  if (block.kind == Node::Kind::null) return;
  if (block.kind != Node::Kind::mapping) {
    report.add(block.where,
               "'sweep' must be a mapping of keys to values, such as 'seed: 0..9'; found " + describe(block));
    return;
  }
  for (const auto& entry : block.entries) {
    if (entry.key == "zip") {
      read_zip(entry.value, most_values, sweep, report);
    } else if (entry.key == "random") {
      read_random(entry.value, entry.where, sweep, report);
    } else {
      read_list(entry, most_values, sweep, report);
    }
  }
}

void read_zip(const Node& groups, std::size_t most_values, Sweep& sweep, Report& report) {
  if (groups.kind != Node::Kind::sequence || groups.items.empty()) {
    return read_group(groups, most_values, sweep, report);
  }
  for (const auto& group : groups.items) read_group(group, most_values, sweep, report);
}

void read_random(const Node& block, const Span& where, Sweep& sweep, Report& report) {
  if (block.kind != Node::Kind::mapping) {
    report.add(block.where,
               "'random' takes a number of trials and keys to draw, such as {trials: 20, optimizer.lr: "
               "loguniform(1e-5, 1e-1)}; found " +
                   describe(block));
    return;
  }
  sweep.axes.push_back({AxisKind::random, where, {}});
  for (const auto& entry : block.entries) {
    if (entry.key == "trials") {
      sweep.random_trials = entry;
    } else if (entry.key == "seed") {
      sweep.random_seed = entry;
    } else if (const auto key = read_key(entry.key, entry.where, report)) {
      add_to_random(*key, entry.where, entry.value, sweep, report);
    } else {
      sweep.random_is_incomplete = true;
    }
  }
}

void add_to_random(const Key& key, const Span& where, const Node& distribution, Sweep& sweep, Report& report) {
  auto read = read_distribution(distribution, report);
  if (!is_free(key, where, sweep, report) || !can_be_drawn(key, where, report) || !read) {
    sweep.random_is_incomplete = true;
    return;
  }
  if (sweep.random() == nullptr) sweep.axes.push_back({AxisKind::random, where, {}});
  sweep.random()->keys.push_back({key, where, {}, std::move(read), {}});
}

void check_zips(const Sweep& sweep, Report& report) {
  for (const auto& axis : sweep.axes) {
    if (axis.kind != AxisKind::zip) continue;
    const auto rows = axis.keys.front().rows();
    const auto differs = [&](const SweptKey& one) { return one.rows() != rows; };
    if (std::none_of(axis.keys.begin(), axis.keys.end(), differs)) continue;
    report.add(
        axis.where,
        "values that are zipped go together one by one, so their numbers must be the same; they are: " + lengths(axis));
  }
}

}  // namespace runner::config
