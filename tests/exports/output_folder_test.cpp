#include <csignal>
#include <fstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// A database with one short trial.
class Trained {
 public:
  Trained() { REQUIRE(runner_({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0); }

  Finished exported_to(const std::filesystem::path& folder, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"export", "1", "--format", "csv", "-o", folder.string()};
    words.insert(words.end(), more.begin(), more.end());
    return runner_(words);
  }
  std::filesystem::path place(const std::string& name) const { return runner_.folder().path() / name; }
  const RunnerProgram& runner() const { return runner_; }

  bool has_temporaries() const {
    for (const auto& entry : std::filesystem::directory_iterator(runner_.folder().path())) {
      if (entry.path().extension() == ".partial") return true;
    }
    return false;
  }

 private:
  RunnerProgram runner_;
};

void write(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

}  // namespace

TEST_CASE("A folder is new or empty, or an earlier export that --force replaces as a whole") {
  const Trained trained;
  const auto folder = trained.place("out");
  CHECK(trained.exported_to(folder).code == 0);
  const auto refused = trained.exported_to(folder);
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "out exists; choose another name or say --force"));
  write(folder / "old.csv", "1\n");
  CHECK(trained.exported_to(folder.string() + "/", {"--force"}).code == 0);
  CHECK(std::filesystem::exists(folder / "trials.csv"));
  CHECK_FALSE(std::filesystem::exists(folder / "old.csv"));
  std::filesystem::create_directory(trained.place("empty"));
  CHECK(trained.exported_to(trained.place("empty")).code == 0);
  CHECK(std::filesystem::exists(trained.place("empty/trials.csv")));
  CHECK_FALSE(trained.has_temporaries());
}

TEST_CASE("What is no export is never replaced") {
  const Trained trained;
  const auto folder = trained.place("mine");
  std::filesystem::create_directory(folder);
  write(folder / "thesis.tex", "years of work\n");
  std::filesystem::create_directory_symlink(folder, trained.place("link"));
  for (const std::string name : {"mine", "link", "mine/thesis.tex", "runner.db", "absent/out"}) {
    INFO(name);
    const auto refused = trained.exported_to(trained.place(name), {"--force"});
    CHECK(refused.code == 4);
    CHECK(contains(refused.errors, trained.place(name.substr(0, name.find('/'))).string()));
  }
  CHECK(std::filesystem::file_size(folder / "thesis.tex") == 14);
  CHECK_FALSE(trained.has_temporaries());
}

TEST_CASE("An export that fails or is killed leaves nothing under its name, and the next one removes the rest") {
  const Trained trained;
  CHECK(trained.exported_to(trained.place("out"), {"--db", trained.place("none.db").string()}).code == 2);
  CHECK(trained.runner()({"export", "no such", "--format", "csv", "-o", trained.place("out").string()}).code == 2);
  const auto limited = run({{"bash", "-c", R"(ulimit -f 1; exec "$0" export 1 --format csv -o "$1")",
                             trained.runner().command({}).words[0], trained.place("out").string()},
                            {{"RUNNER_DB", trained.runner().database().string()}},
                            PROJECT_FOLDER,
                            {}});
  CHECK(limited.code == 4);
  CHECK(contains(limited.errors, "File too large"));
  CHECK_FALSE(std::filesystem::exists(trained.place("out")));
  CHECK_FALSE(trained.has_temporaries());
  std::filesystem::create_directories(trained.place("runner-0123456789abcdef.partial/trial_1"));
  CHECK(trained.exported_to(trained.place("out")).code == 0);
  CHECK_FALSE(trained.has_temporaries());
}

TEST_CASE("The word behind --format says whether a checkpoint or an experiment is meant") {
  const Trained trained;
  const auto to = trained.place("weights.safetensors").string();
  CHECK(trained.runner()({"export", "wine", "-o", to}).code == 2);
  CHECK(trained.runner()({"export", "1@0", "--format", "csv", "-o", to}).code == 2);
  CHECK(trained.runner()({"export", "1@0", "-o", to}).output == to + ": checkpoint 1@0\n");
  const auto whole = trained.runner()({"export", "wine", "--format", "optuna", "-o", trained.place("o").string()});
  CHECK(contains(whole.output, "experiment 1 'wine', 1 trial\nnext     "));
  const auto unknown = trained.runner()({"export", "wine", "--format", "xls", "-o", trained.place("x").string()});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.errors, "csv,tensorboard,mlflow,optuna"));
}
