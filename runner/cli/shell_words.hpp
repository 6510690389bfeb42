#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace runner::cli {

/// Returns what a printed command needs to find the database again: ` --db FILE`, or nothing where the option was not
/// given.
std::string db_words(const std::string& db_option);

/// Returns what a printed command needs to find the plugins again: ` --plugin-path FOLDER` for each folder given.
std::string plugin_path_words(const std::vector<std::filesystem::path>& folders);

}  // namespace runner::cli
