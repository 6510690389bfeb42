#include "cli/place_in_config.hpp"

#include <fmt/format.h>

#include "report/visible.hpp"
#include "spec/own_parameters.hpp"

namespace runner::cli {

namespace {

bool speaks_of(const std::string& message, std::string_view kind, const std::string& element) {
  if (!message.starts_with(std::string(kind) + " '")) return false;
  return message.find(": " + element + " ") != std::string::npos ||
         message.find(": " + element + ":") != std::string::npos;
}

}  // namespace

std::string place_in_config(const std::string& message, const std::vector<config::ElementPlace>& places) {
  for (const auto& section : spec::plugin_sections()) {
    const auto prefix = std::string(section.key) + ".";
    for (const auto& [path, place] : places) {
      if (!path.starts_with(prefix) || !speaks_of(message, section.kind, path.substr(prefix.size()))) continue;
      return fmt::format("; it is at {}:{}:{}", report::visible(place.source), place.line, place.column);
    }
  }
  return "";
}

}  // namespace runner::cli
