#include "page/groups_json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "page/column.hpp"

namespace runner::page {

namespace {

using analysis::ConfigurationResult;
using analysis::Moments;
using nlohmann::json;

// More would be no matrix that a person reads.
constexpr std::size_t most_compared = 24;
// Of the others the page makes a label of their parameters.
constexpr std::size_t most_labels = 5'000;
constexpr std::size_t digits_of_id = 12;

// 1 where a difference is clear, 0 where it is not, -1 where that cannot be said.
std::int64_t clear_of(const std::optional<Moments>& difference) {
  const auto clear = difference ? analysis::is_clear(*difference) : std::nullopt;
  return clear ? (*clear ? 1 : 0) : -1;
}

// Columns of differences, one entry for each pair.
struct Differences {
  std::vector<std::int64_t> n;
  std::vector<double> mean;
  std::vector<double> se;
  std::vector<std::int64_t> clear;

  void add(const std::optional<Moments>& difference) {
    n.push_back(difference ? difference->n : 0);
    mean.push_back(difference ? difference->mean : absent);
    se.push_back(difference && difference->se ? *difference->se : absent);
    clear.push_back(clear_of(difference));
  }

  json to_json() const {
    return {{"n", column(n)}, {"mean", column(mean)}, {"se", column(se)}, {"clear", column(clear)}};
  }
};

// Row by row: how much the configuration of the column has more than that of the row.
json matrix_json(const Configurations::Group& group, bool compares) {
  const auto& ranked = group.ranked;
  std::size_t size = 0;
  while (size < ranked.size() && size < most_compared && !ranked[size].values.empty()) ++size;
  Differences differences;
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t other = 0; other < size; ++other) {
      differences.add(compares ? analysis::paired_difference(ranked[row].values, ranked[other].values) : std::nullopt);
    }
  }
  json matrix = differences.to_json();
  matrix["size"] = size;
  return matrix;
}

json importance_json(const Configurations::Group& group, const std::vector<analysis::SweptParameter>& swept,
                     KeptImportance& kept) {
  std::vector<std::size_t> places;
  std::vector<double> values;
  for (std::size_t i = 0; i < group.ranked.size(); ++i) {
    for (const auto& [replicate, value] : group.ranked[i].values) {
      places.push_back(group.first + i);
      values.push_back(value);
    }
  }
  std::vector<analysis::ImportanceFactor> factors;
  json keys = json::array();
  for (const auto& parameter : swept) {
    auto factor = analysis::factor_of(parameter, places);
    if (factor.levels < 2) continue;
    factors.push_back(std::move(factor));
    keys.push_back(parameter.key);
  }
  const auto trials = values.size();
  const auto& importance = kept.of(std::move(factors), std::move(values));
  if (!importance) return nullptr;
  return {{"keys", std::move(keys)},
          {"share", importance->share},
          {"together", importance->together},
          {"samples", importance->samples},
          {"trials", trials}};
}

}  // namespace

Configurations::Configurations(std::vector<analysis::TrialResult> results) {
  std::size_t first = 0;
  for (auto& comparable : analysis::by_followed_metric(std::move(results))) {
    Group group{comparable.monitor, comparable.mode, std::move(comparable.results), first, {}};
    group.ranked = analysis::ranked_configurations(group.results, group.mode);
    std::map<std::string, std::size_t> places;
    for (const auto& configuration : group.ranked) places.emplace(configuration.id, first + places.size());
    for (const auto& result : group.results) place_of_trial[result.trial] = places.at(result.config_id);
    first += group.ranked.size();
    groups.push_back(std::move(group));
  }
}

std::vector<const ConfigurationResult*> Configurations::all() const {
  std::vector<const ConfigurationResult*> all;
  for (const Group& group : groups) {
    for (const auto& configuration : group.ranked) all.push_back(&configuration);
  }
  return all;
}

std::string short_id(const std::string& id) {
  const auto mark = id.find('@');
  return id.substr(0, digits_of_id) + (mark == std::string::npos ? "" : id.substr(mark));
}

json groups_json(const Configurations& configurations, const std::vector<analysis::SweptParameter>& swept,
                 std::map<std::string, KeptImportance>& kept,
                 const std::function<std::vector<std::string>(const analysis::Leaderboard&)>& also_said) {
  json groups = json::array();
  for (const auto& group : configurations.groups) {
    auto board = analysis::leaderboard(group.results, group.monitor, group.mode);
    if (also_said) {
      for (auto& sentence : also_said(board)) board.sentences.push_back(std::move(sentence));
    }
    groups.push_back({{"monitor", group.monitor},
                      {"mode", events::to_text(group.mode)},
                      {"heading", board.heading},
                      {"compares", board.compares},
                      {"sentences", board.sentences},
                      {"first", group.first},
                      {"configurations", group.ranked.size()},
                      {"differences", matrix_json(group, board.compares)},
                      {"importance", board.compares ? importance_json(group, swept, kept[group.monitor]) : nullptr}});
  }
  return groups;
}

json configurations_json(const Configurations& configurations) {
  json ids = json::array();
  json labels = json::array();
  json left_out = json::object();
  std::vector<std::int64_t> rank;
  std::vector<std::int64_t> n;
  std::vector<std::int64_t> trials;
  std::vector<double> mean;
  std::vector<double> sd;
  std::vector<double> se;
  std::vector<double> best;
  Differences from_first;
  for (const auto& group : configurations.groups) {
    for (std::size_t i = 0; i < group.ranked.size(); ++i) {
      const ConfigurationResult& configuration = group.ranked[i];
      const bool is_ranked = !configuration.values.empty();
      ids.push_back(short_id(configuration.id));
      if (labels.size() < most_labels) labels.push_back(configuration.label);
      if (!configuration.left_out.empty())
        left_out[std::to_string(group.first + i)] = analysis::left_out_text(configuration);
      rank.push_back(is_ranked ? static_cast<std::int64_t>(i + 1) : 0);
      n.push_back(configuration.moments.n);
      trials.push_back(configuration.trials);
      mean.push_back(is_ranked ? configuration.moments.mean : absent);
      sd.push_back(configuration.moments.sd.value_or(absent));
      se.push_back(configuration.moments.se.value_or(absent));
      best.push_back(configuration.best.value_or(absent));
      from_first.add(configuration.difference);
    }
  }
  return {{"id", std::move(ids)},
          {"label", std::move(labels)},
          {"left_out", std::move(left_out)},
          {"rank", column(rank)},
          {"n", column(n)},
          {"trials", column(trials)},
          {"mean", column(mean)},
          {"sd", column(sd)},
          {"se", column(se)},
          {"best", column(best)},
          {"from_first", from_first.to_json()}};
}

json parameters_json(const std::vector<analysis::SweptParameter>& swept) {
  json parameters = json::array();
  for (const auto& parameter : swept) {
    json entry = {{"key", parameter.key}};
    if (parameter.is_number) {
      entry["numbers"] = column(parameter.numbers);
      entry["is_logarithmic"] = parameter.is_logarithmic();
    } else {
      entry["categories"] = parameter.categories;
      entry["category"] = column(std::vector<std::int64_t>(parameter.category.begin(), parameter.category.end()));
    }
    parameters.push_back(std::move(entry));
  }
  return parameters;
}

}  // namespace runner::page
