#include <cstdlib>

#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;

namespace {

/// Sets an environment variable for the length of a test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    if (value == nullptr) {
      ::unsetenv(name);
    } else {
      ::setenv(name, value, 1);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() {
    if (old_) {
      ::setenv(name_, old_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

std::string csv_text(const std::string& path) {
  return with(wine_text, "{plugin: wine,", "{plugin: csv, path: " + path + ", target: y,");
}

std::string path_in_file(const std::string& path) { return loaded(csv_text(path)).base.dataset.parameters["path"]; }

std::string path_in_override(const std::string& path) {
  const auto config = loaded(wine_text, {"dataset=csv", "dataset.target=y", "dataset.path=" + path});
  return config.base.dataset.parameters["path"];
}

}  // namespace

TEST_CASE("A path in a file starts at the file's folder, in an override at the current directory") {
  CHECK(path_in_file("data/a.csv") == "/here/configs/data/a.csv");
  CHECK(path_in_file("../a.csv") == "/here/a.csv");
  CHECK(path_in_file("/data/a.csv") == "/data/a.csv");
  CHECK(path_in_override("data/a.csv") == "/here/data/a.csv");
  CHECK(path_in_override("'with, comma.csv'") == "/here/with, comma.csv");
}

TEST_CASE("A tilde and variables in a path are expanded") {
  const Variable home("HOME", "/home/ada");
  const Variable data("RUNNER_TEST_DATA", "/data");
  CHECK(path_in_file("~/a.csv") == "/home/ada/a.csv");
  CHECK(path_in_file("'~'") == "/home/ada");
  CHECK(path_in_file("\"${RUNNER_TEST_DATA}/a.csv\"") == "/data/a.csv");
  CHECK(path_in_override("${RUNNER_TEST_DATA}/${RUNNER_TEST_DATA}.csv") == "/data/data.csv");
  CHECK(path_in_file("a~b/$c.csv") == "/here/configs/a~b/$c.csv");
}

TEST_CASE("A variable's value is not expanded again") {
  const Variable data("RUNNER_TEST_DATA", "${RUNNER_TEST_DATA}");
  CHECK(path_in_override("${RUNNER_TEST_DATA}") == "/here/${RUNNER_TEST_DATA}");
}

TEST_CASE("A path that cannot be expanded is refused with the reason") {
  const Variable data("RUNNER_TEST_DATA", nullptr);
  CHECK(faults(csv_text("\"${RUNNER_TEST_DATA}/a\"")) ==
        std::vector<std::string>{"configs/wine.yaml:3:30: dataset.path names the environment variable "
                                 "'RUNNER_TEST_DATA', which is not set; set it or write the path out"});
  CHECK(faults(csv_text("\"${RUNNER_TEST_DATA/a\"")) ==
        std::vector<std::string>{"configs/wine.yaml:3:30: dataset.path has '${' without '}'; write ${NAME}"});
  CHECK(faults(csv_text("''")) ==
        std::vector<std::string>{"configs/wine.yaml:3:30: dataset.path must not be empty; give a path"});
  const Variable binary("RUNNER_TEST_DATA", "\xff");
  CHECK_THAT(faults(csv_text("\"${RUNNER_TEST_DATA}\"")).at(0), Catch::Contains("does not hold a path in UTF-8"));
}

TEST_CASE("A name that is no path is left alone") {
  CHECK(loaded(with(wine_text, "seed: 0", "note: ~/a ${HOME}")).note == "~/a ${HOME}");
}
