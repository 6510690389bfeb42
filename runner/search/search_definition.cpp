#include "search/search_definition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "spec/trial_spec_json.hpp"

namespace runner::search {

namespace {

using nlohmann::json;
using Kind = SearchParameter::Kind;

double rounded_to(double value, int digits) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::general, digits);
  double out = 0.0;
  std::from_chars(text.begin(), end.ptr, out);
  return out;
}

// Enough to tell a hundred thousand numbers between the ends apart.
int digits_of(const SearchParameter& parameter) {
  const double largest = std::max(std::abs(parameter.low), std::abs(parameter.high));
  return 6 + std::clamp(static_cast<int>(std::floor(std::log10(largest / (parameter.high - parameter.low)))), 0, 9);
}

// Rounding must not reach an end, which a bound may exclude.
double rounded_number(const SearchParameter& parameter, double number) {
  const double out = rounded_to(number, digits_of(parameter));
  if (out <= parameter.low) return std::nextafter(parameter.low, parameter.high);
  if (out >= parameter.high) return std::nextafter(parameter.high, parameter.low);
  return out;
}

json number_json(const SearchParameter& parameter, const ParameterValues& values, double number) {
  if (values.is_integer) return static_cast<std::int64_t>(std::llround(number));
  // Steps such as 0.1 add up to 0.30000000000000004.
  return parameter.step > 0.0 ? rounded_to(number, 15) : number;
}

KeyValue value_of(const SearchParameter& parameter, const ParameterValues& values, double number) {
  if (parameter.kind == Kind::choice) {
    KeyValue out = values.options.at(static_cast<std::size_t>(number));
    out.key = parameter.key;
    return out;
  }
  auto value = number_json(parameter, values, number);
  return {parameter.key, value, value};
}

bool is_section(const std::string& key) { return key.find('.') == std::string::npos; }

json key_values_json(const std::vector<KeyValue>& values) {
  json out = json::array();
  for (const auto& one : values) out.push_back({{"key", one.key}, {"value", one.value}, {"shown", one.shown}});
  return out;
}

std::vector<KeyValue> key_values_from(const json& written) {
  std::vector<KeyValue> out;
  for (const auto& one : written) out.push_back({one.at("key"), one.at("value"), one.at("shown")});
  return out;
}

const char* name_of(Kind kind) {
  if (kind == Kind::real) return "real";
  return kind == Kind::integer ? "integer" : "choice";
}

Kind kind_named(const std::string& name) {
  for (const auto kind : {Kind::real, Kind::integer, Kind::choice}) {
    if (name == name_of(kind)) return kind;
  }
  throw std::invalid_argument("a search has no parameters of the kind '" + name + "'");
}

SearchParameter parameter_from(const json& written) {
  SearchParameter out;
  written.at("key").get_to(out.key);
  out.kind = kind_named(written.at("kind"));
  written.at("low").get_to(out.low);
  written.at("high").get_to(out.high);
  written.at("logarithmic").get_to(out.logarithmic);
  written.at("step").get_to(out.step);
  written.at("options").get_to(out.options);
  for (const auto& condition : written.at("conditions")) {
    out.conditions.push_back({condition.at("parameter"), condition.at("values")});
  }
  return out;
}

SearchDefinition definition_from(const json& stored) {
  SearchDefinition out;
  out.sampler = {stored.at("sampler").at("plugin"), stored.at("sampler").at("parameters")};
  if (stored.contains("stopper")) {
    out.stopper = spec::PluginChoice{stored["stopper"].at("plugin"), stored["stopper"].at("parameters")};
  }
  stored.at("trials").get_to(out.settings.trials);
  stored.at("seed").get_to(out.settings.seed);
  stored.at("seeds_per_configuration").get_to(out.settings.seeds_per_configuration);
  stored.at("lag").get_to(out.settings.lag);
  out.settings.confirm = stored.value("confirm", out.settings.confirm);
  out.settings.confirm_seeds = stored.value("confirm_seeds", out.settings.confirm_seeds);
  out.space = space_from_json(stored.at("space"));
  for (const auto& one : stored.at("values")) {
    out.values.push_back({key_values_from(one.at("options")), one.at("is_integer")});
  }
  out.base = stored.at("base");
  for (const auto& one : stored.at("replicates")) out.replicates.push_back(key_values_from(one));
  if (out.values.size() != out.space.size() || out.replicates.empty()) {
    throw std::invalid_argument("a search has a value for each parameter and at least one replicate");
  }
  return out;
}

}  // namespace

SearchPoint rounded(const SearchDefinition& definition, SearchPoint point) {
  for (std::size_t i = 0; i < point.size(); ++i) {
    const auto& parameter = definition.space[i];
    if (point[i] && !parameter.count()) point[i] = rounded_number(parameter, *point[i]);
  }
  return point;
}

std::vector<KeyValue> values_at(const SearchDefinition& definition, const SearchPoint& point) {
  std::vector<KeyValue> out;
  for (std::size_t i = 0; i < point.size(); ++i) {
    if (point[i]) out.push_back(value_of(definition.space[i], definition.values[i], *point[i]));
  }
  return out;
}

std::vector<spec::TrialSpec> trials_at(const SearchDefinition& definition, const SearchPoint& point) {
  json configuration = definition.base;
  const auto values = values_at(definition, point);
  // Whole blocks before what stands in them.
  for (const bool sections : {true, false}) {
    for (const auto& one : values) {
      if (is_section(one.key) == sections) spec::set_key(configuration, one.key, one.value);
    }
  }
  std::vector<spec::TrialSpec> out;
  for (const auto& replicate : definition.replicates) {
    json trial = configuration;
    for (const auto& one : replicate) spec::set_key(trial, one.key, one.value);
    out.push_back(spec::trial_spec_from_json(trial));
  }
  return out;
}

StopperSetting stopper_setting(const SearchDefinition& definition) {
  const auto& training = definition.base.at("training");
  return {.epochs = training.at("epochs"),
          .validate_every = training.value("validate_every", std::int64_t{1}),
          .configurations = static_cast<std::size_t>(definition.settings.trials),
          .replicates = definition.replicates.size()};
}

std::size_t trial_count(const SearchDefinition& definition) {
  return static_cast<std::size_t>(definition.settings.trials) * definition.replicates.size();
}

json to_json(const SearchDefinition& definition) {
  json values = json::array();
  for (const auto& one : definition.values) {
    values.push_back({{"options", key_values_json(one.options)}, {"is_integer", one.is_integer}});
  }
  json replicates = json::array();
  for (const auto& one : definition.replicates) replicates.push_back(key_values_json(one));
  json out = {{"sampler", {{"plugin", definition.sampler.plugin}, {"parameters", definition.sampler.parameters}}},
              {"trials", definition.settings.trials},
              {"seed", definition.settings.seed},
              {"seeds_per_configuration", definition.settings.seeds_per_configuration},
              {"lag", definition.settings.lag},
              {"confirm", definition.settings.confirm},
              {"confirm_seeds", definition.settings.confirm_seeds},
              {"space", space_json(definition.space)},
              {"values", std::move(values)},
              {"base", definition.base},
              {"replicates", std::move(replicates)}};
  if (const auto& stopper = definition.stopper) {
    out["stopper"] = {{"plugin", stopper->plugin}, {"parameters", stopper->parameters}};
  }
  return out;
}

SearchDefinition definition_from_json(const json& stored) {
  try {
    return definition_from(stored);
  } catch (const json::exception& error) {
    throw std::invalid_argument(error.what());
  }
}

json space_json(const SearchSpace& space) {
  json out = json::array();
  for (const auto& parameter : space) {
    json conditions = json::array();
    for (const auto& one : parameter.conditions) {
      conditions.push_back({{"parameter", one.parameter}, {"values", one.values}});
    }
    out.push_back({{"key", parameter.key},
                   {"kind", name_of(parameter.kind)},
                   {"low", parameter.low},
                   {"high", parameter.high},
                   {"logarithmic", parameter.logarithmic},
                   {"step", parameter.step},
                   {"options", parameter.options},
                   {"conditions", std::move(conditions)}});
  }
  return out;
}

SearchSpace space_from_json(const json& written) {
  SearchSpace out;
  for (const auto& one : written) out.push_back(parameter_from(one));
  return out;
}

}  // namespace runner::search
