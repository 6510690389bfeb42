#include "cli/shell_words.hpp"

namespace runner::cli {

std::string shell_word(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "0123456789_./=:,@%+-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (const char letter : word) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

std::string db_words(const std::string& db_option) { return db_option.empty() ? "" : " --db " + shell_word(db_option); }

std::string plugin_path_words(const std::vector<std::filesystem::path>& folders) {
  std::string words;
  for (const auto& folder : folders) words += " --plugin-path " + shell_word(folder.string());
  return words;
}

}  // namespace runner::cli
