#include "text/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace runner::text {

namespace {

using nlohmann::json;

bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// `dump` goes through every text byte by byte to decode it as UTF-8.
void append_string(const std::string& value, std::string& text) {
  if (!is_plain(value)) {
    text += dumped(value);
    return;
  }
  text += '"';
  text += value;
  text += '"';
}

void append(const json& value, std::string& text) {
  if (value.is_string()) return append_string(value.get_ref<const std::string&>(), text);
  if (!value.is_structured()) {
    text += dumped(value);
    return;
  }
  text += value.is_object() ? '{' : '[';
  bool is_first = true;
  for (auto entry = value.begin(); entry != value.end(); ++entry) {
    if (!is_first) text += ',';
    is_first = false;
    if (value.is_object()) {
      append_string(entry.key(), text);
      text += ':';
    }
    append(*entry, text);
  }
  text += value.is_object() ? '}' : ']';
}

}  // namespace

std::string json_text(const json& value) {
  std::string text;
  append(value, text);
  return text;
}

}  // namespace runner::text
