#include <functional>

#include "archives.hpp"
#include "testing/runner_program.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

const std::string train = "models/train.json";
const std::string eval = "models/eval.json";
const std::string weights = "data/weights/train_weights_config.json";

// An archive that a test has changed, and what it is refused with.
class Refused {
 public:
  std::string by(const std::function<void(Entries&)>& change, const std::string& name = "net_seed_0") {
    Entries entries(archive(name));
    change(entries);
    return file(entries.zip());
  }

  std::string file(const std::string& bytes, const DatasetInfo& data = data_of({6}, 3)) {
    return refusal(registry_, {{"path", folder_.write("net.pt2", bytes)}}, data);
  }

  std::string given(const nlohmann::json& parameters, const DatasetInfo& data = data_of({6}, 3)) {
    return refusal(registry_, parameters, data);
  }

  // Changes a text of an entry, the first place of it.
  std::string text(const std::string& entry, const std::string& from, const std::string& to) {
    return by([&](Entries& entries) { entries.replace(entry, from, to); });
  }

 private:
  SampleRegistry registry_;
  TemporaryFolder folder_;
};

auto says(const std::string& text) { return Catch::Contains(text); }

}  // namespace

TEST_CASE("An archive that is written anew as it was is read") {
  Refused refused;
  CHECK(refused.by([](Entries&) {}) == "");
}

TEST_CASE("A file that is no archive, or is damaged, is refused with its name") {
  Refused refused;
  CHECK_THAT(refused.file("text"), says("net.pt2: it is no zip archive"));
  CHECK_THAT(refused.file(""), says("it is no zip archive"));
  const std::string whole = Entries(archive("net_seed_0")).zip();
  CHECK_THAT(refused.file(whole.substr(0, whole.size() / 2)), says("it is no zip archive, or cut off"));
  std::string flipped = whole;
  flipped[flipped.find("\"models/train.json") == std::string::npos ? flipped.find("graph_module") : 0] ^= 1;
  CHECK_THAT(refused.file(flipped), says("is damaged: its bytes do not fit their CRC-32"));
  CHECK_THAT(refused.given({{"path", "/nowhere/net.pt2"}}), says("/nowhere/net.pt2"));
}

TEST_CASE("A layout that is not known is refused with what wrote it and what to do") {
  Refused refused;
  const auto advice = says("write the archive anew by python/runner_export.py");
  const std::string schema = refused.text(train, "\"major\": 8", "\"major\": 9");
  CHECK_THAT(schema, says("PyTorch '2.6.0+debian' wrote it in version 9 of its schema, and known is 8"));
  CHECK_THAT(schema, advice);
  const std::string version = refused.by([](Entries& entries) { entries["archive_version"] = "1"; });
  CHECK_THAT(version, says("its layout is 'pt2', version '1'"));
  CHECK_THAT(version, advice);
  const std::string older = refused.by([](Entries& entries) { entries["serialized_exported_program.json"] = "{}"; });
  CHECK_THAT(older, says("PyTorch before 2.8 wrote it"));
  CHECK_THAT(older, advice);
  CHECK_THAT(refused.by([](Entries& entries) { entries["data.pkl"] = ""; }), says("a pickle, and no exported program"));
  CHECK_THAT(refused.by([](Entries& entries) { entries["byteorder"] = "big"; }), says("big-endian"));
  CHECK_THAT(refused.by([](Entries& entries) { entries.remove("archive_format"); }), says("no exported program"));
}

TEST_CASE("An operator, argument or value that is not as it must be is refused by name") {
  Refused refused;
  CHECK_THAT(refused.text(train, "aten.relu.default", "aten.from_file.default"),
             says("'torch.ops.aten.from_file.default', which is not among the operators"));
  CHECK_THAT(refused.text(train, "torch.ops.aten.relu", "torch.ops.mine.relu"), says("only ATen's operators"));
  CHECK_THAT(refused.text(train, "aten.relu.default", "aten.relu.other"), says("has no operator 'relu.other'"));
  CHECK_THAT(refused.text(train, R"("name": "self")", R"("name": "mine")"), says("add_ has no argument 'mine'"));
  CHECK_THAT(refused.text(train, R"({"as_bool": true})", R"({"as_scalar_type": 7})"),
             says("batch_norm, argument training: 'as_scalar_type' cannot stand for bool"));
  CHECK_THAT(refused.text(train, R"({"as_float": 0.25})", R"({"as_tensor": {"name": "later"}})"),
             says("dropout, argument p: 'as_tensor' cannot stand for float"));
  CHECK_THAT(refused.text(train, R"([{"as_tensor": {"name": "relu"}}])", R"([{"as_tensor": {"name": "linear"}}])"),
             says("its graph computes 'linear' twice"));
  CHECK_THAT(refused.text(train, R"("arg": {"as_tensor": {"name": "x"}}})", R"("arg": {"as_tensor": {"name": "y"}}})"),
             says("its graph reads 'y' before it is computed"));
}

TEST_CASE("Numbers whose sizes, strides, dtype or name cannot be are refused by name") {
  Refused refused;
  const std::string sizes = R"("sizes": [{"as_int": 8}, {"as_int": 6}])";
  CHECK_THAT(refused.text(weights, sizes, R"("sizes": [{"as_int": 800}, {"as_int": 6}])"),
             says("'body.0.weight' needs more bytes than the 192 that there are"));
  CHECK_THAT(refused.text(weights, sizes, R"("sizes": [{"as_int": -8}, {"as_int": 6}])"),
             says("the shape of 'body.0.weight' is none that a tensor can have"));
  CHECK_THAT(refused.text(weights, sizes, R"("sizes": [{"as_int": 4611686018427387904}, {"as_int": 6}])"),
             says("the shape of 'body.0.weight' is none"));
  const std::string strides = R"("strides": [{"as_int": 6}, {"as_int": 1}])";
  CHECK_THAT(refused.text(weights, strides, R"("strides": [{"as_int": 0}, {"as_int": 0}])"),
             says("'body.0.weight' is an expanded tensor"));
  CHECK_THAT(refused.text(weights, strides, R"("strides": [{"as_int": 6}])"), says("the shape of 'body.0.weight'"));
  CHECK_THAT(refused.text(weights, R"("dtype": 7)", R"("dtype": 10)"), says("dtype '10'"));
  CHECK_THAT(refused.text(weights, R"("dtype": 7)", R"("dtype": 8)"), says("needs more bytes"));
  CHECK_THAT(refused.text(weights, R"("use_pickle": false)", R"("use_pickle": true)"), says("is pickled"));
  CHECK_THAT(refused.text(weights, R"("layout": 7)", R"("layout": 1)"), says("is a sparse tensor"));
  CHECK_THAT(refused.text(weights, "weight_1", "weight_77"), says("it has no 'data/weights/weight_77'"));
  CHECK_THAT(refused.text(weights, "body.0.weight", "body.0.other"), says("it has no numbers for 'body.0.weight'"));
  CHECK_THAT(refused.text(train, R"("fqn": "body.0")", R"("fqn": "body..0")"), says("'body.' is no name"));
  CHECK_THAT(refused.text(train, R"("fqn": "body.0")", R"("fqn": "head.weight")"), says("'head.weight' as two things"));
  CHECK_THAT(refused.text(train, R"("fqn": "body.0")", R"("fqn": "a\u001b[2J")"), says(R"('a\x1b[2J' is no name)"));
}

TEST_CASE("Deeply nested JSON is refused") {
  Refused refused;
  const std::string deep = refused.by([](Entries& entries) { entries[train] = std::string(100'000, '['); });
  CHECK_THAT(deep, says("nested more than 64 levels deep"));
  CHECK_THAT(refused.by([](Entries& entries) { entries[train] = "{"; }), says("'models/train.json' is no JSON"));
}

TEST_CASE("Data of another shape than the network's are refused, and both are named") {
  Refused refused;
  const nlohmann::json parameters = {{"path", archive("net_seed_0")}};
  CHECK_THAT(refused.given(parameters, data_of({13}, 3)),
             says("net_seed_0.pt2: it takes samples of shape [6] and gives outputs of shape [3], and the data set has "
                  "samples of shape [13] and needs outputs of shape [3]"));
  CHECK_THAT(refused.given(parameters, data_of({6}, 4)), says("needs outputs of shape [4]"));
  const std::string fixed = refused.text(train, "{\"as_expr\": {\"expr_str\": \"Symbol('s0')\"}}, {\"as_int\": 6}",
                                         R"({"as_int": 4}, {"as_int": 6})");
  CHECK_THAT(fixed, says("the number of samples in a batch is fixed in it"));
}

TEST_CASE("One graph for both, which acts otherwise in training, and exchanged graphs are refused") {
  Refused refused;
  const auto path = [](const std::string& name) { return archive("dropout_layernorm." + name); };
  CHECK_THAT(refused.given({{"path", path("train")}}, data_of({13}, 3)),
             says("its one graph calls dropout, which acts otherwise in training than in evaluation"));
  CHECK_THAT(refused.given({{"path", path("eval")}, {"eval_path", path("train")}}, data_of({13}, 3)),
             says("are path and eval_path exchanged?"));
  CHECK_THAT(refused.given({{"path", archive("net_seed_0")}, {"eval_path", archive("net_seed_5")}}),
             says("it holds the graph for evaluation itself; leave eval_path out"));
  CHECK_THAT(refused.given({{"path", path("train")}, {"eval_path", archive("mlp.eval")}}, data_of({13}, 3)),
             says("the graph for training has no 'net.0.weight'"));
  CHECK(refused.given({{"path", archive("mlp.train")}}, data_of({13}, 3)) == "");
}

TEST_CASE("Graphs of other weights than each other are refused by the first that differs") {
  Refused refused;
  const std::string message = refused.by([](Entries& entries) {
    entries["data/weights/weight_77"] = std::string(entries["data/weights/weight_1"].size(), '\1');
    entries.replace("data/weights/eval_weights_config.json", R"("weight_1")", R"("weight_77")");
  });
  CHECK_THAT(message, says("its 'body.0.bias' is another than that of the graph for training"));
}

TEST_CASE("A graph that changes what no checkpoint holds is refused") {
  Refused refused;
  const std::string statistics = R"("buffer_name": "body.1.running_mean", "persistent": true)";
  const std::string message = refused.by([&](Entries& entries) {
    for (const std::string& graph : {train, eval}) {
      entries.replace(graph, statistics, R"("buffer_name": "body.1.running_mean", "persistent": false)");
      const std::string part = graph == train ? "train" : "eval";
      entries["data/constants/" + part + "_constants_config.json"] =
          R"({"config": {"body.1.running_mean": {"path_name": "mean", "is_param": false, "use_pickle": false,
              "tensor_meta": {"dtype": 7, "sizes": [{"as_int": 8}], "strides": [{"as_int": 1}],
                              "storage_offset": {"as_int": 0}, "layout": 7}}}})";
    }
    entries["data/constants/mean"] = std::string(32, '\0');
    for (const std::string part : {"train", "eval"})
      entries.replace("data/weights/" + part + "_weights_config.json", "body.1.running_mean", "body.1.unused");
  });
  CHECK_THAT(message, says("its batch_norm keeps statistics in buffers that no checkpoint holds"));
}

TEST_CASE("A graph that writes into its input is refused, since other epochs need it as it was") {
  Refused refused;
  const std::string message = refused.by([](Entries& entries) {
    entries.replace(
        train, R"("nodes": [)",
        R"("nodes": [{"name": "in_place", "target": "torch.ops.aten.relu_.default", "inputs": [{"name": "self",
                       "arg": {"as_tensor": {"name": "x"}}}], "outputs": [{"as_tensor": {"name": "in_place"}}],
                       "metadata": {}}, )");
  });
  CHECK_THAT(message, says("the graph writes into its input"));
}

TEST_CASE("An archive that is refused is told by validate and before a training begins, with its place in the config") {
  const RunnerProgram runner;
  Entries entries(archive("net_seed_0"));
  entries.replace(train, "aten.relu.default", "aten.from_file.default");
  runner.folder().write("net.pt2", entries.zip());
  const auto config = runner.folder().write("a.yaml",
                                            "dataset: wine\nmodel: {plugin: exported, path: net.pt2}\n"
                                            "loss: cross_entropy\noptimizer: adam\n"
                                            "training: {epochs: 1}\n");
  const std::vector<std::vector<std::string>> commands = {{"validate", config.string()}, {config.string(), "-q"}};
  for (const auto& words : commands) {
    INFO(words.front());
    const auto finished = runner(words);
    CHECK(finished.code == 1);
    CHECK_THAT(finished.errors, says("'torch.ops.aten.from_file.default', which is not among the operators"));
    CHECK_THAT(finished.errors, says("; it is at " + config.string() + ":2:"));
    CHECK_FALSE(runner.has_database());
  }
  const auto absent = runner({"validate", config.string(), "model.path=/nowhere/net.pt2"});
  CHECK(absent.code == 1);
  CHECK_THAT(absent.errors, says("there is no file /nowhere/net.pt2"));
}
