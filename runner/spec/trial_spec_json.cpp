#include "spec/trial_spec_json.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "digest/sha256.hpp"
#include "spec/own_parameters.hpp"
#include "spec/param_json.hpp"

namespace runner::spec {

namespace {

using nlohmann::json;

json block(const PluginChoice& choice) {
  json out = choice.parameters;
  out["plugin"] = choice.plugin;
  return out;
}

json own_values(const DatasetChoice& dataset) {
  json split_seed = dataset.split_seed ? json(*dataset.split_seed) : json();
  json values = {{"validation_fraction", dataset.validation_fraction},
                 {"split_seed", std::move(split_seed)},
                 {"standardize", dataset.standardize}};
  // Only where they are given: trials that were stored before there were such keys keep their hashes.
  if (dataset.test_fraction > 0) values["test_fraction"] = dataset.test_fraction;
  if (dataset.folds) values["folds"] = *dataset.folds;
  if (dataset.fold) values["fold"] = *dataset.fold;
  if (dataset.stratify) values["stratify"] = true;
  if (dataset.scaling) values["scaling"] = *dataset.scaling;
  return values;
}

json own_values(const Training& training) {
  json batch_size = std::visit([](const auto& held) { return json(held); }, training.batch_size);
  json time_limit = training.time_limit ? json(*training.time_limit) : json();
  json values = {{"epochs", training.epochs},
                 {"batch_size", std::move(batch_size)},
                 {"threads", training.threads},
                 {"device", training.device},
                 {"time_limit", std::move(time_limit)},
                 {"stall_limit", training.stall_limit},
                 {"resume_every", training.resume_every}};
  // As above.
  if (!training.shuffle) values["shuffle"] = false;
  if (training.drop_last) values["drop_last"] = true;
  if (training.validate_every != 1) values["validate_every"] = training.validate_every;
  if (training.ema) values["ema"] = *training.ema;
  if (training.precision != "fp32") values["precision"] = training.precision;
  if (!training.deterministic) values["deterministic"] = false;
  if (training.processes != 1) values["processes"] = training.processes;
  return values;
}

json own_values(const ParameterRule& rule) {
  return {{"match", rule.match}, {"lr_scale", rule.lr_scale}, {"freeze", rule.freeze}};
}

json own_values(const Init& init) {
  return {{"from", init.from}, {"sha256", init.sha256}, {"exclude", init.exclude}, {"rename", init.rename}};
}

Init init_from(const json& init) {
  return {init.at("from").get<std::string>(), init.value("sha256", ""),
          init.at("exclude").get<std::vector<std::string>>(),
          init.at("rename").get<std::map<std::string, std::string>>()};
}

// Takes the runner's own keys out of `block`, so that what remains is the plugin's.
template <class Options>
void take_own_values(const std::vector<Param<Options>>& table, json& block, Options& options) {
  for (const auto& entry : table) {
    const auto found = block.find(entry.description().name);
    if (found == block.end()) continue;
    entry.assign(options, param_value_from_json(entry.description(), *found));
    block.erase(found);
  }
}

PluginChoice choice_from(const json& block) {
  PluginChoice choice{block.at("plugin").get<std::string>(), block};
  choice.parameters.erase("plugin");
  return choice;
}

TrialSpec read_trial(const json& trial) {
  TrialSpec spec;
  spec.seed = trial.at("seed").get<std::uint32_t>();
  for (const auto& section : plugin_sections()) {
    const auto found = trial.find(section.key);
    // Absent from trials that were stored before there was the kind.
    if (found == trial.end() && (section.is_optional || !section.default_plugin.empty())) continue;
    if (found == trial.end())
      throw std::invalid_argument("this is not a trial: it has no '" + std::string(section.key) + "'");
    if (!section.is_list()) {
      section.choice(spec) = choice_from(*found);
      continue;
    }
    (spec.*section.choices).clear();
    for (const auto& block : *found) (spec.*section.choices).push_back(choice_from(block));
  }
  take_own_values(dataset_parameters(), spec.dataset.parameters, spec.dataset);
  json training = trial.at("training");
  take_own_values(training_parameters(), training, spec.training);
  if (!training.empty()) throw std::invalid_argument("training: unknown key '" + training.begin().key() + "'");
  for (json rule : trial.value("parameters", json::array())) {
    take_own_values(parameter_rule_parameters(), rule, spec.parameters.emplace_back());
  }
  if (const auto init = trial.find("init"); init != trial.end()) spec.init = init_from(*init);
  return spec;
}

constexpr std::string_view training_without_effect[] = {"time_limit", "stall_limit", "resume_every"};

// Also left out is under which name the first weights were found.
json without_limits(const TrialSpec& trial) {
  json out = to_json(trial);
  for (const auto key : training_without_effect) out["training"].erase(std::string(key));
  if (out.contains("init")) out["init"].erase("from");
  return out;
}

}  // namespace

json to_json(const TrialSpec& trial) {
  json out = {{"seed", trial.seed}, {"training", own_values(trial.training)}};
  for (const auto& section : plugin_sections()) {
    const auto choices = choices_of(section, trial);
    if (choices.empty()) continue;
    json& value = out[std::string(section.key)];
    if (!section.is_list()) {
      value = block(*choices.front());
      continue;
    }
    value = json::array();
    for (const auto* choice : choices) value.push_back(block(*choice));
  }
  out["dataset"].update(own_values(trial.dataset));
  // Only where they are given, as few trials have them.
  for (const auto& rule : trial.parameters) out["parameters"].push_back(own_values(rule));
  if (trial.init) out["init"] = own_values(*trial.init);
  return out;
}

TrialSpec trial_spec_from_json(const json& trial) {
  try {
    return read_trial(trial);
  } catch (const json::exception& error) {
    throw std::invalid_argument(std::string("this is not a trial: ") + error.what());
  }
}

std::string canonical_text(const json& value) { return value.dump(); }

std::string canonical_text(const TrialSpec& trial) { return canonical_text(to_json(trial)); }

std::string data_text(const TrialSpec& trial) { return canonical_text(block(trial.dataset)); }

bool is_without_effect(std::string_view key) {
  constexpr std::string_view section = "training.";
  return key.starts_with(section) && std::find(std::begin(training_without_effect), std::end(training_without_effect),
                                               key.substr(section.size())) != std::end(training_without_effect);
}

std::string config_sha256(const TrialSpec& trial) {
  json out = without_limits(trial);
  out.erase("seed");
  out["dataset"].erase("fold");
  return sha256_hex(canonical_text(out));
}

std::string spec_sha256(const TrialSpec& trial) { return sha256_hex(canonical_text(without_limits(trial))); }

void set_key(json& trial, std::string_view key, json value) {
  const auto dot = key.find('.');
  const std::string section(key.substr(0, dot));
  if (!trial.contains(section)) throw std::invalid_argument("a trial has no '" + section + "'");
  json& whole = trial[section];
  if (dot == std::string_view::npos) {
    whole = std::move(value);
    return;
  }
  json& target = whole.is_array() && !whole.empty() ? whole[0] : whole;
  if (!target.is_object()) throw std::invalid_argument("'" + section + "' has nothing below it");
  target[std::string(key.substr(dot + 1))] = std::move(value);
}

}  // namespace runner::spec
