#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalogue/plugin_description.hpp"

namespace runner::catalogue {

/// Says why a library found on the search path cannot be used. Other libraries are not affected.
struct RefusedLibrary {
  std::filesystem::path library;
  /// One sentence that names both sides of a mismatch and what to do.
  std::string reason;
  /// Names as `kind/name` that the library's own (possibly old) manifest claims; empty where there is none.
  std::vector<std::string> claims;
};

/// Holds the plugins of all libraries on the search path. Immutable after construction; reads no file.
class Catalogue {
 public:
  Catalogue() = default;
  Catalogue(std::vector<PluginDescription> plugins, std::vector<RefusedLibrary> refused);

  /// Returns every plugin offered under this kind and name: none, one, or several from different libraries (a name that
  /// is used must have exactly one).
  std::vector<const PluginDescription*> find(std::string_view kind, std::string_view name) const;

  /// Returns the names of one kind, sorted, each once.
  std::vector<std::string> names(std::string_view kind) const;

  /// Returns all plugins, sorted by kind, name and library.
  const std::vector<PluginDescription>& plugins() const { return plugins_; }

  /// Returns the libraries that were refused, sorted by path.
  const std::vector<RefusedLibrary>& refused() const { return refused_; }

 private:
  std::vector<PluginDescription> plugins_;
  std::vector<RefusedLibrary> refused_;
};

}  // namespace runner::catalogue
