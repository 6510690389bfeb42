#include "watch/history.hpp"

#include <fmt/format.h>

#include <utility>

#include "text/json_text.hpp"

namespace runner::watch {

namespace {

using nlohmann::json;

Shown::Event event_of(const char* kind, std::uint64_t version, const json& value) {
  std::string event = fmt::format("event: {}\nid: {}\ndata: ", kind, version);
  event += text::json_text(value);
  event += "\n\n";
  return std::make_shared<std::string>(std::move(event));
}

}  // namespace

void History::add(json document) {
  ++shown_.version;
  if (shown_.version > 1) {
    shown_.changes.push_back(event_of("change", shown_.version, json::diff(document_, document)));
    change_bytes_ += shown_.changes.back()->size();
  }
  document_ = std::move(document);
  // One is kept for those who have all before it.
  while (shown_.changes.size() > 1 && change_bytes_ > shown_.base->size()) {
    change_bytes_ -= shown_.changes.front()->size();
    shown_.changes.pop_front();
  }
  if (!shown_.base || shown_.base_version + shown_.changes.size() < shown_.version) {
    shown_.base = event_of("document", shown_.version, document_);
    shown_.base_version = shown_.version;
  }
}

void History::set_problem(std::string problem) { shown_.problem = std::move(problem); }

std::string state_event(const Shown& shown) {
  return fmt::format("data: {}\n\n", text::json_text({{"version", shown.version}, {"problem", shown.problem}}));
}

}  // namespace runner::watch
