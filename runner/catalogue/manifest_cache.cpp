#include "catalogue/manifest_cache.hpp"

#include "digest/sha256.hpp"
#include "files/cache_folder.hpp"

namespace runner::catalogue {

ManifestCache::ManifestCache() : folder_(files::cache_folder()) {
  if (!folder_.empty()) folder_ /= "manifests";
}

std::filesystem::path ManifestCache::file_of(const std::filesystem::path& library,
                                             const LibraryIdentity& identity) const {
  const std::string key = std::filesystem::absolute(library).string() + '\n' + std::to_string(identity.size) + '\n' +
                          std::to_string(identity.mtime_ns) + '\n' + identity.build_id;
  return folder_ / (sha256_hex(key) + ".json");
}

std::optional<Manifest> ManifestCache::find(const std::filesystem::path& library,
                                            const LibraryIdentity& identity) const {
  if (folder_.empty()) return std::nullopt;
  auto manifest = read_manifest(file_of(library, identity), library);
  if (!manifest || manifest->library != identity) return std::nullopt;
  return manifest;
}

void ManifestCache::keep(const std::filesystem::path& library, const Manifest& manifest) const {
  if (folder_.empty()) return;
  try {
    std::filesystem::create_directories(folder_);
    write_manifest(file_of(library, manifest.library), manifest);
  } catch (const std::exception&) {
    // The next start makes it anew.
  }
}

}  // namespace runner::catalogue
