#include "trial/model_files.hpp"

#include <filesystem>
#include <string>

#include "digest/sha256.hpp"
#include "text/note.hpp"

namespace runner::trial {

nlohmann::json model_files(const spec::PluginChoice& model) {
  auto files = nlohmann::json::object();
  for (const auto& [key, value] : model.parameters.items()) {
    if (!value.is_string()) continue;
    const std::filesystem::path path = value.get<std::string>();
    std::error_code ignored;
    // A config's paths are stored as absolute ones.
    if (path.is_absolute() && std::filesystem::is_regular_file(path, ignored)) files[key] = sha256_hex_of_file(path);
  }
  return files;
}

std::optional<std::string> note_on_other_files(const spec::PluginChoice& model, const nlohmann::json& now,
                                               const nlohmann::json& trained_with) {
  for (const auto& [key, sha256] : trained_with.items()) {
    const auto found = now.find(key);
    if (found == now.end() || *found == sha256) continue;
    constexpr std::size_t digits = 12;
    return text::warning(model.parameters.value(key, std::string()) +
                         " is another file than the one that the trial was trained with (SHA-256 " +
                         sha256.get<std::string>().substr(0, digits) +
                         "…): where the network in it is another one, what follows is wrong");
  }
  return std::nullopt;
}

}  // namespace runner::trial
