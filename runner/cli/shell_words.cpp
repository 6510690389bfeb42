#include "cli/shell_words.hpp"

#include "text/shell_word.hpp"

namespace runner::cli {

std::string db_words(const std::string& db_option) {
  return db_option.empty() ? "" : " --db " + text::shell_word(db_option);
}

std::string plugin_path_words(const std::vector<std::filesystem::path>& folders) {
  std::string words;
  for (const auto& folder : folders) words += " --plugin-path " + text::shell_word(folder.string());
  return words;
}

}  // namespace runner::cli
