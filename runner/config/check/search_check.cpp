#include "config/check/search_check.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "config/check/plugin_block.hpp"
#include "config/merge.hpp"
#include "config/number.hpp"
#include "config/sweep/search_space.hpp"
#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"
#include "search/space_check.hpp"
#include "spec/data_key.hpp"
#include "spec/largest_seed.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

using spec::largest_seed;

// The sampler's block, with the default where it names none.
Node sampler_block(const Draft& draft, const Span& where) {
  Node name;
  name.kind = Node::Kind::scalar;
  name.text = sampler_section().default_plugin;
  name.where = where;
  const auto* written = draft.value("search");
  if (written == nullptr) return name;
  if (written->kind != Node::Kind::mapping || find(*written, "plugin") != nullptr) return *written;
  auto out = *written;
  out.entries.push_back({"plugin", where, std::move(name)});
  return out;
}

bool check_sampler(const Draft& draft, const Span& where, const catalogue::Catalogue& catalogue,
                   search::SearchDefinition& out, Report& report) {
  auto block =
      check_plugin_block(sampler_block(draft, where), sampler_section(), draft.keys_below("search"), catalogue, report);
  if (!block) return false;
  const auto setting = [&](const char* key, std::int64_t& into) {
    if (block->value.contains(key)) into = block->value[key].get<std::int64_t>();
    block->value.erase(key);
  };
  setting("trials", out.settings.trials);
  setting("seed", out.settings.seed);
  setting("seeds_per_configuration", out.settings.seeds_per_configuration);
  setting("lag", out.settings.lag);
  setting("confirm", out.settings.confirm);
  setting("confirm_seeds", out.settings.confirm_seeds);
  out.sampler.plugin = block->plugin->name;
  block->value.erase("plugin");
  out.sampler.parameters = std::move(block->value);
  return true;
}

// The stopper's block; nothing where there is none.
std::optional<Node> stopper_block(const Draft& draft) {
  std::optional<Node> block;
  if (const auto* search = draft.value("search"); search != nullptr && search->kind == Node::Kind::mapping) {
    if (const auto* written = find(*search, "stopper")) block = written->value;
  }
  if (const auto* given = draft.setting({"search", "stopper"})) {
    const auto& value = given->values.front();
    block = block ? merge_block("stopper", *std::move(block), value) : value;
  }
  if (block && block->kind == Node::Kind::null) block.reset();
  return block;
}

// Trials are compared after the same number of epochs, of which there must be several.
bool has_epochs_to_stop_in(const Draft& draft, const Node& block, const CheckedTrials& trials, bool has_seeds,
                           Report& report) {
  bool sound = true;
  for (const char* key : {"epochs", "validate_every"}) {
    const auto* drawn = draft.sweep.find({"training", key});
    if (drawn == nullptr) continue;
    sound = false;
    report.add(drawn->where, "'training." + std::string(key) +
                                 "' is drawn beside a stopper, which compares trials of the same length; give it one "
                                 "value, or leave out search.stopper");
  }
  const auto& training = trials.first.at("training");
  const auto epochs = training.value("epochs", std::int64_t{1});
  const auto every = training.value("validate_every", std::int64_t{1});
  // Seeds may be what is left out.
  if (epochs > every || has_seeds) return sound;
  report.add(block.where, "search.stopper has nothing to stop: a trial is evaluated once in its " +
                              std::to_string(epochs) + (epochs == 1 ? " epoch" : " epochs") +
                              "; give training.epochs more, or leave out search.stopper");
  return false;
}

bool check_stopper(const Draft& draft, const catalogue::Catalogue& catalogue, CheckedTrials& trials,
                   search::SearchDefinition& out, Report& report) {
  const auto node = stopper_block(draft);
  if (!node) return true;
  auto block = check_plugin_block(*node, stopper_section(), {}, catalogue, report);
  if (!block) return false;
  trials.stopper_where = node->where;
  block->value.erase("plugin");
  out.stopper = spec::PluginChoice{block->plugin->name, std::move(block->value)};
  return has_epochs_to_stop_in(draft, *node, trials, out.settings.seeds_per_configuration > 1, report);
}

// What is swept beside a search is what replicates differ in.
bool check_axes(const Draft& draft, Report& report) {
  bool sound = true;
  for (const auto& axis : draft.sweep.axes) {
    if (axis.kind == SweptAxis::Kind::space) continue;
    for (const auto& one : axis.keys) {
      const auto key = one.key.text();
      if (key == "seed" || key == "dataset.fold") continue;
      sound = false;
      report.add(one.where, in_quotes(key) +
                                " is swept beside a search, which tries one configuration after another; " +
                                "draw it in the search's space, as choice(…), or leave out one of the two");
    }
  }
  return sound;
}

class Space {
 public:
  Space(const SweptAxis& axis, const std::vector<Column>& columns, Report& report)
      : axis_(axis), columns_(columns), report_(report) {}

  // False where a fault was noted.
  bool put_into(search::SearchDefinition& out) {
    for (const auto& key : axis_.keys) add(key, out);
    bool sound = true;
    for (const auto& problem : search::problems_of(out.space)) {
      sound = false;
      note(problem);
    }
    return sound;
  }

 private:
  void add(const SweptKey& key, search::SearchDefinition& out) {
    const auto name = key.key.text();
    const auto column =
        std::find_if(columns_.begin(), columns_.end(), [&](const Column& one) { return one.key == name; });
    auto parameter = key.distribution->parameter(name);
    search::ParameterValues values;
    if (parameter.kind == SearchParameter::Kind::choice) {
      for (std::size_t i = 0; i < key.values.size(); ++i) {
        const bool is_checked = column != columns_.end();
        const auto shown = shown_json(key.values[i]);
        const auto value = is_checked ? column->values.at(i).value : shown;
        parameter.options.push_back(spec::canonical_text(value));
        values.options.push_back({"", value, shown});
      }
    } else if (column != columns_.end()) {
      values.is_integer = column->values.front().value.is_number_integer();
    }
    for (const auto& condition : key.when) parameter.conditions.push_back(read(condition, out));
    out.space.push_back(std::move(parameter));
    out.values.push_back(std::move(values));
  }

  // A key that is not there, and values that it does not have, are found by search::problems_of.
  SearchParameter::Condition read(const Entry& condition, const search::SearchDefinition& out) const {
    const auto is_it = [&](const SweptKey& one) { return one.key.text() == condition.key; };
    const auto found = std::find_if(axis_.keys.begin(), axis_.keys.end(), is_it);
    const auto place = static_cast<std::size_t>(found - axis_.keys.begin());
    SearchParameter::Condition read{place, {}};
    if (place >= out.space.size()) {
      // Later, itself or nowhere.
      read.values = {0.0};
    } else if (out.space[place].kind == SearchParameter::Kind::choice) {
      read.values = places_of(condition.value, out.values[place].options);
    } else {
      read.values = numbers_of(condition.value, out.space[place]);
    }
    return read;
  }

  static std::vector<double> places_of(const Node& wanted, const std::vector<search::KeyValue>& options) {
    std::vector<double> places;
    // Each that is wanted is to be there.
    const bool is_list =
        wanted.kind == Node::Kind::sequence && std::none_of(options.begin(), options.end(), [&](const auto& one) {
          return written_json(wanted) == one.shown || written_json(wanted) == one.value;
        });
    for (const auto& node : is_list ? wanted.items : std::vector<Node>{wanted}) {
      const auto before = places.size();
      for (std::size_t i = 0; i < options.size(); ++i) {
        if (allows(node, options[i].shown, options[i].value)) places.push_back(static_cast<double>(i));
      }
      if (places.size() == before) places.push_back(std::numeric_limits<double>::quiet_NaN());
    }
    return places;
  }

  static std::vector<double> numbers_of(const Node& wanted, const SearchParameter& parameter) {
    std::vector<double> numbers;
    for (const auto& node : wanted.kind == Node::Kind::sequence ? wanted.items : std::vector<Node>{wanted}) {
      const auto number = node.kind == Node::Kind::scalar ? read_finite(node.text) : std::nullopt;
      numbers.push_back(number.value_or(std::numeric_limits<double>::quiet_NaN()));
      if (!number || !parameter.count()) continue;
      // Steps such as 0.1 add up to 0.30000000000000004.
      const double nearest = parameter.value(parameter.place(*number));
      if (std::abs(nearest - *number) <= 1e-12 * std::max(1.0, std::abs(nearest))) numbers.back() = nearest;
    }
    return numbers;
  }

  void note(const search::SpaceProblem& problem) {
    const auto is_it = [&](const SweptKey& one) { return one.key.text() == problem.key; };
    const auto key = std::find_if(axis_.keys.begin(), axis_.keys.end(), is_it);
    if (key == axis_.keys.end()) return report_.add(axis_.where, "the search's space " + problem.message);
    report_.add(problem.is_of_condition ? key->when.front().where : key->distribution->where,
                in_quotes(problem.key) + " " + problem.message);
  }

  const SweptAxis& axis_;
  const std::vector<Column>& columns_;
  Report& report_;
};

// Metric and direction of a policy, the first of several; what has no monitor follows the loss.
json followed_by(const json& checkpoint) {
  const auto& policy = checkpoint.is_array() && !checkpoint.empty() ? checkpoint.front() : checkpoint;
  if (!policy.is_object()) return {"loss", nullptr};
  return {policy.value("monitor", "loss"), policy.value("mode", json(nullptr))};
}

std::size_t different(const SweptKey& key, const std::vector<Column>& columns,
                      const std::function<json(const json&)>& part) {
  const auto name = key.key.text();
  const auto column = std::find_if(columns.begin(), columns.end(), [&](const Column& one) { return one.key == name; });
  if (column == columns.end()) return 0;
  std::set<json> parts;
  for (const auto& one : column->values) parts.insert(part(one.value));
  return parts.size();
}

// What a search tries is compared: it is to be judged by one measure, of the same data.
bool are_judged_alike(const SweptAxis& axis, const std::vector<Column>& columns, const CheckedTrials& trials,
                      Report& report) {
  bool sound = true;
  const auto refuse = [&](const SweptKey& key, const std::string& why) {
    sound = false;
    report.add(key.where, in_quotes(key.key.text()) + " is drawn in a search, " + why);
  };
  const auto monitor = followed_by(trials.first.value("checkpoint", json())).at(0);
  const auto plugin_of = [](const json& block) { return block.is_object() ? block.value("plugin", json()) : block; };
  for (const auto& key : axis.keys) {
    const auto name = key.key.text();
    const bool follows_many = name == "checkpoint" && different(key, columns, followed_by) > 1;
    if (name == "checkpoint.monitor" || name == "checkpoint.mode" || follows_many)
      refuse(key, "which compares its trials by what checkpoint follows; let all follow the same");
    if ((name == "loss" || name.starts_with("loss.")) && (monitor == "loss" || monitor == "val_loss"))
      refuse(key,
             "which would find the loss that is smallest by its definition; have checkpoint.monitor follow a metric");
    constexpr std::string_view of_metrics = "metrics";
    if (name.starts_with(of_metrics) && monitor != "loss" && monitor != "val_loss")
      refuse(key, "by which its trials are measured; let all be measured alike");
    constexpr std::string_view of_dataset = "dataset.";
    const auto dataset = plugin_of(trials.first.at("dataset"));
    if ((name == "dataset" && different(key, columns, plugin_of) > 1) ||
        (name.starts_with(of_dataset) &&
         spec::is_data_key(dataset.get<std::string>(), std::string_view(name).substr(of_dataset.size()))))
      refuse(key, "whose trials would have different data, so that their values do not compare");
    if (name.starts_with(of_dataset) && spec::divides_rows(std::string_view(name).substr(of_dataset.size())))
      refuse(key, "whose trials would be measured on different rows, so that their values do not compare");
  }
  return sound;
}

bool add_seeds(const Draft& draft, std::int64_t count, CheckedTrials& trials, const Span& where, Report& report) {
  if (count == 1) return true;
  if (const auto* swept = draft.sweep.find({"seed", ""})) {
    report.add(swept->where, "the seed is swept beside search.seeds_per_configuration; leave out one of the two");
    return false;
  }
  const auto first = trials.first.at("seed").get<std::int64_t>();
  if (first + count - 1 > largest_seed) {
    report.add(where, "search.seeds_per_configuration leads past the largest seed, " + std::to_string(largest_seed) +
                          "; begin with a smaller one");
    return false;
  }
  Axis seeds{{"seed"}, {}};
  for (std::int64_t i = 0; i < count; ++i) seeds.points.push_back({{first + i, first + i}});
  trials.axes.push_back(std::move(seeds));
  return true;
}

// Whoever waits for a whole search is not to learn in the end that there is no seed left.
bool has_fresh_seeds(const search::SearchDefinition& definition, const CheckedTrials& trials, const Span& where,
                     Report& report) {
  if (definition.settings.confirm == 0) return true;
  auto last = trials.first.at("seed").get<std::int64_t>();
  for (const auto& replicate : definition.replicates) {
    for (const auto& one : replicate) {
      if (one.key == "seed") last = std::max(last, one.value.get<std::int64_t>());
    }
  }
  if (last <= largest_seed - definition.settings.confirm_seeds) return true;
  report.add(where, "search.confirm_seeds leads past the largest seed, " + std::to_string(largest_seed) +
                        "; begin with a smaller one");
  return false;
}

// Every combination of the axes, the last varying fastest.
std::vector<std::vector<search::KeyValue>> replicates_of(const std::vector<Axis>& axes) {
  std::vector<std::vector<search::KeyValue>> out = {{}};
  for (const auto& axis : axes) {
    std::vector<std::vector<search::KeyValue>> longer;
    for (const auto& one : out) {
      for (const auto& point : axis.points) {
        auto both = one;
        for (std::size_t k = 0; k < axis.keys.size(); ++k) {
          both.push_back({axis.keys[k], point[k].value, point[k].shown});
        }
        longer.push_back(std::move(both));
      }
    }
    out = std::move(longer);
  }
  return out;
}

}  // namespace

std::optional<search::SearchDefinition> check_search(const Draft& draft, const catalogue::Catalogue& catalogue,
                                                     const std::vector<Column>& columns, CheckedTrials& trials,
                                                     Report& report) {
  search::SearchDefinition out;
  const auto& axis = *draft.sweep.space();
  bool sound = check_sampler(draft, axis.where, catalogue, out, report);
  // Of what is no block at all nothing more is to be said.
  if (!sound && axis.keys.empty()) return std::nullopt;
  sound = check_stopper(draft, catalogue, trials, out, report) && sound;
  sound = check_axes(draft, report) && sound;
  // A key that was left out may be the one that another depends on.
  if (!draft.sweep.space_is_incomplete) sound = Space(axis, columns, report).put_into(out) && sound;
  if (!sound || draft.sweep.space_is_incomplete || !report.empty()) return std::nullopt;
  if (!are_judged_alike(axis, columns, trials, report)) return std::nullopt;
  if (!add_seeds(draft, out.settings.seeds_per_configuration, trials, axis.where, report)) return std::nullopt;
  out.replicates = replicates_of(trials.axes);
  if (!has_fresh_seeds(out, trials, axis.where, report)) return std::nullopt;
  return out;
}

}  // namespace runner::config
