#include <sys/stat.h>

#include <fstream>

#include "testing/runner_program.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;

namespace {

// A checkout with the config of the wine lesson in it, and what it takes to run commands of its choice.
class Checkout {
 public:
  explicit Checkout(const RunnerProgram& runner, std::string name = "mailed") : folder_(runner.folder().path() / name) {
    std::filesystem::create_directories(folder_);
    std::filesystem::copy_file(std::string(PROJECT_FOLDER) + "/configs/wine.yaml", folder_ / "wine.yaml");
    git({"init", "-q", "."});
    git({"add", "wine.yaml"});
    git({"-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"});
  }

  std::string git(std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "-C", folder_.string()});
    const auto finished = runner::testing::run({words, {{"GIT_CONFIG_GLOBAL", "/dev/null"}}, {}, {}});
    if (finished.code != 0) throw std::runtime_error(finished.errors);
    return finished.output.substr(0, finished.output.find('\n'));
  }

  std::string head() const { return git({"rev-parse", "HEAD"}); }
  const std::filesystem::path& folder() const { return folder_; }

  // A program that leaves a trace where it is run.
  std::string trap(const std::filesystem::path& trace) const {
    const auto script = folder_ / "trap";
    std::ofstream(script) << "#!/bin/sh\nid -un >> '" << trace.string() << "'\ncat\n";
    std::filesystem::permissions(script, std::filesystem::perms::all);
    return script.string();
  }

 private:
  std::filesystem::path folder_;
};

nlohmann::json recorded(const RunnerProgram& runner, const std::filesystem::path& folder) {
  const auto trained = runner({(folder / "wine.yaml").string(), "training.epochs=1", "-q"});
  if (trained.code != 0) throw std::runtime_error(trained.errors);
  return runner.sql("SELECT git_commit AS \"commit\", git_dirty AS dirty FROM experiment ORDER BY id DESC LIMIT 1")
      .at(0);
}

}  // namespace

TEST_CASE("A config in a checkout is trained without running anything that the checkout names") {
  runner::testing::skip_without({"git", "--version"});
  RunnerProgram runner;
  const Checkout checkout(runner);
  const auto trace = runner.folder().path() / "RAN";
  const auto trap = checkout.trap(trace);
  for (const std::string key :
       {"core.fsmonitor", "core.editor", "core.pager", "core.sshCommand", "diff.external", "core.gitProxy",
        "filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.x.command", "gpg.program",
        "credential.helper", "uploadpack.packObjectsHook", "core.askPass"}) {
    checkout.git({"config", key, trap});
  }
  checkout.git({"config", "core.hooksPath", checkout.folder().string()});
  checkout.git({"config", "include.path", "more"});
  checkout.git({"config", "extensions.partialClone", "evil"});
  checkout.git({"config", "remote.evil.url", "ext::" + trap});
  std::ofstream(checkout.folder() / ".git/more") << "[core]\n\tfsmonitor = " << trap << "\n";
  std::ofstream(checkout.folder() / ".git/info/attributes") << "* filter=x diff=x\n";
  std::ofstream(checkout.folder() / ".gitattributes") << "* filter=x diff=x\n";
  for (const std::string hook : {"post-index-change", "pre-commit", "reference-transaction"}) {
    std::filesystem::copy_file(trap, checkout.folder() / ".git/hooks" / hook,
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(trap, checkout.folder() / hook);
  }
  // Other than git remembers it, so that its content is compared.
  std::ofstream(checkout.folder() / "wine.yaml", std::ios::app) << "# more\n";
  const auto config = (checkout.folder() / "wine.yaml").string();
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"validate", config}, {"plan", config}, {config, "--quick"}}) {
    CHECK(runner(words).code == 0);
  }
  const auto state = recorded(runner, checkout.folder());
  std::ifstream ref(checkout.folder() / ".git/refs/heads" / checkout.git({"symbolic-ref", "--short", "HEAD"}));
  std::string commit;
  ref >> commit;
  CHECK(state["commit"] == commit);
  CHECK(state["dirty"] == 1);
  CHECK_FALSE(std::filesystem::exists(trace));
}

TEST_CASE("The commit and whether files differ from it are found in every form of checkout") {
  runner::testing::skip_without({"git", "--version"});
  RunnerProgram runner;
  const Checkout checkout(runner);
  const auto expect = [&](const std::filesystem::path& folder, const std::string& commit, int dirty) {
    const auto state = recorded(runner, folder);
    CHECK(state["commit"] == commit);
    CHECK(state["dirty"] == dirty);
  };
  const auto head = checkout.head();
  expect(checkout.folder(), head, 0);
  SECTION("references packed into one file") {
    checkout.git({"pack-refs", "--all"});
    checkout.git({"gc", "-q"});
    expect(checkout.folder(), head, 0);
  }
  SECTION("no branch") {
    checkout.git({"checkout", "-q", "--detach"});
    expect(checkout.folder(), head, 0);
  }
  SECTION("a folder below") {
    std::filesystem::create_directory(checkout.folder() / "below");
    std::filesystem::copy_file(checkout.folder() / "wine.yaml", checkout.folder() / "below/wine.yaml");
    expect(checkout.folder() / "below", head, 0);
  }
  SECTION("a worktree") {
    const auto other = runner.folder().path() / "other";
    checkout.git({"worktree", "add", "-q", other.string()});
    expect(other, head, 0);
    std::ofstream(other / "wine.yaml", std::ios::app) << "# more\n";
    expect(other, head, 1);
  }
  SECTION("a submodule") {
    const Checkout outer(runner, "outer");
    outer.git({"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", checkout.folder().string(), "inner"});
    expect(outer.folder() / "inner", head, 0);
  }
  SECTION("what is staged, and touched alone") {
    std::ofstream(checkout.folder() / "new.txt") << "new";
    expect(checkout.folder(), head, 0);
    checkout.git({"add", "new.txt"});
    expect(checkout.folder(), head, 1);
    checkout.git({"reset", "-q", "--hard"});
    std::filesystem::last_write_time(checkout.folder() / "wine.yaml", std::filesystem::file_time_type::clock::now());
    expect(checkout.folder(), head, 0);
  }
  SECTION("an environment of another checkout's") {
    const Checkout other(runner, "other");
    std::ofstream(other.folder() / "wine.yaml", std::ios::app) << "# more\n";
    runner.set("GIT_DIR", (other.folder() / ".git").string());
    runner.set("GIT_WORK_TREE", other.folder().string());
    runner.set("GIT_INDEX_FILE", (other.folder() / ".git/index").string());
    expect(checkout.folder(), head, 0);
  }
}

TEST_CASE("A checkout whose index is a pipe keeps nobody waiting, and its commit is known") {
  runner::testing::skip_without({"git", "--version"});
  RunnerProgram runner;
  const Checkout checkout(runner);
  const auto head = checkout.head();
  const auto index = checkout.folder() / ".git/index";
  std::filesystem::remove(index);
  REQUIRE(::mkfifo(index.c_str(), 0600) == 0);
  const auto state = recorded(runner, checkout.folder());
  CHECK(state["commit"] == head);
  CHECK(state["dirty"].is_null());
}

TEST_CASE("What only looks like a checkout is none, and keeps nobody waiting") {
  RunnerProgram runner;
  const auto& folder = runner.folder().path();
  const auto none = [&](const std::string& name) {
    INFO(name);
    std::filesystem::copy_file(std::string(PROJECT_FOLDER) + "/configs/wine.yaml", folder / name / "wine.yaml");
    CHECK(recorded(runner, folder / name)["commit"].is_null());
  };
  std::filesystem::create_directories(folder / "pipe/.git");
  REQUIRE(::mkfifo((folder / "pipe/.git/HEAD").c_str(), 0600) == 0);
  none("pipe");
  std::filesystem::create_directory(folder / "pipes");
  REQUIRE(::mkfifo((folder / "pipes/.git").c_str(), 0600) == 0);
  none("pipes");
  const auto secret = runner.folder().write("secret", std::string(40, 'a') + "\n");
  runner.folder().write("away/.git/HEAD", "ref: refs/../../../secret\n");
  none("away");
  runner.folder().write("link/.git/HEAD", "ref: refs/heads/main\n");
  std::filesystem::create_directories(folder / "link/.git/refs/heads");
  std::filesystem::create_symlink(secret, folder / "link/.git/refs/heads/main");
  none("link");
  runner.folder().write("circle/.git/HEAD", "ref: refs/heads/a\n");
  runner.folder().write("circle/.git/refs/heads/a", "ref: refs/heads/a\n");
  none("circle");
  runner.folder().write("file/.git", "gitdir: /dev\n");
  none("file");
}
