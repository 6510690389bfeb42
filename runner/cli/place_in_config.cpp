#include "cli/place_in_config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/own_parameters.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

bool speaks_of(const std::string& message, const std::string& element) {
  return message.find(": " + element + " ") != std::string::npos ||
         message.find(": " + element + ":") != std::string::npos;
}

// A data set's messages name the place in its own file.
bool is_made_for_data(std::string_view kind) {
  return kind == "model" || kind == "loss" || kind == "task" || kind == "metric";
}

std::string text_of(const config::Place& place) {
  if (place.line == 0) return fmt::format("; it is in the override '{}'", text::visible(place.text));
  return fmt::format("; it is at {}:{}:{}", text::visible(place.source), place.line, place.column);
}

}  // namespace

std::string place_in_config(const std::string& message, const std::vector<config::ElementPlace>& places) {
  for (const auto& section : spec::plugin_sections()) {
    const auto begin = std::string(section.kind) + " '";
    if (!message.starts_with(begin)) continue;
    const std::string plugin = message.substr(begin.size(), message.find('\'', begin.size()) - begin.size());
    const auto prefix = std::string(section.key) + ".";
    const auto is_meant = [&](const config::ElementPlace& one) {
      return one.path.starts_with(prefix) && (one.plugin.empty() || one.plugin == plugin) &&
             speaks_of(message, one.path.substr(prefix.size()));
    };
    const auto is_block = [&](const config::ElementPlace& one) {
      return is_made_for_data(section.kind) && one.path == section.key && one.plugin == plugin;
    };
    auto found = std::find_if(places.begin(), places.end(), is_meant);
    if (found == places.end()) found = std::find_if(places.begin(), places.end(), is_block);
    if (found != places.end()) return text_of(found->place);
  }
  return "";
}

}  // namespace runner::cli
