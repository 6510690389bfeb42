#pragma once

#include <string>
#include <vector>

namespace runner::testing {

/// Returns the words of a command with `more` behind them; overrides `KEY=VALUE` among these take the place of those of
/// the same key.
inline std::vector<std::string> overridden(std::vector<std::string> words, const std::vector<std::string>& more) {
  for (const auto& one : more) {
    const auto key = one.substr(0, one.find('=') + 1);
    if (!key.empty()) std::erase_if(words, [&](const std::string& other) { return other.starts_with(key); });
  }
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace runner::testing
