#include <filesystem>

#include "begun_config.hpp"
#include "npy_file.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string shape_text(const std::vector<int>& shape) {
  std::string text = "(";
  for (const int size : shape) text += std::to_string(size) + ", ";
  return text + ")";
}

// As numpy.save writes it.
std::string npy_of(const std::string& descr, const std::vector<int>& shape, const std::string& numbers) {
  return runner::testing::npy(descr, shape_text(shape), numbers);
}

std::string idx(const std::vector<int>& shape, const std::string& numbers) {
  std::string text{'\0', '\0', '\x08', static_cast<char>(shape.size())};
  for (const int size : shape) text += {'\0', '\0', '\0', static_cast<char>(size)};
  return text + numbers;
}

std::string bytes(int number, int below) {
  Draws draws;
  std::string text;
  for (int i = 0; i < number; ++i) text += static_cast<char>(draws.next(below));
  return text;
}

std::string alternating(int number) {
  std::string text;
  for (int i = 0; i < number; ++i) text += static_cast<char>(i % 2);
  return text;
}

}  // namespace

TEST_CASE("Arrays of rows and of images get a config, and targets are found beside the inputs") {
  const RunnerProgram runner;
  const auto inputs = runner.folder().write("x_train.npy", npy_of("|u1", {40, 10, 12}, bytes(4800, 250))).string();
  const auto targets = runner.folder().write("y_train.npy", npy_of("|u1", {40}, alternating(40))).string();
  const auto images = begin(runner, {"npy", inputs}, "images.yaml");
  CHECK(contains(images.said, "samples  40 of shape [10, 12], taken for images"));
  CHECK(contains(images.said, "targets  2 classes: integers are taken for such"));
  CHECK(contains(images.text, "lies beside the inputs"));
  CHECK(contains(images.text, "shape: [1, 10, 12]"));
  CHECK(contains(images.text, "plugin: cnn"));
  CHECK(contains(images.text, "stratify: true"));
  check_that_it_runs(runner, images);

  const auto colours = runner.folder().write("colours.npy", npy_of("|u1", {40, 8, 8, 3}, bytes(7680, 250))).string();
  CHECK(contains(begin(runner, {"npy", colours, targets}, "colours.yaml").text, "channels_last: true"));
  const auto rows = runner.folder().write("rows.npy", npy_of("<i2", {40, 3}, bytes(240, 100))).string();
  const auto table = begin(runner, {rows, targets}, "rows.yaml");
  CHECK(contains(table.said, "taken    for an array of NumPy, as by `runner init npy`"));
  CHECK(contains(table.text, "standardize: true"));
  CHECK(contains(table.text, "plugin: mlp"));
  check_that_it_runs(runner, table);
  CHECK(contains(refusal(runner, {"npy", rows}), "rows.npy: which file holds the targets? `runner init npy "));
  const auto short_targets = runner.folder().write("short.npy", npy_of("|u1", {4}, alternating(4))).string();
  CHECK(contains(refusal(runner, {"npy", rows, short_targets}), "has 4 targets, and there are 40 samples"));
}

TEST_CASE("Targets that are floats are classes where they are few whole numbers, and one-hot rows are warned of") {
  const RunnerProgram runner;
  const auto inputs = runner.folder().write("x.npy", npy_of("|u1", {40, 3}, bytes(120, 250))).string();
  std::string whole;
  std::string one_hot;
  for (int i = 0; i < 40; ++i) {
    for (const float number : {i % 2 == 0 ? 1.0F : 0.0F, i % 2 == 0 ? 0.0F : 1.0F}) {
      const std::string text(reinterpret_cast<const char*>(&number), sizeof number);
      one_hot += text;
      if (one_hot.size() % (2 * sizeof number) != 0) whole += text;
    }
  }
  const auto classes =
      begin(runner, {"npy", inputs, runner.folder().write("y.npy", npy_of("<f4", {40}, whole)).string()}, "whole.yaml");
  CHECK(contains(classes.said, "targets  2 classes: few different whole numbers are taken for such"));
  CHECK(contains(classes.text, "task: classification"));
  check_that_it_runs(runner, classes);
  const auto rows = begin(
      runner, {"npy", inputs, runner.folder().write("z.npy", npy_of("<f4", {40, 2}, one_hot)).string()}, "rows.yaml");
  CHECK(contains(rows.said, "warning: the targets are rows of one 1 among 0"));
}

TEST_CASE("Of arrays in one file those are taken that are named, and what they usually go with") {
  const RunnerProgram runner;
  const auto path = (runner.folder().path() / "arrays.npz").string();
  std::vector<std::string> zip = {"python3", "-m", "zipfile", "-c", path};
  const auto add = [&](const std::string& name, const std::string& array) {
    zip.push_back(runner.folder().write(name + ".npy", array).string());
  };
  add("x_train", npy_of("|u1", {8, 2}, bytes(16, 250)));
  add("y_train", npy_of("|u1", {8}, alternating(8)));
  add("features", npy_of("|u1", {10, 3}, bytes(30, 250)));
  add("labels", npy_of("|u1", {10}, alternating(10)));
  const auto saved = run({zip, {}, {}, {}});
  INFO(saved.errors);
  REQUIRE(saved.code == 0);
  CHECK(contains(begin(runner, {"npz", path}, "first.yaml").text, "inputs_key: x_train"));
  for (const auto& named : std::vector<std::vector<std::string>>{{"--inputs", "features"}, {"--targets", "labels"}}) {
    std::vector<std::string> words = {"npz", path};
    words.insert(words.end(), named.begin(), named.end());
    const auto text = begin(runner, words, named[1] + ".yaml").text;
    CHECK(contains(text, "inputs_key: features"));
    CHECK(contains(text, "targets_key: labels"));
  }
  CHECK(contains(refusal(runner, {"npz", path, "--inputs", "featured"}), "say which are inputs and targets"));
}

TEST_CASE("An exported network gets arrays as it takes them, and those that it is not for are refused") {
  const RunnerProgram runner;
  const std::string archive = "configs/data/wine_net.pt2";
  std::string three_classes;
  for (int i = 0; i < 60; ++i) three_classes += static_cast<char>(i % 3);
  const auto write = [&](const std::string& name, const std::vector<int>& shape, const std::string& numbers) {
    return runner.folder().write(name, npy_of("|u1", shape, numbers)).string();
  };
  const auto inputs = write("x.npy", {60, 13}, bytes(780, 250));
  const auto targets = write("y.npy", {60}, three_classes);
  const auto begun = begin(runner, {"exported", archive, "--data", inputs}, "rows.yaml");
  CHECK(contains(begun.said, "data     60 samples of shape [13], 3 classes"));
  CHECK(contains(begun.text, "scale: true"));
  CHECK(contains(begun.text, "stratify: true"));
  // Of parts that the config does not make nobody needs to hear.
  CHECK_FALSE(contains(begun.said, "warning"));
  check_that_it_runs(runner, begun);
  const auto grid = write("grid.npy", {60, 1, 13}, bytes(780, 250));
  const auto reshaped = begin(runner, {"exported", archive, "--data", grid, "--targets", targets}, "grid.yaml");
  CHECK(contains(reshaped.text, "shape: [13]"));
  check_that_it_runs(runner, reshaped);

  const auto says = [&](std::vector<std::string> words, const std::string& text) {
    words.insert(words.begin(), {"exported", archive, "--data"});
    const auto said = refusal(runner, std::move(words));
    INFO(said);
    CHECK(contains(said, text));
  };
  says({grid}, "grid.npy: which file holds the targets?");
  says({write("wide.npy", {60, 14}, bytes(840, 250)), "--targets", targets},
       "the arrays hold samples of shape [14] of 3 classes, which the network is not for: it takes [13] and gives 3");
  says({inputs, "--targets", write("two.npy", {60}, alternating(60))}, "of 2 classes, which the network is not for");
}

TEST_CASE("An exported network finds inputs and targets in an npz file, by their usual names or those given") {
  skip_without({"/usr/bin/python3", "-c", "import numpy"});
  const RunnerProgram runner;
  const auto file = (runner.folder().path() / "both.npz").string();
  const std::string script =
      "import numpy, sys; r = numpy.random.default_rng(0); x = r.normal(size=(60, 13)); y = numpy.arange(60) % 3; "
      "numpy.savez(sys.argv[1], x=x, y=y, measured=x, kind=y)";
  Command numpy;
  numpy.words = {"/usr/bin/python3", "-c", script, file};
  REQUIRE(run(numpy).code == 0);
  const std::string archive = "configs/data/wine_net.pt2";
  const auto begun = begin(runner, {"exported", archive, "--data", file}, "npz.yaml");
  CHECK(contains(begun.text, "inputs_key: x"));
  CHECK(contains(begun.text, "standardize: true"));
  check_that_it_runs(runner, begun);
  const auto named =
      begin(runner, {"exported", archive, "--data", file, "--inputs", "measured", "--targets", "kind"}, "named.yaml");
  CHECK(contains(named.text, "inputs_key: measured"));
  CHECK(contains(named.text, "targets_key: kind"));
}

TEST_CASE("Files in the format of MNIST are found in their folder, with those to test on") {
  const RunnerProgram runner;
  for (const std::string part : {"train", "t10k"}) {
    runner.folder().write("digits/" + part + "-images-idx3-ubyte", idx({40, 9, 9}, bytes(3240, 250)));
    runner.folder().write("digits/" + part + "-labels-idx1-ubyte", idx({40}, alternating(40)));
  }
  const auto begun = begin(runner, {(runner.folder().path() / "digits").string()}, "digits.yaml");
  CHECK(contains(begun.said, "taken    for a folder of files in the format of MNIST, as by `runner init idx`"));
  CHECK(contains(begun.said, "test     its own files, set aside for the end"));
  CHECK(contains(begun.text, "shape: image"));
  CHECK(contains(begun.text, "test_images: digits/t10k-images-idx3-ubyte"));
  check_that_it_runs(runner, begun);
}

TEST_CASE("What a file or folder is comes first, with what to do, and only then what exists already") {
  const RunnerProgram runner;
  const auto write = [&](const std::string& name, const std::string& text) {
    return runner.folder().write(name, text).string();
  };
  const auto says = [&](std::vector<std::string> words, const std::string& text) {
    const auto said = refusal(runner, std::move(words));
    INFO(said);
    CHECK(contains(said, text));
  };
  const auto pdf = write("paper.pdf", "%PDF-1.7\n");
  says({pdf}, "paper.pdf: this is a PDF document; write the table as CSV");
  says({"csv", pdf}, "this is a PDF document; write the table as CSV");
  says({"csv", write("x.parquet", "PAR1........PAR1")},
       "this is a Parquet file, which no data set reads; write it as CSV");
  says({"images", write("photo.png", "\x89PNG\r\n\x1a\n")},
       "photo.png: this is a PNG image; the data set images reads a folder of PNG and JPEG files, one folder a class");
  says({"csv", write("x.npy", npy_of("|u1", {4}, "1234"))},
       "this is an array of NumPy; `runner init npy FILE FILE` takes it");
  says({"images", write("t.csv", "a,b\n1,2\n")}, "t.csv: this is a file; `runner init csv FILE` takes it");
  says({write("data.json", "{\"a\": 1}")}, "data.json: this is JSON; write it as CSV");
  says({write("iris.arff", "@RELATION iris\n")}, "this is an ARFF file, as Weka writes it");
  says({write("x.rda", "RDX3\n")}, "these are data of R; write a table as CSV");
  std::filesystem::create_directories(runner.folder().path() / "empty");
  says({(runner.folder().path() / "empty").string()}, "empty: this folder is empty; the data set images reads");
  write("flat/a.png", "x");
  says({(runner.folder().path() / "flat").string()}, "put those of each class into a folder that is called by it");
  write("deep/a/b/c.png", "x");
  says({(runner.folder().path() / "deep").string()}, "is a folder where images must be: one folder a class");
  says({"absent.csv"}, "absent.csv: cannot be read: No such file");

  const auto existing = write("paper.yaml", "mine");
  const auto refused = runner({"init", "csv", pdf, "-o", existing});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, "a PDF document"));
  const auto table = runner({"init", "csv", "configs/data/iris.csv", "-o", existing});
  CHECK(table.code == 2);
  CHECK(contains(table.errors, "paper.yaml exists; choose another name with -o"));
  CHECK(content(existing) == "mine");
}
