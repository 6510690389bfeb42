#pragma once

#include <filesystem>
#include <optional>

#include "catalogue/manifest.hpp"

namespace runner::catalogue {

/// Keeps manifests of libraries that have no fresh one beside them, in `$XDG_CACHE_HOME/runner/manifests` (default
/// `~/.cache`). A cache that cannot be used is no error: nothing is found, nothing kept.
class ManifestCache {
 public:
  ManifestCache();

  std::optional<Manifest> find(const std::filesystem::path& library, const LibraryIdentity& identity) const;
  void keep(const std::filesystem::path& library, const Manifest& manifest) const;

 private:
  std::filesystem::path file_of(const std::filesystem::path& library, const LibraryIdentity& identity) const;

  std::filesystem::path folder_;
};

}  // namespace runner::catalogue
