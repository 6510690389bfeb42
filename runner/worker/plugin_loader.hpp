#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "trial/registry.hpp"

namespace runner::worker {

/// Loads plugin libraries into this process, each once, for good: LibTorch registers things for the life of a process.
/// Not for several threads.
class PluginLoader {
 public:
  /// Checks the library's stamp against this program's, loads it and registers its plugins. Does nothing for a library
  /// that is loaded already. Returns the SHA-256 of its file as it was then. Throws trial::PluginError, which names the
  /// library, for whatever is wrong with it.
  const std::string& load(const std::filesystem::path& library);

  /// Loads the libraries of these plugins and chooses each plugin under its name. Returns the path and SHA-256 of each
  /// library. Throws what `load` throws.
  std::map<std::string, std::string> choose(const std::vector<protocol::PluginLocation>& plugins);

  trial::Registry& registry() { return registry_; }

 private:
  trial::Registry registry_;
  std::map<std::filesystem::path, std::string> sha256_of_loaded_;
};

}  // namespace runner::worker
