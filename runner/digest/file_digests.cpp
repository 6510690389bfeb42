#include "digest/file_digests.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "digest/sha256.hpp"

namespace runner {

nlohmann::json file_digests(const nlohmann::json& parameters) {
  auto digests = nlohmann::json::object();
  for (const auto& [key, value] : parameters.items()) {
    if (!value.is_string()) continue;
    const std::filesystem::path path = value.get<std::string>();
    std::error_code ignored;
    if (path.is_absolute() && std::filesystem::is_regular_file(path, ignored)) digests[key] = sha256_hex_of_file(path);
  }
  return digests;
}

}  // namespace runner
