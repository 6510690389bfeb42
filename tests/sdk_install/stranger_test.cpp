#include <fstream>
#include <sstream>

#include "installation.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// A copy of the stranger's project, built against an installation.
class StrangerProject {
 public:
  explicit StrangerProject(const Installation& installed)
      : source_(installed.folder().path() / "stranger"), build_(installed.folder().path() / "build") {
    std::filesystem::copy(STRANGER_FOLDER, source_);
    succeed({{CMAKE_PROGRAM, "-S", source_.string(), "-B", build_.string(), "-G", CMAKE_GENERATOR_NAME,
              "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1", "-DCMAKE_CXX_COMPILER=" CXX_COMPILER,
              "-DCMAKE_PREFIX_PATH=" + installed.prefix().string()},
             {},
             {},
             {}});
    build();
  }

  void build() const { succeed({{CMAKE_PROGRAM, "--build", build_.string()}, {}, {}, {}, std::chrono::seconds(800)}); }

  void replace(const std::string& file, const std::string& old_text, const std::string& new_text) const {
    std::ifstream stream(source_ / file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto at = text.find(old_text);
    REQUIRE(at != std::string::npos);
    std::ofstream(source_ / file) << text.replace(at, old_text.size(), new_text);
  }

  void add_plugin(const std::string& name, const std::string& code) const {
    std::ofstream(source_ / (name + ".cpp")) << code;
    std::ofstream(source_ / "CMakeLists.txt", std::ios::app)
        << "runner_add_plugin(" + name + " SOURCES " + name + ".cpp)\n";
  }

  // What `runner init plugin` writes, as a folder of this project.
  void add_new_model(const Installation& installed, const std::string& name) const {
    const auto finished = installed({"init", "plugin", "model", name, "-o", (source_ / name).string()});
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    std::ofstream(source_ / "CMakeLists.txt", std::ios::app) << "add_subdirectory(" + name + ")\n";
  }

  // Runs the tests of a folder of this project.
  void test(const std::string& folder) const {
    succeed({{CTEST_PROGRAM, "--test-dir", (build_ / folder).string(), "--output-on-failure"}, {}, {}, {}});
  }

  std::string config() const { return (source_ / "rings.yaml").string(); }
  std::string plugins() const { return build_.string(); }

 private:
  std::filesystem::path source_;
  std::filesystem::path build_;
};

// The guide's piece of C++ that comes `place` after its first.
std::string code_in_guide(int place) {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/docs/guide.md");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  std::size_t begin = 0;
  for (int i = 0; i <= place; ++i) begin = text.find("```cpp\n", begin) + 7;
  return text.substr(begin, text.find("```", begin) - begin);
}

void train(const Installation& installed, const StrangerProject& project,
           const std::vector<std::string>& overrides = {}) {
  std::vector<std::string> words = {project.config(), "-q", "--plugin-path", project.plugins()};
  words.insert(words.end(), overrides.begin(), overrides.end());
  const auto finished = installed(words);
  INFO(finished.output << finished.errors);
  REQUIRE(finished.code == 0);
}

nlohmann::json hashes(const Installation& installed, int trial) {
  return installed.sql("SELECT epoch, sha256 FROM checkpoint_history WHERE trial = " + std::to_string(trial) +
                       " ORDER BY epoch");
}

void check_what_is_stored(const Installation& installed) {
  const auto trial =
      installed.sql("SELECT state, dataset, model, optimizer, lr, epochs, monitor, mode FROM trials").at(0);
  CHECK(trial.dump() == R"({"dataset":"rings","epochs":21,"lr":0.01,"mode":"max","model":"fourier",)"
                        R"("monitor":"accuracy","optimizer":"signum","state":"completed"})");
  CHECK(installed
            .sql("SELECT group_concat(kind || ' ' || name, ', ') AS plugins FROM"
                 " (SELECT kind, name FROM plugin JOIN trial_plugin ON plugin.id = plugin_id ORDER BY kind)")
            .at(0)["plugins"] ==
        "checkpoint_policy every_nth, dataset rings, loss focal, model fourier, optimizer signum, scheduler triangle, "
        "task noisy");
  CHECK(installed
            .sql("SELECT group_concat(epoch, ' ') AS epochs, min(reason) AS reason FROM"
                 " (SELECT epoch, reason FROM checkpoint_history ORDER BY epoch)")
            .dump() == R"([{"epochs":"0 5 10 15 20","reason":"its turn"}])");
  CHECK(installed.sql("SELECT lr FROM learning_curves WHERE epoch IN (0, 3)").dump() ==
        R"([{"lr":0.0025},{"lr":0.01}])");
  CHECK(installed.sql("SELECT message FROM event WHERE kind = 'note'").dump() ==
        R"([{"message":"model 'fourier': another seed draws other features"}])");
  const auto noise =
      installed.sql("SELECT min(value) AS low, max(value) AS high FROM metrics WHERE name = 'noise'").at(0);
  CHECK(noise["low"].get<double>() > 0.015);
  CHECK(noise["high"].get<double>() < 0.025);
  const auto accuracy =
      installed.sql("SELECT value FROM metrics WHERE part = 'validation' AND name = 'accuracy' AND epoch = 20");
  CHECK(accuracy.at(0)["value"].get<double>() > 0.95);
}

// Trains on a file, and predicts for a file that only the data set's own reader can read.
void check_reader(const Installation& installed, const StrangerProject& project) {
  const std::string file = (installed.folder().path() / "points.txt").string();
  {
    std::ofstream points(file);
    for (int i = 0; i < 40; ++i) points << i % 4 << ' ' << i << ' ' << i % 2 << '\n';
  }
  const std::vector<std::string> places = {"--db", (installed.folder().path() / "points.db").string(), "--plugin-path",
                                           project.plugins()};
  std::vector<std::string> words = {project.config(), "-q", "dataset=points", "dataset.path=" + file,
                                    "dataset.unit=10"};
  words.insert(words.end(), places.begin(), places.end());
  const auto trained = installed(words);
  INFO(trained.output << trained.errors);
  REQUIRE(trained.code == 0);
  words = {"predict", "best", file, "--json"};
  words.insert(words.end(), places.begin(), places.end());
  const auto predicted = installed(words);
  INFO(predicted.errors);
  REQUIRE(predicted.code == 0);
  CHECK(nlohmann::json::parse(predicted.output).size() == 40);
}

}  // namespace

TEST_CASE(
    "A stranger's plugins of every kind are built out of the tree, train together, and are built anew when edited") {
  const Installation installed;
  const StrangerProject project(installed);
  train(installed, project);
  check_what_is_stored(installed);
  check_reader(installed, project);

  // The noise that the task draws is the trial's, so that the same config gives the same bytes.
  train(installed, project);
  CHECK(hashes(installed, 1) == hashes(installed, 2));

  project.replace("signum.cpp", "double step_size = 1e-3;", "double step_size = 3e-3;");
  project.replace("rings.yaml", "{plugin: signum, step_size: 0.01}", "signum");
  project.add_plugin("descent", code_in_guide(0));
  project.add_plugin("every_million", code_in_guide(1));
  project.add_new_model(installed, "first_net");
  project.build();
  project.test("first_net");
  train(installed, project);
  CHECK(installed.sql("SELECT lr FROM trials WHERE trial = 3").at(0)["lr"] == 0.003);
  CHECK(hashes(installed, 1) != hashes(installed, 3));
  train(installed, project, {"optimizer=descent"});
  CHECK(installed.sql("SELECT lr FROM trials WHERE trial = 4").at(0)["lr"] == 0.1);

  // What one plugin calls directly, another sees counted: both have the library that the worker brought.
  train(installed, project, {"loss=one_hot"});
  CHECK(installed.sql("SELECT max(value) > 20 AS many FROM metrics WHERE name = 'direct_losses' AND trial = 5")
            .at(0)["many"] == 1);
  train(installed, project, {"checkpoint=every_million", "checkpoint.samples=1000"});
  CHECK(installed
            .sql("SELECT group_concat(epoch, ' ') AS epochs FROM"
                 " (SELECT epoch FROM checkpoint_history WHERE trial = 6 ORDER BY epoch)")
            .at(0)["epochs"] == "4 8 12 16 20");
  CHECK(installed
            .sql("SELECT count(*) AS n FROM checkpoint_history WHERE trial = 6 AND epoch IN (16, 20)"
                 " AND payload_state = 'live'")
            .at(0)["n"] == 2);
  train(installed, project, {"stop=good_enough", "stop.accuracy=0.5"});
  const auto stopped =
      installed.sql("SELECT reason, epochs < 21 AS is_early, message FROM trials WHERE trial = 7").at(0);
  CHECK(stopped["reason"] == "good_enough");
  CHECK(stopped["is_early"] == 1);
  CHECK(stopped["message"].get<std::string>().ends_with("is good enough"));
  train(installed, project, {"metrics={plugin: found_class, number: 1}"});
  CHECK(installed
            .sql("SELECT count(DISTINCT part) AS parts, min(value) >= 0 AND max(value) <= 1 AS is_part FROM metrics"
                 " WHERE name = 'found_class'")
            .dump() == R"([{"is_part":1,"parts":1}])");
  CHECK_FALSE(std::filesystem::exists(installed.manifest_cache()));
}
