#include "catalogue/manifest.hpp"

#include <random>
#include <system_error>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;
using testing::sample_manifest;
using testing::stamped;

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

std::size_t plugins_in(const std::string& text) {
  const auto manifest = manifest_from(text, "libx.so");
  return manifest ? manifest->plugins.size() : 0;
}

}  // namespace

TEST_CASE("A manifest comes back as it was written, every type of parameter in it") {
  const Manifest manifest = sample_manifest(stamped("plain"));
  const auto back = manifest_from(to_text(manifest), "/elsewhere/libadam.so");
  REQUIRE(back);
  CHECK(back->library == manifest.library);
  REQUIRE(back->plugins.size() == 1);
  CHECK(back->plugins[0].kind == "optimizer");
  CHECK(back->plugins[0].name == "adam");
  CHECK(back->plugins[0].doc == manifest.plugins[0].doc);
  CHECK(back->plugins[0].library == "/elsewhere/libadam.so");
  const auto& before = manifest.plugins[0].parameters;
  const auto& after = back->plugins[0].parameters;
  REQUIRE(after.size() == before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    INFO(before[i].name);
    CHECK(after[i].name == before[i].name);
    CHECK(after[i].type == before[i].type);
    CHECK(after[i].required == before[i].required);
    CHECK(after[i].nullable == before[i].nullable);
    CHECK((before[i].required || after[i].default_value == before[i].default_value));
    CHECK(after[i].lower.has_value() == before[i].lower.has_value());
    CHECK(after[i].upper.has_value() == before[i].upper.has_value());
    CHECK(after[i].choices == before[i].choices);
  }
  CHECK(after[0].lower->value == 0.0);
  CHECK_FALSE(after[0].lower->inclusive);
  CHECK(after[0].upper->value == 1.0);
  CHECK(to_text(*back) == to_text(manifest));
}

TEST_CASE("A manifest's file lies beside its library, is read back, and leaves no partial file") {
  const runner::testing::TemporaryFolder folder;
  const auto library = folder.write("libadam.so", "");
  CHECK(manifest_path(library) == folder.path() / "libadam.so.json");
  const Manifest manifest = sample_manifest(stamped("plain"));
  write_manifest(manifest_path(library), manifest);
  write_manifest(manifest_path(library), manifest);
  CHECK(files_in(folder.path()) == 2);
  const auto back = read_manifest(manifest_path(library), library);
  REQUIRE(back);
  CHECK(back->library == manifest.library);
}

TEST_CASE("A manifest that cannot be written says where and why, and leaves nothing behind") {
  const runner::testing::TemporaryFolder folder;
  const auto says = [&](const std::filesystem::path& file, const std::string& what) {
    try {
      write_manifest(file, sample_manifest(stamped("plain")));
      FAIL("no error");
    } catch (const std::exception& error) {
      CHECK(std::string(error.what()).find(what) != std::string::npos);
      CHECK(std::string(error.what()).find(file.parent_path().string()) != std::string::npos);
    }
  };
  says(folder.path() / "absent/libadam.so.json", "errno 2");
  std::filesystem::create_directory(folder.path() / "taken.json");
  says(folder.path() / "taken.json", "taken.json: this is a folder");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("A doc in another encoding than UTF-8 does not stand in the way of a manifest") {
  Manifest manifest = sample_manifest(stamped("plain"));
  manifest.plugins[0].doc = "M\xfcnchen";
  const auto back = manifest_from(to_text(manifest), "libx.so");
  REQUIRE(back);
  CHECK(back->plugins[0].doc.substr(0, 1) == "M");
}

TEST_CASE("What is no manifest gives nothing") {
  const runner::testing::TemporaryFolder folder;
  CHECK_FALSE(read_manifest(folder.path() / "absent.json", "libx.so"));
  CHECK_FALSE(read_manifest(folder.path(), "libx.so"));
  for (const std::string text : {"", "{}", "[]", "null", "[1,2]", "{\"format\":1}", "{\"format\":\"1\"}",
                                 R"({"format":1,"library":{"size":1,"mtime_ns":1,"build_id":5},"plugins":[]})",
                                 R"({"format":3,"library":{"size":1,"mtime_ns":1,"build_id":""},"plugins":[]})",
                                 R"({"format":1,"library":{"size":1,"mtime_ns":1,"build_id":""},"plugins":[{}]})"}) {
    INFO(text);
    CHECK_FALSE(manifest_from(text, "libx.so"));
  }
}

TEST_CASE("No truncation of a manifest is taken for one, and random damage never makes its reader crash") {
  const std::string text = to_text(sample_manifest(stamped("plain")));
  std::size_t accepted = 0;
  // Without the line break at its end it is whole.
  for (std::size_t size = 0; size + 1 < text.size(); ++size)
    accepted += manifest_from(text.substr(0, size), "x.so") ? 1 : 0;
  CHECK(accepted == 0);
  std::mt19937 random(11);
  std::size_t plugins = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string damaged = text;
    for (unsigned i = 0; i <= random() % 4; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    plugins += plugins_in(damaged);
  }
  CHECK(plugins > 0);
}

TEST_CASE("A library is identified by size, time and build-id, and one that is gone by nothing") {
  const LibraryIdentity identity = testing::identity_of(stamped("plain"));
  CHECK(identity.size == std::filesystem::file_size(stamped("plain")));
  CHECK(identity.mtime_ns > 1'500'000'000'000'000'000);
  CHECK(identity.build_id.size() == 40);
  CHECK_FALSE(identify("/nowhere/libx.so", {}));
}
