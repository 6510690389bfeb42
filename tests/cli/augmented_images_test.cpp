#include <signal.h>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string bytes(std::initializer_list<int> numbers) {
  std::string text;
  for (const int number : numbers) text += static_cast<char>(number);
  return text;
}

// Forty grey images of 6 × 6 in two classes, as IDX files.
std::vector<std::string> images(const RunnerProgram& runner) {
  std::string pixels = bytes({0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 6, 0, 0, 0, 6});
  std::string labels = bytes({0, 0, 8, 1, 0, 0, 0, 40});
  unsigned state = 99;
  for (int i = 0; i < 40; ++i) {
    for (int pixel = 0; pixel < 36; ++pixel) {
      state = state * 1103515245 + 12345;
      pixels += static_cast<char>((state >> 17) % 200 + (i % 2) * 30);
    }
    labels += static_cast<char>(i % 2);
  }
  return {"configs/wine.yaml",
          "dataset={plugin: idx, images: '" + runner.folder().write("images", pixels).string() + "', labels: '" +
              runner.folder().write("labels", labels).string() +
              "', shape: image, crop: 2, flip: true, cutout: 3, standardize: true}",
          "model=linear",
          "training.batch_size=8",
          "training.epochs=800",
          "training.resume_every=7 steps",
          "checkpoint=last",
          "-v"};
}

}  // namespace

TEST_CASE("A trial on images that are changed at random is killed and resumed to the same bits") {
  const RunnerProgram runner;
  const auto words = images(runner);
  Running training(runner.command(words));
  REQUIRE(training.wait_for("epoch  100"));
  training.signal(SIGKILL);
  REQUIRE(training.finish().signal == SIGKILL);
  REQUIRE(runner({"resume", "-q"}).code == 0);
  REQUIRE(runner(words).code == 0);
  CHECK(runner.sql("SELECT DISTINCT lower(hex(weights_sha256)) FROM epoch WHERE epoch = 799").size() == 1);
  CHECK(runner.sql("SELECT weights_sha256 FROM epoch WHERE epoch = 799").size() == 2);
  CHECK(runner.sql("SELECT attempts FROM trials ORDER BY trial").at(0)["attempts"] == 2);
}

TEST_CASE("What changes images at random is refused for rows of numbers, with what to do") {
  const RunnerProgram runner;
  auto words = images(runner);
  words.emplace_back("dataset.shape=flat");
  const auto finished = runner(words);
  CHECK(finished.code != 0);
  CHECK(contains(finished.errors, "set dataset.shape=image"));
}
