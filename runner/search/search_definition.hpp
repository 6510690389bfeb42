#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <runner/contender.hpp>
#include <runner/search_space.hpp>
#include <string>
#include <utility>
#include <vector>

#include "search/search_settings.hpp"
#include "spec/trial_spec.hpp"

namespace runner::search {

/// Holds a value of a configuration.
struct KeyValue {
  /// `optimizer`, `optimizer.lr`, `seed`, …
  std::string key;
  /// What goes into the trial, complete and typed: for a plugin the whole block with every parameter.
  nlohmann::json value;
  /// What the person wrote: for a plugin its name, or the block with the parameters that were given.
  nlohmann::json shown;

  friend bool operator==(const KeyValue&, const KeyValue&) = default;
};

/// Says what the numbers of a space's parameter stand for.
struct ParameterValues {
  /// The values of a choice, in the order of its options; the key is left empty.
  std::vector<KeyValue> options = {};
  /// Its numbers are integers in a trial.
  bool is_integer = false;

  friend bool operator==(const ParameterValues&, const ParameterValues&) = default;
};

/// Holds all that a search is a function of, beside the results. Suggestion i uses the results of the suggestions
/// 0, …, i−1−lag, in that order, and knows which ones are between: never more, whatever has ended. So the trials are
/// the same however many run at a time.
struct SearchDefinition {
  spec::PluginChoice sampler;
  /// What stops configurations early; none where every trial runs to its end. The steps that such a search takes follow
  /// the same rule as suggestions: each uses the results of all steps that trained, but the last `lag`, and of more
  /// only where nothing could be done without.
  std::optional<spec::PluginChoice> stopper = std::nullopt;
  SearchSettings settings;
  SearchSpace space;
  /// One for each parameter of the space.
  std::vector<ParameterValues> values;
  /// A trial as `spec::to_json` writes it, in which the space's keys have any value.
  nlohmann::json base;
  /// What the trials of one configuration differ in, for each the keys with their values: seed, fold. Never empty.
  std::vector<std::vector<KeyValue>> replicates;

  friend bool operator==(const SearchDefinition&, const SearchDefinition&) = default;
};

/// Returns the point with its numbers as people are shown them: one of a range without steps rounded to six
/// significant digits, to more where its ends are close, and strictly between its ends.
SearchPoint rounded(const SearchDefinition& definition, SearchPoint point);

/// Returns what a point gives its active keys, in the order of the space.
std::vector<KeyValue> values_at(const SearchDefinition& definition, const SearchPoint& point);

/// Returns the trials of a configuration, one for each replicate, in that order.
std::vector<spec::TrialSpec> trials_at(const SearchDefinition& definition, const SearchPoint& point);

/// Returns what the definition's stopper decides about.
StopperSetting stopper_setting(const SearchDefinition& definition);

/// Returns how many trials the search makes at most.
std::size_t trial_count(const SearchDefinition& definition);

/// Returns the definition as it is stored.
nlohmann::json to_json(const SearchDefinition& definition);

/// Reads what `to_json` wrote. Throws std::invalid_argument for anything else.
SearchDefinition definition_from_json(const nlohmann::json& stored);

/// Returns a space as a message and a database hold it; numbers keep their bits.
nlohmann::json space_json(const SearchSpace& space);
SearchSpace space_from_json(const nlohmann::json& written);

}  // namespace runner::search
