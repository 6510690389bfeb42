#include "analysis/short_labels.hpp"

#include <cctype>
#include <map>
#include <set>
#include <string_view>

namespace runner::analysis {

namespace {

bool is_of_key(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0 || std::isdigit(static_cast<unsigned char>(c)) != 0 ||
         c == '_' || c == '.';
}

// The key with which a label goes on here; empty where what stands here is part of a value.
std::string_view key_at(std::string_view label) {
  std::size_t end = 0;
  while (end < label.size() && is_of_key(label[end])) ++end;
  return end < label.size() && label[end] == '=' ? label.substr(0, end) : std::string_view();
}

// Calls `show` with the places of a label's keys: what follows a space outside of brackets and quotes, or stands first.
template <class Show>
void for_each_key(const std::string& label, Show show) {
  int depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool may_begin = depth == 0 && !is_quoted && (i == 0 || label[i - 1] == ' ');
    if (const auto key = may_begin ? key_at(std::string_view(label).substr(i)) : std::string_view(); !key.empty())
      show(i, key);
    if (label[i] == '"') is_quoted = !is_quoted;
    if (label[i] == '(' || label[i] == '[') ++depth;
    if (label[i] == ')' || label[i] == ']') --depth;
  }
}

std::string last_word(std::string_view key) { return std::string(key.substr(key.rfind('.') + 1)); }

}  // namespace

std::vector<std::string> short_labels(const std::vector<std::string>& labels) {
  std::map<std::string, std::set<std::string>> keys_by_word;
  for (const auto& label : labels)
    for_each_key(label, [&](std::size_t, std::string_view key) { keys_by_word[last_word(key)].emplace(key); });
  std::vector<std::string> shortened;
  for (const auto& label : labels) {
    std::string text;
    std::size_t copied = 0;
    for_each_key(label, [&](std::size_t place, std::string_view key) {
      if (keys_by_word.at(last_word(key)).size() > 1) return;
      text.append(label, copied, place - copied).append(last_word(key));
      copied = place + key.size();
    });
    shortened.push_back(text.append(label, copied));
  }
  return shortened;
}

}  // namespace runner::analysis
