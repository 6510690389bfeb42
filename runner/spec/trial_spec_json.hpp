#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "spec/trial_spec.hpp"

namespace runner::spec {

/// Returns the trial as a config would write it, with nothing left out: a plugin's parameters stand beside `plugin`,
/// and `checkpoint` is always a list.
nlohmann::json to_json(const TrialSpec& trial);

/// Reads what `to_json` wrote; runner's own keys that are missing take their defaults. Throws std::invalid_argument,
/// which names the key, where `trial` is something else.
TrialSpec trial_spec_from_json(const nlohmann::json& trial);

/// Returns JSON text that is the same for equal values: sorted keys, no spaces, the shortest text that reads back as
/// the same double, and a real that looks like one (`1.0`).
std::string canonical_text(const nlohmann::json& value);

/// Returns `canonical_text` of the whole trial: what is stored with it.
std::string canonical_text(const TrialSpec& trial);

/// Returns what data a trial reads, as text: the data set's plugin with its parameters, however the rows are then
/// divided and scaled.
std::string data_text(const TrialSpec& trial);

/// Says of a key, such as `training.time_limit`, that it can change no result: limits, and how often a state is kept.
bool is_without_effect(std::string_view key);

/// Returns the SHA-256, in hex, of the trial without its seed and fold and without what cannot change a result: its
/// limits, how often its state is kept, and under which name its first weights were found. Trials that are replicates
/// of each other share it.
std::string config_sha256(const TrialSpec& trial);

/// Returns the same with the seed.
std::string spec_sha256(const TrialSpec& trial);

/// Sets one key of a trial in the form of `to_json`: `seed`, `optimizer` (the whole block) or `optimizer.lr`. Below a
/// list (`checkpoint.min_delta`) the first element is meant. Throws std::invalid_argument for a section that is not
/// there.
void set_key(nlohmann::json& trial, std::string_view key, nlohmann::json value);

}  // namespace runner::spec
