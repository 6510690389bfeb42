#include "catalogue/scan.hpp"

#include <map>
#include <set>
#include <tuple>

#include "catalogue/manifest_cache.hpp"

namespace runner::catalogue {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> claims_of(const fs::path& library) {
  std::vector<std::string> claims;
  if (const auto manifest = read_manifest(manifest_path(library), library)) {
    for (const PluginDescription& plugin : manifest->plugins) claims.push_back(plugin.kind + "/" + plugin.name);
  }
  return claims;
}

class Scan {
 public:
  explicit Scan(const Stamp& host) : host_(host) {}

  void look_at(const fs::path& library) {
    const auto notes = read_notes(library);
    if (const auto* error = std::get_if<ElfError>(&notes)) return refuse(library, error->message);
    const auto& found = std::get<std::vector<ElfNote>>(notes);
    const auto stamp = stamp_in(found, library);
    if (const auto* error = std::get_if<StampError>(&stamp)) return refuse(library, error->message);
    const Verdict verdict = compare(host_, std::get<Stamp>(stamp));
    if (verdict.refusal) return refuse(library, library.string() + ": " + *verdict.refusal);
    const auto identity = identify(library, found);
    if (!identity) return refuse(library, library.string() + ": vanished while it was looked at");
    // A copy of a library under another path is the same library.
    if (!identity->build_id.empty() && !seen_.insert({identity->size, identity->build_id}).second) return;
    use_manifest_of(library, *identity);
  }

  void make_missing(const ManifestMaker& make) {
    if (missing_.empty()) return;
    const auto made = make(missing_);
    for (std::size_t i = 0; i < missing_.size() && i < made.size(); ++i) {
      if (const auto* failure = std::get_if<ManifestFailure>(&made[i])) {
        refuse(missing_[i], failure->message);
      } else {
        cache_.keep(missing_[i], std::get<Manifest>(made[i]));
        take(std::get<Manifest>(made[i]));
      }
    }
  }

  Catalogue catalogue() && { return {std::move(plugins_), std::move(refused_)}; }

 private:
  void use_manifest_of(const fs::path& library, const LibraryIdentity& identity) {
    auto manifest = read_manifest(manifest_path(library), library);
    if (!manifest || manifest->library != identity) manifest = cache_.find(library, identity);
    if (manifest) {
      take(*manifest);
    } else {
      missing_.push_back(library);
    }
  }

  void take(const Manifest& manifest) {
    plugins_.insert(plugins_.end(), manifest.plugins.begin(), manifest.plugins.end());
  }

  void refuse(const fs::path& library, const std::string& reason) {
    refused_.push_back({library, reason, claims_of(library)});
  }

  const Stamp& host_;
  ManifestCache cache_;
  std::set<std::pair<std::uint64_t, std::string>> seen_;
  std::vector<fs::path> missing_;
  std::vector<PluginDescription> plugins_;
  std::vector<RefusedLibrary> refused_;
};

}  // namespace

Catalogue scan(const std::vector<std::filesystem::path>& libraries, const Stamp& host, const ManifestMaker& make) {
  Scan scan(host);
  for (const fs::path& library : libraries) scan.look_at(library);
  scan.make_missing(make);
  return std::move(scan).catalogue();
}

}  // namespace runner::catalogue
