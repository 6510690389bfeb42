#include <fstream>
#include <sstream>

#include "answer.hpp"
#include "npy_file.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

using nlohmann::json;

std::string reference(const std::string& name) { return std::string(PROJECT_FOLDER) + "/tests/reference/" + name; }

// Forty samples of four bytes whose first tells the class.
std::string bytes_of_samples() {
  std::string bytes;
  for (int i = 0; i < 40; ++i) {
    bytes += static_cast<char>(i % 2 == 0 ? 10 + i : 200 + i);
    for (const int other : {i, 7 * i, 3}) bytes += static_cast<char>(other);
  }
  return bytes;
}

std::string classes_of_samples() {
  std::string classes;
  for (int i = 0; i < 40; ++i) classes += static_cast<char>(i % 2 == 0 ? 4 : 9);
  return classes;
}

// A reference image, into the test's folder.
void copy_image(const RunnerProgram& runner, const std::string& from, const std::string& to) {
  std::ifstream stream(reference("images/" + from), std::ios::binary);
  std::stringstream content;
  content << stream.rdbuf();
  runner.folder().write(to, content.str());
}

}  // namespace

TEST_CASE("A model is trained on arrays of one's own, and used on others by their classes") {
  const RunnerProgram runner;
  const auto write = [&](const std::string& name, const std::string& content) {
    return runner.folder().write(name, content).string();
  };
  const auto inputs = write("x.npy", npy("|u1", "(40, 4)", bytes_of_samples()));
  const auto targets = write("y.npy", npy("|u1", "(40,)", classes_of_samples()));
  const auto data = "{plugin: npy, inputs: '" + inputs + "', targets: '" + targets + "', scale: true}";
  REQUIRE(runner({"configs/wine.yaml", "dataset=" + data, "model=linear", "optimizer.lr=0.1", "-q"}).code == 0);
  const auto predicted = answer(runner, {"predict", "best", inputs});
  REQUIRE(predicted.size() == 40);
  CHECK(predicted[0]["class"] == "4");
  CHECK(predicted[1]["class"] == "9");
  const auto evaluated = answer(runner, {"evaluate", "best", "--data", data});
  CHECK(metric(evaluated, "accuracy") == 1.0);

  const auto refused = runner({"evaluate", "best", "--data", inputs});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, "{plugin: npy, inputs: " + inputs + ", targets: FILE, scale: true}"));
  // One changed number is other data.
  auto changed = bytes_of_samples();
  changed.back() = 4;
  write("x.npy", npy("|u1", "(40, 4)", changed));
  CHECK(contains(runner({"extend", "1", "training.epochs=200", "-q"}).errors, "the data have changed"));
}

TEST_CASE("A folder of images is trained on by its parts, and a folder is predicted for") {
  const RunnerProgram runner;
  const auto copy = [&](const std::string& from, const std::string& to) { copy_image(runner, from, to); };
  for (const std::string part : {"train", "val"}) {
    for (const std::string name : {"noise.png", "opaque.png"}) copy(name, "images/" + part + "/noise/" + name);
    for (const std::string name : {"rgb.png", "rgb.jpg"}) copy(name, "images/" + part + "/smooth/" + name);
  }
  const auto folder = (runner.folder().path() / "images").string();
  const auto finished = runner({"configs/wine.yaml", "dataset={plugin: images, path: '" + folder + "', size: [8, 8]}",
                                "model={plugin: cnn, channels: [4], head: [8]}", "optimizer.lr=0.01", "-v"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  CHECK(contains(finished.errors + finished.output, "4 training rows, 4 validation rows"));
  const auto predicted = answer(runner, {"predict", "best", folder + "/val/smooth"});
  REQUIRE(predicted.size() == 2);
  CHECK(predicted[0].contains("p(smooth)"));
  CHECK(metric(answer(runner, {"evaluate", "best", "--data", folder + "/val"}), "accuracy") ==
        metric(answer(runner, {"evaluate", "best"}), "accuracy"));
  const auto refused = runner({"predict", "best", folder + "/val"});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, "what is predicted lies in one folder, without its classes"));
}

TEST_CASE("Of a folder with a test part that part alone is evaluated, as of a block that names the folder") {
  const RunnerProgram runner;
  const auto copy = [&](const std::string& from, const std::string& to) { copy_image(runner, from, to); };
  // In the test part each is in the class of the other.
  for (const std::string part : {"train", "val", "test"}) {
    copy("noise.png", "images/" + part + (part == "test" ? "/smooth/" : "/noise/") + "noise.png");
    copy("rgb.png", "images/" + part + (part == "test" ? "/noise/" : "/smooth/") + "rgb.png");
  }
  const auto folder = (runner.folder().path() / "images").string();
  REQUIRE(runner({"configs/wine.yaml", "dataset={plugin: images, path: '" + folder + "', size: [8, 8]}",
                  "model={plugin: cnn, channels: [4], head: [8]}", "optimizer.lr=0.05", "-q"})
              .code == 0);
  const auto whole = runner({"evaluate", "best", "--data", folder, "--json"});
  REQUIRE(whole.code == 0);
  CHECK(contains(whole.errors, "evaluated on the test part of the data set, 2 samples"));
  const double loss = metric(nlohmann::json::parse(whole.output), "loss");
  CHECK(loss == metric(answer(runner, {"evaluate", "best", "--data", folder + "/test"}), "loss"));
  CHECK(loss != metric(answer(runner, {"evaluate", "best", "--data", folder + "/val"}), "loss"));
}

TEST_CASE("The example of breast cancer, and that of diabetes, run as they are") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/breast_cancer.yaml", "training.epochs=5", "-q"}).code == 0);
  REQUIRE(runner({"configs/diabetes.yaml", "-q"}).code == 0);
  // What scikit-learn's LinearRegression has on the same split.
  const auto rows = runner.sql("SELECT final_val_loss FROM trials WHERE experiment = 'diabetes'");
  CHECK(rows.at(0)["final_val_loss"].get<double>() == Approx(3424.3).epsilon(1e-4));
}
