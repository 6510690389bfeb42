#include "installation.hpp"

#include "testing/catch.hpp"

using runner::testing::Installation;

namespace {

// Every plugin of the build is installed.
void check_plugins(const Installation& installed) {
  const std::filesystem::path built = std::filesystem::path(BUILD_FOLDER) / "lib/runner/plugins";
  for (const auto& entry : std::filesystem::directory_iterator(built)) {
    if (entry.path().extension() != ".so") continue;
    INFO(entry.path());
    CHECK(std::filesystem::exists(installed.prefix() / "lib/runner/plugins" / entry.path().filename()));
  }
}

// What is installed trains, and describes its plugins without making a manifest that the installation should have had.
void check(const Installation& installed) {
  const auto listed = installed({"plugins"});
  INFO(listed.errors);
  CHECK(listed.code == 0);
  CHECK(listed.errors.empty());
  CHECK(listed.output.find("adam") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(installed.manifest_cache()));

  const auto config = installed.prefix() / "share/runner/configs/iris.yaml";
  const auto trained = installed({config.string(), "training.epochs=2", "-q"});
  INFO(trained.errors);
  CHECK(trained.code == 0);
  CHECK(installed.sql("SELECT state FROM trials").dump() == R"([{"state":"completed"}])");
  CHECK_FALSE(std::filesystem::exists(installed.manifest_cache()));

  // Where bash, zsh, fish and man look.
  for (const auto* file : {"bash-completion/completions/runner", "zsh/site-functions/_runner",
                           "fish/vendor_completions.d/runner.fish", "man/man1/runner.1"}) {
    INFO(file);
    CHECK(std::filesystem::is_regular_file(installed.prefix() / "share" / file));
  }
}

}  // namespace

TEST_CASE("An installation has every plugin, fresh manifests, and trains") {
  const Installation installed;
  check_plugins(installed);
  check(installed);
}

TEST_CASE("An installation whose libraries are stripped has fresh manifests and trains") {
  check(Installation({"--strip"}));
}

TEST_CASE("An installation staged in DESTDIR has fresh manifests and trains") { check(Installation({}, true)); }
