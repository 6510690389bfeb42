#include "loading.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using Lines = std::vector<std::string>;

namespace {

/// Holds config files in a folder of their own, from which they are loaded as `configs/NAME`.
class Files {
 public:
  Files() { write("configs/base.yaml", wine_text); }

  void write(const std::string& name, const std::string& text) { folder_.write(name, text); }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  std::variant<Config, Diagnostics> load_file(const std::string& name, Lines overrides = {}) const {
    LoadRequest request;
    request.path = name;
    request.current_directory = folder_.path();
    // The process runs elsewhere, so the first file is handed over.
    request.text = read(folder_.path() / name);
    request.overrides = std::move(overrides);
    return load(request, sample_catalogue());
  }

  // A config that extends base.yaml by these lines.
  Config extended(const std::string& changes, Lines overrides = {}) {
    write("configs/new.yaml", "extends: base.yaml\n" + changes);
    auto out = load_file("configs/new.yaml", std::move(overrides));
    if (const auto* faults = std::get_if<Diagnostics>(&out)) throw std::runtime_error(render(*faults));
    return std::get<Config>(std::move(out));
  }

  // The first line of each fault.
  Lines faults(const std::string& name) const {
    Lines lines;
    const auto out = load_file(name);
    if (const auto* diagnostics = std::get_if<Diagnostics>(&out)) {
      for (const auto& one : *diagnostics) lines.push_back(render(one).substr(0, render(one).find('\n')));
    }
    return lines;
  }

 private:
  static std::string read(const std::filesystem::path& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  runner::testing::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("A config that extends another is that one, changed") {
  Files files;
  const auto base = loaded(wine_text).base;
  CHECK(files.extended("").base == base);
  auto faster = base;
  faster.optimizer.parameters["lr"] = 0.5;
  faster.training.epochs = 7;
  CHECK(files.extended("optimizer: {lr: 0.5}\ntraining: {epochs: 7}\n").base == faster);
  CHECK(files.extended("").name == "wine");
  CHECK(files.extended("name: new\n").name == "new");
  CHECK(files.extended("tags: [a]\n").tags == Lines{"a"});
}

TEST_CASE("Lists and single values are replaced, mappings merged") {
  Files files;
  const auto base = files.extended("model: {hidden: [4]}\ncheckpoint: [last]\nseed: 5\n").base;
  CHECK(base.model.parameters["hidden"].dump() == "[4]");
  CHECK(base.model.parameters["activation"] == "relu");
  CHECK(base.checkpoint.at(0).plugin == "last");
  CHECK(base.seed == 5);
}

TEST_CASE("Another plugin drops the parameters of the one before, the same plugin keeps them") {
  Files files;
  const auto other = files.extended("optimizer: {plugin: sgd, momentum: 0.9}\n").base;
  CHECK(other.optimizer.parameters["lr"] == 0.01);
  CHECK(files.extended("optimizer: sgd\n").base.optimizer.parameters["lr"] == 0.01);
  files.write("configs/base.yaml", with(wine_text, "lr: 1e-3", "lr: 0.7"));
  CHECK(files.extended("optimizer: adam\n").base.optimizer.parameters["lr"] == 0.7);
  CHECK(files.extended("optimizer: {plugin: adam, eps: 0.1}\n").base.optimizer.parameters["lr"] == 0.7);
  CHECK(files.extended("loss: {plugin: mse}\n").base.loss.plugin == "mse");
}

TEST_CASE("Another dataset in an extending file keeps how the runner splits and scales") {
  Files files;
  files.write("configs/base.yaml", with(wine_text, "validation_fraction: 0.2", "validation_fraction: 0.3"));
  const auto base = files.extended("dataset: {plugin: csv, path: a.csv, target: y}\n").base;
  CHECK(base.dataset.validation_fraction == 0.3);
  CHECK(base.dataset.plugin == "csv");
}

TEST_CASE("Sweeps are merged key by key, null takes one out") {
  Files files;
  files.write("configs/base.yaml", wine_text + "sweep: {seed: 0..4, optimizer.lr: [1, 2]}\n");
  CHECK(trial_count(files.extended("")) == 10);
  const auto config = files.extended("sweep: {model.dropout: [0, 0.1], optimizer.lr: [3, 4, 5]}\n");
  REQUIRE(config.axes.size() == 3);
  CHECK(config.axes[0].keys == Lines{"seed"});
  CHECK(config.axes[1].points.size() == 3);
  CHECK(config.axes[2].keys == Lines{"model.dropout"});
  CHECK(trial_count(files.extended("sweep: {seed: null}\n")) == 2);
  CHECK(trial_count(files.extended("sweep: null\n")) == 1);
  files.write("configs/base.yaml", wine_text + "sweep: {random: {trials: 3, optimizer.lr: 'uniform(0, 1)'}}\n");
  CHECK(trial_count(files.extended("sweep: {random: {trials: 5}}\n")) == 5);
  CHECK(trial_count(files.extended("sweep: {random: null, seed: 0..1}\n")) == 2);
}

TEST_CASE("Each path starts at the file that holds it") {
  Files files;
  files.write("shared/csv.yaml", with(wine_text, "{plugin: wine,", "{plugin: csv, path: data/a.csv, target: y,"));
  files.write("configs/middle.yaml", "extends: ../shared/csv.yaml\nseed: 4\n");
  files.write("configs/new.yaml", "extends: middle.yaml\n");
  CHECK(std::get<Config>(files.load_file("configs/new.yaml")).base.dataset.parameters["path"] ==
        files.path("shared/data/a.csv"));
  files.write("configs/new.yaml", "extends: middle.yaml\ndataset: {path: b.csv}\n");
  const auto config = std::get<Config>(files.load_file("configs/new.yaml"));
  CHECK(config.base.dataset.parameters["path"] == files.path("configs/b.csv"));
  CHECK(config.base.seed == 4);
}

TEST_CASE("The chain of files is kept beside the text of the first") {
  Files files;
  files.write("configs/middle.yaml", "extends: base.yaml\nseed: 4\n");
  files.write("configs/new.yaml", "extends: ./middle.yaml\n");
  const auto config = std::get<Config>(files.load_file("configs/new.yaml"));
  CHECK(config.text == "extends: ./middle.yaml\n");
  REQUIRE(config.bases.size() == 2);
  CHECK(config.bases[0].path == "configs/middle.yaml");
  CHECK(config.bases[0].text == "extends: base.yaml\nseed: 4\n");
  CHECK(config.bases[1].path == "configs/base.yaml");
  CHECK(loaded(wine_text).bases.empty());
}

TEST_CASE("Overrides change the merged config") {
  Files files;
  const auto base = files.extended("optimizer: sgd\n", {"optimizer.momentum=0.5", "seed=3"}).base;
  CHECK(base.optimizer.parameters["momentum"] == 0.5);
  CHECK(base.seed == 3);
}

TEST_CASE("Each error names its own file") {
  Files files;
  files.write("configs/base.yaml", with(with(wine_text, "relu", "rely"), "seed: 0", "sed: 0"));
  files.write("configs/new.yaml", "extends: base.yaml\noptimizer: {lr: -1}\ntraining: {epoch: 3}\n");
  CHECK(files.faults("configs/new.yaml") ==
        Lines{"configs/new.yaml:2:17: optimizer.lr must be above 0; found -1",
              "configs/new.yaml:3:12: training has no key 'epoch'; did you mean 'epochs'?",
              "configs/base.yaml:2:1: unknown key 'sed'; did you mean 'seed'?",
              "configs/base.yaml:4:52: model.activation must be one of relu, tanh, sigmoid, gelu, elu; found the text "
              "'rely'; did you mean 'relu'?"});
}

TEST_CASE("Text that is wrong in either file is reported in that file") {
  Files files;
  files.write("configs/base.yaml", wine_text + "note: [\n");
  files.write("configs/new.yaml", "extends: base.yaml\nname: a\nname: b\n");
  const auto lines = files.faults("configs/new.yaml");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "configs/new.yaml:3:1: key 'name' is given twice; the first is on line 2, remove one");
  CHECK_THAT(lines[1], Catch::Contains("configs/base.yaml:9:7: this is not valid YAML"));
}

TEST_CASE("A key swept in both files in different ways is refused") {
  Files files;
  files.write("configs/base.yaml", wine_text + "sweep: {zip: {optimizer.lr: [1, 2]}}\n");
  files.write("configs/new.yaml", "extends: base.yaml\nsweep: {optimizer.lr: [1]}\n");
  CHECK(files.faults("configs/new.yaml") ==
        Lines{"configs/new.yaml:2:9: 'optimizer.lr' is swept twice, first on line 9 of configs/base.yaml; remove one"});
}

TEST_CASE("A file that cannot be extended is refused where it is named") {
  Files files;
  files.write("configs/new.yaml", "extends: bse.yaml\n");
  CHECK(files.faults("configs/new.yaml") ==
        Lines{"configs/new.yaml:1:10: 'configs/bse.yaml' cannot be extended: there is no such file; did you mean '" +
              files.path("configs/base.yaml") + "'?"});
  files.write("configs/new.yaml", "extends: .\n");
  CHECK_THAT(files.faults("configs/new.yaml").at(0), Catch::Contains("cannot be extended: this is a directory"));
  for (const auto* value : {"[base.yaml]", "3", "null", "{}"}) {
    files.write("configs/new.yaml", std::string("extends: ") + value + "\n");
    CHECK_THAT(files.faults("configs/new.yaml").at(0),
               Catch::Contains("configs/new.yaml:1:10: extends must be a path"));
  }
  CHECK_THAT(render(std::get<Diagnostics>(load_text(wine_text, {"extends=a.yaml"}))),
             Catch::Contains("'extends' stands in a file, which it changes; name the file that extends it instead"));
}

TEST_CASE("Files that extend each other in a circle are refused") {
  Files files;
  files.write("configs/a.yaml", "extends: b.yaml\n");
  files.write("configs/b.yaml", "extends: ../configs/a.yaml\n");
  CHECK(
      files.faults("configs/a.yaml") ==
      Lines{
          "configs/b.yaml:1:10: files extend each other in a circle: 'configs/a.yaml' extends 'configs/b.yaml' extends "
          "'../configs/a.yaml'; remove one 'extends'"});
  files.write("configs/a.yaml", "extends: a.yaml\n");
  CHECK_THAT(files.faults("configs/a.yaml").at(0), Catch::Contains("configs/a.yaml:1:10: files extend each other"));
}
