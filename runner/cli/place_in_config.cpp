#include "cli/place_in_config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/own_parameters.hpp"
#include "spec/trial_spec_json.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

bool speaks_of(const std::string& message, const std::string& element) {
  return message.find(": " + element + " ") != std::string::npos ||
         message.find(": " + element + ":") != std::string::npos;
}

// A data set's messages name the place in its own file, which is enough where there is one data set.
bool has_place(std::string_view kind, bool is_swept) {
  const bool is_made_for_data = kind == "model" || kind == "loss" || kind == "task" || kind == "metric";
  const bool watches = kind == "checkpoint_policy" || kind == "scheduler" || kind == "stop";
  return is_made_for_data || watches || (kind == "dataset" && is_swept);
}

// Says whether a trial's block is this one, but for what is swept beside.
bool is_part_of(const nlohmann::json& block, const nlohmann::json& chosen) {
  if (block.is_array()) {
    return chosen.is_array() && std::equal(block.begin(), block.end(), chosen.begin(), chosen.end(), is_part_of);
  }
  if (!block.is_object() || !chosen.is_object()) return block == chosen;
  for (const auto& [key, value] : block.items()) {
    const auto found = chosen.find(key);
    // A trial's block leaves out what it does without.
    const bool is_nothing = value.is_null() || value == false || value == 0;
    if (found == chosen.end() ? !is_nothing : !is_part_of(value, *found)) return false;
  }
  return true;
}

}  // namespace

std::string text_of(const config::Place& place) {
  if (place.line == 0) return fmt::format("; it is in the override '{}'", text::visible(place.text));
  return fmt::format("; it is at {}:{}:{}", text::visible(place.source), place.line, place.column);
}

std::string place_in_config(const std::string& message, const std::vector<config::ElementPlace>& places,
                            const spec::TrialSpec* trial) {
  // A fault of the training block begins with its key.
  const auto is_named = [&](const config::ElementPlace& one) {
    return one.path.starts_with("training.") && message.starts_with(one.path + ":");
  };
  if (const auto named = std::find_if(places.begin(), places.end(), is_named); named != places.end())
    return text_of(named->place);
  const auto chosen = trial == nullptr ? nlohmann::json::object() : spec::to_json(*trial);
  for (const auto& section : spec::plugin_sections()) {
    const auto begin = std::string(section.kind) + " '";
    if (!message.starts_with(begin)) continue;
    const std::string plugin = message.substr(begin.size(), message.find('\'', begin.size()) - begin.size());
    const auto prefix = std::string(section.key) + ".";
    const auto is_of_trial = [&](const config::ElementPlace& one) {
      const auto block = chosen.find(std::string(section.key));
      return one.block.is_null() || (block != chosen.end() && is_part_of(one.block, *block));
    };
    const auto is_meant = [&](const config::ElementPlace& one) {
      return one.path.starts_with(prefix) && (one.plugin.empty() || one.plugin == plugin) &&
             speaks_of(message, one.path.substr(prefix.size())) && is_of_trial(one);
    };
    const auto is_block = [&](const config::ElementPlace& one) {
      return has_place(section.kind, !one.block.is_null()) && one.path == section.key && one.plugin == plugin &&
             is_of_trial(one);
    };
    auto found = std::find_if(places.begin(), places.end(), is_meant);
    if (found == places.end()) found = std::find_if(places.begin(), places.end(), is_block);
    if (found != places.end()) return text_of(found->place);
  }
  return "";
}

}  // namespace runner::cli
