#include "config/sweep/random_search.hpp"

#include <string>
#include <unordered_set>

#include "config/check/value_check.hpp"
#include "config/wording.hpp"
#include "digest/unit_draw.hpp"

namespace runner::config {

namespace {

ParamDescription whole_number(std::string name, std::string doc, double least, double most) {
  ParamDescription out;
  out.name = std::move(name);
  out.type = ParamType::integer;
  out.doc = std::move(doc);
  out.lower = Bound{least, true};
  out.upper = Bound{most, true};
  return out;
}

std::vector<ParamDescription> make_parameters() {
  auto trials = whole_number("trials", "How many trials to draw.", 1, 1e9);
  trials.required = true;
  auto seed = whole_number("seed", "Seed of the draws, not of the trials; 0 unless given.", 0, 4294967295.0);
  seed.default_value = std::int64_t{0};
  return {std::move(trials), std::move(seed)};
}

std::optional<std::int64_t> setting(const std::optional<Entry>& written, std::size_t parameter, Report& report) {
  const auto& description = random_parameters().at(parameter);
  const auto value = check_value(written->value, description, "random." + description.name, report);
  return value ? std::optional(value->get<std::int64_t>()) : std::nullopt;
}

// How many trials to draw; 1 where it is at fault, so that what is drawn can be checked all the same.
std::size_t trials_to_draw(const Sweep& sweep, const SweptAxis& axis, std::size_t most, Report& report) {
  if (!sweep.random_trials) {
    report.add(axis.where, "a random search needs a number of trials; " +
                               std::string(axis.where.source->is_override ? "add random.trials=20"
                                                                          : "add 'trials: 20' below 'random:'"));
    return 1;
  }
  const auto trials = setting(sweep.random_trials, 0, report);
  if (!trials) return 1;
  const auto count = static_cast<std::size_t>(*trials);
  if (count <= most) return count;
  report.add(sweep.random_trials->value.where, "random.trials is " + std::to_string(count) + "; at most " +
                                                   std::to_string(most) +
                                                   " trials can run, raise --max-trials for more");
  return 1;
}

// One draw of every key: the texts of numbers, the places of options.
std::vector<std::string> draw(const SweptAxis& axis, std::int64_t seed, std::size_t index) {
  std::vector<std::string> out;
  for (const auto& one : axis.keys) {
    const auto& distribution = *one.distribution;
    const auto u = unit_draw(static_cast<std::uint64_t>(seed), one.key.text(), index);
    const bool is_choice = distribution.kind == Distribution::Kind::choice;
    out.push_back(is_choice ? std::to_string(distribution.option(u)) : distribution.number(u));
  }
  return out;
}

void add_row(SweptAxis& axis, const std::vector<std::string>& drawn) {
  for (std::size_t k = 0; k < axis.keys.size(); ++k) {
    auto& one = axis.keys[k];
    if (one.distribution->kind == Distribution::Kind::choice) {
      one.picks.push_back(std::stoul(drawn[k]));
      continue;
    }
    Node node;
    node.kind = Node::Kind::scalar;
    node.text = drawn[k];
    node.where = one.distribution->where;
    one.values.push_back(std::move(node));
  }
}

}  // namespace

const std::vector<ParamDescription>& random_parameters() {
  static const std::vector<ParamDescription> parameters = make_parameters();
  return parameters;
}

void draw_random(Sweep& sweep, std::size_t most, Report& report) {
  auto* axis = sweep.random();
  if (axis == nullptr) {
    for (const auto* given : {&sweep.random_trials, &sweep.random_seed}) {
      // Those of a file may be left over where overrides have taken its keys; a faulty override may have had one.
      if (!*given || !(*given)->where.source->is_override || !report.empty()) continue;
      report.add((*given)->where,
                 "there is no key to draw at random; add one, such as optimizer.lr=loguniform(1e-5,1e-1)");
    }
    return;
  }
  const auto trials = trials_to_draw(sweep, *axis, most, report);
  const auto seed = sweep.random_seed ? setting(sweep.random_seed, 1, report).value_or(0) : 0;
  if (axis->keys.empty()) {
    if (!sweep.random_is_incomplete) {
      report.add(axis->where, "'random' has no key to draw; add one, such as 'optimizer.lr: loguniform(1e-5, 1e-1)'");
    }
    std::erase_if(sweep.axes, [](const SweptAxis& one) { return one.keys.empty(); });
    return;
  }
  for (auto& one : axis->keys) one.values = one.distribution->options;
  std::unordered_set<std::string> seen;
  // Far more draws than it takes to meet every combination of choices.
  const auto most_draws = 1000 + 20 * trials;
  for (std::size_t index = 0; seen.size() < trials && index < most_draws; ++index) {
    const auto drawn = draw(*axis, seed, index);
    std::string row;
    for (const auto& one : drawn) row.append(one).append(" ");
    if (seen.insert(row).second) add_row(*axis, drawn);
  }
  if (seen.size() == trials) return;
  report.add(axis->where, "the choices allow " + std::to_string(seen.size()) + " different trials, not " +
                              std::to_string(trials) + "; ask for fewer, or list the values");
}

}  // namespace runner::config
