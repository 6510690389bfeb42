#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "catalogue/manifest.hpp"
#include "catalogue/stamp.hpp"

namespace runner::catalogue {

/// Says why a library that was loaded to describe it cannot be used.
struct ManifestFailure {
  std::string message;
};

/// Describes libraries by loading them in another process: one result for each, in their order. Called at most once a
/// scan.
using ManifestMaker = std::function<std::vector<std::variant<Manifest, ManifestFailure>>(
    const std::vector<std::filesystem::path>& libraries)>;

/// Makes the catalogue of these libraries. One whose stamp does not fit `host` is refused; another is described by the
/// manifest beside it, else by the cache's, else by `make`, whichever is fresh. A copy of a library counts once.
Catalogue scan(const std::vector<std::filesystem::path>& libraries, const Stamp& host, const ManifestMaker& make);

}  // namespace runner::catalogue
