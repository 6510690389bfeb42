#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace runner::cluster {

/// The version of the files that this program writes; newer ones are refused.
inline constexpr int folder_format = 1;

/// Writes JSON to a new file, which has its name only once it is whole. Throws files::FileError.
void write_json(const std::filesystem::path& file, const nlohmann::json& json);

/// Writes a text likewise.
void write_text(const std::filesystem::path& file, std::string_view text);

/// Reads what `write_json` wrote. Throws files::FileError, nlohmann's exceptions, and ClusterError for a newer format.
nlohmann::json read_json(const std::filesystem::path& file);

}  // namespace runner::cluster
