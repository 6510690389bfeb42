#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

#include "answer.hpp"
#include "npy_file.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::vector<std::string> iris_lines() {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/configs/data/iris.csv");
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  REQUIRE(lines.size() > 150);
  return lines;
}

// Writes the head and the rows from `begin` to `end`, counted from 0.
std::string file_of(const RunnerProgram& runner, const std::string& name, std::size_t begin, std::size_t end) {
  const auto lines = iris_lines();
  std::string text = lines[0] + "\n";
  for (std::size_t i = begin; i < end; ++i) text += lines[1 + i] + "\n";
  runner.folder().write(name, text);
  return (runner.folder().path() / name).string();
}

double metric(const RunnerProgram& runner, const std::string& data, const std::string& name) {
  return runner::testing::metric(runner::testing::answer(runner, {"evaluate", "best", "--data", data}), name);
}

}  // namespace

TEST_CASE("The target is found by its name in another file, wherever it stands, and a file without it is refused") {
  const RunnerProgram runner;
  const auto table = [&](const std::string& name, const std::string& head, auto&& row) {
    std::string text = head + "\n";
    for (int i = 0; i < 60; ++i) text += row(i) + "\n";
    return runner.folder().write(name, text).string();
  };
  const auto feature = [](int i) { return std::to_string(i % 7); };
  const auto label = [](int i) { return std::string(i % 7 < 3 ? "low" : "high"); };
  const auto training = table("t.csv", "id,x,kind", [&](int i) { return "0," + feature(i) + "," + label(i); });
  REQUIRE(runner({"configs/iris.yaml", "-q", "dataset.path=" + training, "dataset.target=-1", "dataset.columns=[x]",
                  "training.epochs=2"})
              .code == 0);
  const auto moved = table("m.csv", "kind,,x,other", [&](int i) { return label(i) + ",1," + feature(i) + ",low"; });
  CHECK(metric(runner, moved, "accuracy") == metric(runner, training, "accuracy"));
  const auto without = table("w.csv", ",x,other", [&](int i) { return "1," + feature(i) + "," + label(i); });
  const auto refused = runner({"evaluate", "best", "--data", without});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, without + ":1: there is no column named 'kind'; there are '', 'x', 'other'"));
  CHECK(runner({"predict", "best", without}).code == 0);
}

TEST_CASE("A checkpoint is evaluated on all rows of another file, scaled as it was trained, classes matched by name") {
  const RunnerProgram runner;
  REQUIRE(
      runner({"configs/iris.yaml", "-q", "dataset.standardize=true", "training.epochs=30", "optimizer.lr=0.01"}).code ==
      0);
  const auto whole = file_of(runner, "whole.csv", 0, 150);
  // The second of these files has no setosa, so its first class is not the model's first.
  const auto head = file_of(runner, "head.csv", 0, 60);
  const auto tail = file_of(runner, "tail.csv", 60, 150);
  for (const std::string name : {"loss", "accuracy"}) {
    CHECK(metric(runner, whole, name) ==
          Approx((60 * metric(runner, head, name) + 90 * metric(runner, tail, name)) / 150).epsilon(1e-6));
  }
  const auto block = "{plugin: csv, path: '" + whole + "', target: species}";
  CHECK(metric(runner, block, "loss") == metric(runner, whole, "loss"));

  const auto predicted = runner({"predict", "best", tail, "--json"});
  REQUIRE(predicted.code == 0);
  const auto lines = iris_lines();
  int right = 0;
  for (const auto& row : nlohmann::json::parse(predicted.output)) {
    const auto& line = lines[60 + row["row"].get<std::size_t>()];
    right += line.substr(line.rfind(',') + 1) == row["class"].get<std::string>() ? 1 : 0;
  }
  CHECK(metric(runner, tail, "accuracy") == Approx(right / 90.0).epsilon(1e-9));
}

TEST_CASE("Data that the model was not made for is refused with what differs") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/iris.yaml", "-q", "training.epochs=2"}).code == 0);
  const auto refused = [&](const std::string& data, int code, const std::string& why) {
    const auto finished = runner({"evaluate", "best", "--data", data});
    INFO(finished.errors);
    CHECK(finished.code == code);
    CHECK(contains(finished.errors, why));
  };
  const auto write = [&](const std::string& name, const std::string& text) {
    runner.folder().write(name, text);
    return (runner.folder().path() / name).string();
  };
  const std::string head = iris_lines()[0] + "\n";
  refused(write("class.csv", head + "1,2,3,4,rose\n1,2,3,5,tulip\n"), 1,
          "class.csv:2: column 'species': the model was not trained on the class 'rose'; it knows 'setosa'");
  refused(write("columns.csv", "a,b,species\n1,2,setosa\n2,2,virginica\n"), 1,
          "columns.csv:1: there is no column 'sepal_length_cm', 'sepal_width_cm', 'petal_length_cm', "
          "'petal_width_cm', on which the model was trained; there are 'a', 'b', 'species'");
  refused("/nowhere.csv", 1, "/nowhere.csv");
  refused("{plugin: cvs}", 2, "there is no dataset 'cvs'; did you mean 'csv'?");
  REQUIRE(runner({"configs/wine.yaml", "-q", "training.epochs=2"}).code == 0);
  refused("x.csv", 1, "x.csv: cannot be read");
}

TEST_CASE("Other data may lack classes, and hold their columns in another order and others beside them") {
  const std::string cases = std::string(PROJECT_FOLDER) + "/tests/csv/cases/";
  const auto train = [&](const RunnerProgram& runner, const std::string& file, const std::string& target) {
    REQUIRE(runner({"configs/iris.yaml", "-q", "dataset.path=" + cases + file, "dataset.target=" + target,
                    "training.epochs=20"})
                .code == 0);
  };
  // A place says where the target is; it is found in another order, too.
  for (const std::string target : {"y", "-1"}) {
    const RunnerProgram runner;
    train(runner, "base.csv", target);
    CHECK(metric(runner, cases + "reordered.csv", "loss") == metric(runner, cases + "base.csv", "loss"));
    CHECK(metric(runner, cases + "pandas_index.csv", "loss") > 0);
    CHECK(metric(runner, cases + "eval_only_c.csv", "accuracy") >= 0);
  }
  const RunnerProgram runner;
  train(runner, "num3.csv", "y");
  std::ifstream stream(cases + "num3.csv");
  std::string only_1;
  for (std::string line; std::getline(stream, line);)
    only_1 += line.ends_with(",1") || line.ends_with(",y") ? line + "\n" : "";
  const auto file = runner.folder().write("only_1.csv", only_1).string();
  CHECK(contains(runner({"evaluate", "best", "--data", file}).errors, "no row is of class "));
  CHECK_FALSE(contains(runner({"evaluate", "best", "--data", cases + "num3.csv"}).errors, "no row is of class"));
  for (const std::string name : {"loss", "accuracy"}) {
    CHECK(metric(runner, cases + "num3.csv", name) ==
          Approx((40 * metric(runner, cases + "num3_eval02.csv", name) + 20 * metric(runner, file, name)) / 60)
              .epsilon(1e-6));
  }
}

TEST_CASE("A model of features far from 0 is shown the exact values of other data") {
  const RunnerProgram runner;
  const std::string file = std::string(PROJECT_FOLDER) + "/tests/csv/cases/epoch_seconds.csv";
  REQUIRE(runner({"configs/iris.yaml", "-q", "dataset.path=" + file, "dataset.target=y", "dataset.standardize=true",
                  "training.epochs=60", "optimizer.lr=0.05"})
              .code == 0);
  CHECK(metric(runner, file, "accuracy") > 0.95);
  const auto predicted = runner({"predict", "best", file, "--json"});
  INFO(predicted.errors);
  REQUIRE(predicted.code == 0);
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  int right = 0;
  for (const auto& row : nlohmann::json::parse(predicted.output)) {
    std::getline(stream, line);
    right += line.substr(line.find(',') + 1) == row["class"].get<std::string>() ? 1 : 0;
  }
  CHECK(right / 200.0 == Approx(metric(runner, file, "accuracy")));
}

TEST_CASE("A file to predict for that cannot be read, or is of other columns, is refused with what to do") {
  const RunnerProgram runner;
  const std::string cases = std::string(PROJECT_FOLDER) + "/tests/csv/cases/";
  REQUIRE(runner({"configs/iris.yaml", "-q", "dataset.path=" + cases + "base.csv", "dataset.target=y",
                  "dataset.delimiter=','", "training.epochs=2"})
              .code == 0);
  const auto refused = [&](const std::string& file, const std::string& why) {
    const auto finished = runner({"predict", "best", cases + file});
    INFO(finished.errors);
    CHECK(finished.code == 1);
    CHECK(contains(finished.errors, why));
  };
  refused("semicolon.csv",
          "semicolon.csv:1: there is no column 'x1', 'x2', on which the model was trained; there are 'x1;x2;y'; there "
          "is one column only, with ';' in it: set the delimiter to ';'");
  refused("latin1.csv", "latin1.csv:2: the byte 0xe9 is no UTF-8");
  refused("dup.csv", "there is no column 'x1', 'x2'");
  refused("missing_q.csv", "missing_q.csv:9: column 'x2': '?' stands for a missing value");
  const auto twice = runner.folder().write("twice.csv", "x1,x2,x1\n1,2,3\n");
  CHECK(contains(runner({"predict", "best", twice.string()}).errors,
                 "twice.csv:1: the columns 1 and 3 are both called 'x1'"));
  const auto extra = runner({"predict", "best", cases + "extra.csv"});
  CHECK(extra.code == 0);
  CHECK(extra.output == runner({"predict", "best", cases + "base.csv"}).output);
}

TEST_CASE("A block that names files of its own has none of the training's beside them") {
  const RunnerProgram runner;
  const auto idx = [&](const std::string& name, const std::vector<int>& shape, const std::string& numbers) {
    std::string text{'\0', '\0', '\x08', static_cast<char>(shape.size())};
    for (const int size : shape) text += {'\0', '\0', '\0', static_cast<char>(size)};
    return "'" + runner.folder().write(name, text + numbers).string() + "'";
  };
  const auto images = [&](const std::string& name, int step) {
    std::string numbers;
    for (int i = 0; i < 40 * 4; ++i) numbers += static_cast<char>(i / 4 % 2 * 90 + i * step % 23);
    return idx(name, {40, 2, 2}, numbers);
  };
  const auto labels = [&](const std::string& name, int flipped) {
    std::string numbers;
    for (int i = 0; i < 40; ++i) numbers += static_cast<char>(i < flipped ? 1 - i % 2 : i % 2);
    return idx(name, {40}, numbers);
  };
  const auto old_files = "images: " + images("i", 3) + ", labels: " + labels("l", 0);
  const auto new_files = std::pair(images("ni", 7), labels("nl", 10));
  const auto old_test = ", test_images: " + images("ti", 5) + ", test_labels: " + labels("tl", 20);
  REQUIRE(runner({"configs/wine.yaml", "-q", "model=linear", "optimizer.lr=0.05", "training.epochs=40",
                  "dataset={plugin: idx, " + old_files + old_test + "}"})
              .code == 0);
  const auto block = "{plugin: idx, images: " + new_files.first + ", labels: " + new_files.second + "}";
  const auto alone = runner({"evaluate", "best", "--data", block, "--json"});
  REQUIRE(alone.code == 0);
  CHECK_FALSE(contains(alone.errors, "test part"));
  const double loss = runner::testing::metric(nlohmann::json::parse(alone.output), "loss");
  const auto as_test =
      "{plugin: idx, " + old_files + ", test_images: " + new_files.first + ", test_labels: " + new_files.second + "}";
  CHECK(loss == metric(runner, as_test, "loss"));
  CHECK(loss != metric(runner, "{plugin: idx, " + old_files + old_test + "}", "loss"));
  const auto without = runner({"evaluate", "best", "--data", "{plugin: idx, images: " + new_files.first + "}"});
  CHECK(without.code == 2);
  CHECK(contains(without.errors, "labels"));
  // One that names no file is of the training's.
  CHECK(metric(runner, "{plugin: idx, scale: true}", "loss") ==
        metric(runner, "{plugin: idx, " + old_files + old_test + "}", "loss"));
}

TEST_CASE("Where a block is refused, what it has of the training is said, since nobody typed it") {
  const RunnerProgram runner;
  std::string with_id = "row,x,kind\n", without = "x,kind\n", holed = "row,x,kind\n";
  for (int i = 0; i < 40; ++i) {
    const auto rest = std::to_string(i % 7) + (i % 7 < 3 ? ",low\n" : ",high\n");
    with_id += "a" + std::to_string(i % 5) + "," + rest;
    without += rest;
    holed += "a," + (i == 3 ? ",low\n" : rest);
  }
  const auto training = runner.folder().write("t.csv", with_id).string();
  const auto other = runner.folder().write("o.csv", without).string();
  REQUIRE(runner({"configs/iris.yaml", "-q", "dataset.path=" + training, "dataset.target=kind", "dataset.ignore=[row]",
                  "training.epochs=2"})
              .code == 0);
  const auto refused = runner({"evaluate", "best", "--data", "{plugin: csv, path: '" + other + "'}"});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, "note: what the block does not name is as in the training: "));
  CHECK(contains(refused.errors, "ignore: [\"row\"]"));
  CHECK(metric(runner, "{plugin: csv, path: '" + other + "', ignore: []}", "loss") == metric(runner, other, "loss"));

  const auto cells = runner.folder().write("h.csv", holed).string();
  const auto unfilled = runner({"evaluate", "best", "--data", "{plugin: csv, path: '" + cells + "', missing: mean}"});
  CHECK(unfilled.code == 1);
  CHECK(contains(unfilled.errors, "the training filled nothing"));
  CHECK(metric(runner, "{plugin: csv, path: '" + cells + "', missing: drop}", "accuracy") >= 0);
}

TEST_CASE("A block's features are as exact as those of the training, whatever its own file asks for") {
  const RunnerProgram runner;
  // float32 tells numbers of this size apart by 128 alone; beside 0 no loss is seen in that.
  const auto x = [](int i) { return 1.7e9 + i % 7; };
  std::string near = "x,kind\n", numbers, far_numbers, classes;
  const auto add_number = [](std::string& to, double number) {
    to.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  for (int i = 0; i < 60; ++i) {
    near += std::to_string(static_cast<std::int64_t>(x(i))) + (i % 7 < 3 ? ",0\n" : ",1\n");
    add_number(numbers, x(i));
    classes += static_cast<char>(i % 7 < 3 ? 0 : 1);
  }
  far_numbers = numbers;
  add_number(far_numbers, 0.0);
  const auto write = [&](const std::string& name, const std::string& text) {
    return runner.folder().write(name, text).string();
  };
  const auto training = write("t.csv", near);
  const auto other = write("o.csv", near + "0,0\n");
  const std::vector<std::string> options = {"dataset.standardize=true", "training.epochs=60", "optimizer.lr=0.05"};
  std::vector<std::string> words = {"configs/iris.yaml", "-q", "dataset.path=" + training, "dataset.target=kind"};
  words.insert(words.end(), options.begin(), options.end());
  REQUIRE(runner(words).code == 0);
  CHECK(metric(runner, other, "accuracy") > 0.95);
  CHECK(metric(runner, "{plugin: csv, path: '" + other + "', target: kind}", "loss") == metric(runner, other, "loss"));

  const auto npy_block = [&](const std::string& name, int rows, const std::string& inputs, const std::string& targets) {
    const auto count = std::to_string(rows);
    return "{plugin: npy, inputs: '" + write("x" + name, npy("<f8", "(" + count + ", 1)", inputs)) + "', targets: '" +
           write("y" + name, npy("|u1", "(" + count + ",)", targets)) + "'}";
  };
  words = {"configs/iris.yaml", "-q", "dataset=" + npy_block("t.npy", 60, numbers, classes)};
  words.insert(words.end(), options.begin(), options.end());
  REQUIRE(runner(words).code == 0);
  CHECK(metric(runner, npy_block("o.npy", 61, far_numbers, classes + '\0'), "accuracy") > 0.95);
}

TEST_CASE("evaluate says how many answers are no finite numbers") {
  const RunnerProgram runner;
  std::string numbers, holed, classes;
  for (int i = 0; i < 40; ++i) {
    const float number = static_cast<float>(i % 7);
    const float none = std::numeric_limits<float>::quiet_NaN();
    numbers.append(reinterpret_cast<const char*>(&number), sizeof number);
    holed.append(reinterpret_cast<const char*>(i < 3 ? &none : &number), sizeof number);
    classes += static_cast<char>(i % 7 < 3 ? 0 : 1);
  }
  const auto block = [&](const std::string& name, const std::string& inputs) {
    return "{plugin: npy, inputs: '" + runner.folder().write(name, npy("<f4", "(40, 1)", inputs)).string() +
           "', targets: '" + runner.folder().write("y.npy", npy("|u1", "(40,)", classes)).string() + "'}";
  };
  REQUIRE(runner({"configs/iris.yaml", "-q", "training.epochs=60", "optimizer.lr=0.1", "metrics=[balanced_accuracy]",
                  "dataset=" + block("x.npy", numbers)})
              .code == 0);
  const auto evaluated = runner({"evaluate", "best", "--data", block("h.npy", holed), "--json"});
  REQUIRE(evaluated.code == 0);
  CHECK(contains(evaluated.errors, "3 of 40 answers are not finite numbers"));
  CHECK_FALSE(contains(runner({"evaluate", "best"}).errors, "finite"));

  // The same of the rows set aside, where the one row without a number is among them.
  std::string one_hole = numbers;
  one_hole.replace(0, sizeof(float), holed, 0, sizeof(float));
  std::vector<std::string> words = {"configs/iris.yaml",

                                    "training.epochs=2", "dataset.test_fraction=0.5",
                                    "dataset=" + block("one.npy", one_hole), "dataset.split_seed=0"};
  const auto seeds = {"0", "1", "2", "3", "4", "5", "6", "7"};
  const auto found = std::find_if(seeds.begin(), seeds.end(), [&](const std::string& seed) {
    words.back() = "dataset.split_seed=" + seed;
    auto validate = words;
    validate.insert(validate.begin(), "validate");
    return contains(runner(validate).errors, "of the rows set aside: their loss will be no number");
  });
  REQUIRE(found != seeds.end());
  words.emplace_back("-q");
  const auto trained = runner(words);
  CHECK(trained.code == 0);
  CHECK(contains(trained.errors, "warning: 1 of 20 answers is not a finite number on the rows set aside"));
}
