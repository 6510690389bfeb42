#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/elf_notes.hpp"
#include "catalogue/plugin_description.hpp"

namespace runner::catalogue {

/// Tells one build of a library from another. Not a hash of its bytes, since installing may rewrite some of them.
struct LibraryIdentity {
  /// In bytes.
  std::uint64_t size = 0;
  /// Nanoseconds since 1970.
  std::int64_t mtime_ns = 0;
  /// Lower-case hex; empty where the linker wrote none.
  std::string build_id;

  bool operator==(const LibraryIdentity&) const = default;
};

/// Holds what a library offers, so that nobody needs to load it to know. Fresh while `library` is the library's
/// identity.
struct Manifest {
  LibraryIdentity library;
  std::vector<PluginDescription> plugins;
};

/// Returns the identity of a library whose notes were read; nothing where the file is gone.
std::optional<LibraryIdentity> identify(const std::filesystem::path& library, const std::vector<ElfNote>& notes);

/// Returns the place of the manifest beside its library: `libadam.so.json`.
std::filesystem::path manifest_path(const std::filesystem::path& library);

/// Returns the manifest as JSON. Equal manifests give equal text.
std::string to_text(const Manifest& manifest);

/// Reads a manifest's JSON; `library` becomes the place of its plugins. Returns nothing for any other text.
std::optional<Manifest> manifest_from(std::string_view text, const std::filesystem::path& library);

/// Reads a manifest's file; returns nothing where it cannot be read or is no manifest.
std::optional<Manifest> read_manifest(const std::filesystem::path& file, const std::filesystem::path& library);

/// Writes a manifest so that a reader sees the old file or the new one, never a part. Throws files::FileError.
void write_manifest(const std::filesystem::path& file, const Manifest& manifest);

}  // namespace runner::catalogue
