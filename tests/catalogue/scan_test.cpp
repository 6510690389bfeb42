#include "catalogue/scan.hpp"

#include <fstream>

#include "sample.hpp"
#include "testing/command.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;
using runner::testing::contains;
using testing::EnvironmentVariable;
using testing::names_in;
using testing::sample_manifest;
using testing::stamped;

namespace {

namespace fs = std::filesystem;

// A folder of libraries, a manifest cache of its own, and a maker that remembers what it was asked.
class Scanned {
 public:
  fs::path add(const std::string& name, const std::string& way = "plain") const {
    const fs::path library = folder_.path() / name;
    fs::create_directories(library.parent_path());
    fs::copy_file(stamped(way), library);
    return library;
  }

  // Scans as a program that was built as the test was.
  Catalogue scan(const std::vector<fs::path>& libraries) {
    return scan(libraries, testing::stamp_of(stamped("plain")));
  }

  Catalogue scan(const std::vector<fs::path>& libraries, const Stamp& host) {
    asked_.clear();
    return runner::catalogue::scan(libraries, host, [this](const std::vector<fs::path>& missing) {
      ++calls_;
      asked_ = missing;
      std::vector<std::variant<Manifest, ManifestFailure>> made;
      for (const fs::path& library : missing) made.emplace_back(sample_manifest(library, "made"));
      return made;
    });
  }

  const fs::path& folder() const { return folder_.path(); }
  // What the last scan asked the maker for.
  const std::vector<fs::path>& asked() const { return asked_; }
  int calls() const { return calls_; }

 private:
  runner::testing::TemporaryFolder folder_;
  EnvironmentVariable cache_{"XDG_CACHE_HOME", (folder_.path() / "cache").string()};
  std::vector<fs::path> asked_;
  int calls_ = 0;
};

}  // namespace

TEST_CASE("A fresh manifest is used without asking the maker") {
  Scanned scanned;
  const auto library = scanned.add("libadam.so");
  write_manifest(manifest_path(library), sample_manifest(library));
  const Catalogue catalogue = scanned.scan({library});
  CHECK(names_in(catalogue.plugins()) == std::vector<std::string>{"optimizer/adam"});
  CHECK(catalogue.plugins()[0].library == library);
  CHECK(catalogue.refused().empty());
  CHECK(scanned.calls() == 0);
}

TEST_CASE("A manifest of another size, time or build-id is stale and not used") {
  Scanned scanned;
  const auto library = scanned.add("libadam.so");
  const auto is_stale = [&](void (*change)(LibraryIdentity&)) {
    Manifest manifest = sample_manifest(library, "stale");
    change(manifest.library);
    write_manifest(manifest_path(library), manifest);
    return names_in(scanned.scan({library}).plugins()) == std::vector<std::string>{"optimizer/made"};
  };
  CHECK(is_stale([](LibraryIdentity& identity) { ++identity.size; }));
  CHECK(is_stale([](LibraryIdentity& identity) { ++identity.mtime_ns; }));
  CHECK(is_stale([](LibraryIdentity& identity) { identity.build_id[0] = identity.build_id[0] == '0' ? '1' : '0'; }));
  CHECK_FALSE(is_stale([](LibraryIdentity&) {}));
}

TEST_CASE("A missing manifest is made once, all missing ones in one call, and kept in the cache") {
  Scanned scanned;
  const auto first = scanned.add("a/liba.so");
  const auto second = scanned.add("a/libb.so", "stripped");
  CHECK(scanned.scan({first, second}).plugins().size() == 2);
  CHECK(scanned.asked() == std::vector<fs::path>{first, second});
  CHECK(fs::exists(scanned.folder() / "cache/runner/manifests"));
  CHECK(names_in(scanned.scan({first, second}).plugins()) ==
        std::vector<std::string>{"optimizer/made", "optimizer/made"});
  CHECK(scanned.calls() == 1);
}

TEST_CASE("A library that was touched is described anew") {
  Scanned scanned;
  const auto library = scanned.add("libadam.so");
  scanned.scan({library});
  fs::last_write_time(library, fs::last_write_time(library) + std::chrono::seconds(1));
  scanned.scan({library});
  CHECK(scanned.calls() == 2);
}

TEST_CASE("A cache that cannot be written or read is no error") {
  Scanned scanned;
  const auto library = scanned.add("libadam.so");
  // A folder below a file can be made by nobody, whatever the permissions.
  std::ofstream(scanned.folder() / "file") << "x";
  const EnvironmentVariable cache("XDG_CACHE_HOME", (scanned.folder() / "file/cache").string());
  CHECK(scanned.scan({library}).plugins().size() == 1);
  CHECK(scanned.scan({library}).plugins().size() == 1);
  CHECK(scanned.calls() == 2);
}

TEST_CASE("Without XDG_CACHE_HOME the cache is in the home folder, and without that there is none") {
  Scanned scanned;
  const auto library = scanned.add("libadam.so");
  const auto home = scanned.folder() / "home";
  {
    const EnvironmentVariable cache("XDG_CACHE_HOME", "relative/is/ignored");
    const EnvironmentVariable variable("HOME", home.string());
    scanned.scan({library});
    CHECK(fs::exists(home / ".cache/runner/manifests"));
  }
  const EnvironmentVariable cache("XDG_CACHE_HOME", std::nullopt);
  const EnvironmentVariable variable("HOME", std::nullopt);
  CHECK(scanned.scan({library}).plugins().size() == 1);
}

TEST_CASE("A copy of a library counts once") {
  Scanned scanned;
  const auto library = scanned.add("a/libadam.so");
  const auto copy = scanned.add("b/libother.so");
  const Catalogue catalogue = scanned.scan({library, copy});
  CHECK(scanned.asked() == std::vector<fs::path>{library});
  REQUIRE(catalogue.plugins().size() == 1);
  CHECK(catalogue.plugins()[0].library == library);
}

TEST_CASE("A refused library keeps what its manifest claims, and the others are not affected") {
  Scanned scanned;
  const auto refused = scanned.add("libadam.so", "mixed");
  const auto sound = scanned.add("libmade.so");
  Manifest old = sample_manifest(refused);
  old.library.size = 1;
  write_manifest(manifest_path(refused), old);
  const Catalogue catalogue = scanned.scan({refused, sound});
  CHECK(names_in(catalogue.plugins()) == std::vector<std::string>{"optimizer/made"});
  REQUIRE(catalogue.refused().size() == 1);
  CHECK(catalogue.refused()[0].library == refused);
  CHECK(catalogue.refused()[0].claims == std::vector<std::string>{"optimizer/adam"});
  CHECK(scanned.asked() == std::vector<fs::path>{sound});
}

TEST_CASE("A library that does not fit the host is never given to the maker") {
  Scanned scanned;
  const auto library = scanned.add("libadam.so");
  Stamp host = testing::stamp_of(library);
  host.libtorch = "9.9.9";
  const Catalogue catalogue = scanned.scan({library}, host);
  CHECK(scanned.calls() == 0);
  REQUIRE(catalogue.refused().size() == 1);
  CHECK(contains(catalogue.refused()[0].reason, library.string() + ": built with LibTorch '"));
  CHECK(contains(catalogue.refused()[0].reason, "but runner has '9.9.9'"));
  CHECK(catalogue.refused()[0].claims.empty());
}

TEST_CASE("A library built by another compiler is accepted") {
  Scanned scanned;
  const auto library = scanned.add("libadam.so");
  Stamp host = testing::stamp_of(library);
  host.compiler = "Clang 99";
  CHECK(scanned.scan({library}, host).plugins().size() == 1);
}

TEST_CASE("A library that cannot be described is refused with what was said") {
  Scanned scanned;
  const auto bad = scanned.add("libbad.so");
  const auto good = scanned.add("libgood.so", "stripped");
  const Catalogue catalogue = scan({bad, good}, testing::stamp_of(bad), [&](const std::vector<fs::path>& missing) {
    REQUIRE(missing == std::vector<fs::path>{bad, good});
    return std::vector<std::variant<Manifest, ManifestFailure>>{ManifestFailure{"it crashed"}, sample_manifest(good)};
  });
  REQUIRE(catalogue.refused().size() == 1);
  CHECK(catalogue.refused()[0].library == bad);
  CHECK(catalogue.refused()[0].reason == "it crashed");
  REQUIRE(catalogue.plugins().size() == 1);
  CHECK(catalogue.plugins()[0].library == good);
}
