#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using nlohmann::json;
using Lines = std::vector<std::string>;

namespace {

// The wine config with these layers, the first on line 7.
std::string with_layers(const std::string& layers) {
  return with(wine_text, "model: {plugin: mlp, hidden: [10, 10], activation: relu}\n",
              "model:\n  plugin: stack\n  layers:\n" + layers);
}

const std::string four_layers =
    "    - {linear: 64}\n"
    "    - relu\n"
    "    - {dropout: 0.2}\n"
    "    - {residual: [{linear: {width: 4, bias: false}}]}\n";

Lines faults_of(const std::string& layers, Lines overrides = {}) {
  return faults(with_layers(layers), std::move(overrides), catalogue_with_blocks());
}

}  // namespace

TEST_CASE("A list of blocks is stored with every parameter of each, however short it was written") {
  const auto config = loaded(with_layers(four_layers), {}, catalogue_with_blocks());
  CHECK(config.base.model.parameters["layers"] == json::parse(R"([{"linear": {"width": 64, "bias": true}},
    {"relu": {}}, {"dropout": {"p": 0.2}},
    {"residual": {"layers": [{"linear": {"width": 4, "bias": false}}]}}])"));
  const auto longer = loaded(with_layers("    - linear: {bias: true, width: 64}\n"
                                         "    - relu:\n"
                                         "    - dropout: {p: 0.2}\n"
                                         "    - residual: {layers: [{linear: {width: 4, bias: false}}]}\n"),
                             {}, catalogue_with_blocks());
  CHECK(longer.base.model.parameters == config.base.model.parameters);
}

TEST_CASE("What is wrong with a block is said at its place, each by its path") {
  CHECK(faults_of("    - {linaer: 64}\n"
                  "    - linear\n"
                  "    - {relu: 3}\n"
                  "    - {dropout: 1.5}\n"
                  "    - {linear: {widht: 3}}\n"
                  "    - [relu]\n"
                  "    - 7\n"
                  "    - {residual: [relu, relux]}\n"
                  "    - linear: 64\n"
                  "      bias: false\n") ==
        Lines{
            "configs/wine.yaml:7:8: model.layers[0]: there is no 'linaer'; did you mean 'linear'?",
            "configs/wine.yaml:8:7: 'linear' needs 'width' (How wide.)",
            "configs/wine.yaml:9:14: 'relu' has no parameters; write relu alone",
            "configs/wine.yaml:10:17: model.layers[3].dropout.p must be at least 0 and below 1; found 1.5",
            "configs/wine.yaml:11:8: 'linear' needs 'width' (How wide.)",
            "configs/wine.yaml:11:17: 'linear' has no parameter 'widht'; did you mean 'width'?",
            "configs/wine.yaml:12:7: model.layers[5] must be a name or a mapping of one name; found a list; write such "
            "as linear or {linear: …}",
            "configs/wine.yaml:13:7: model.layers[6] must be a name or a mapping of one name; found the number 7; "
            "write such as linear or {linear: …}",
            "configs/wine.yaml:14:25: model.layers[7].residual.layers[1]: there is no 'relux'; did you mean 'relu'?",
            "configs/wine.yaml:15:7: model.layers[8] must be a name or a mapping of one name; found a mapping; write "
            "{linear: {width: …, bias: …}}",
        });
  CHECK(
      faults(with(wine_text, "{plugin: mlp, hidden: [10, 10], activation: relu}", "{plugin: stack, layers: relu}"), {},
             catalogue_with_blocks()) ==
      Lines{"configs/wine.yaml:4:32: model.layers must be a list of any of linear, relu, dropout, residual; found the "
            "text 'relu'; write [relu]"});
}

TEST_CASE("An override gives a whole list of blocks, and a sweep several") {
  const auto config =
      loaded(with_layers(four_layers), {"model.layers=[{linear: 8}, relu],[{linear: 9}]"}, catalogue_with_blocks());
  REQUIRE(config.axes.size() == 1);
  CHECK(config.axes[0].points[0][0].value == json::parse(R"([{"linear": {"width": 8, "bias": true}}, {"relu": {}}])"));
  CHECK(config.axes[0].points[1][0].value == json::parse(R"([{"linear": {"width": 9, "bias": true}}])"));
  CHECK(faults_of(four_layers, {"model.layers=[{linaer: 8}]"}) ==
        Lines{"override@16: model.layers[0]: there is no 'linaer'; did you mean 'linear'?"});
}

TEST_CASE("The place of each block in the file is known, where it is the one that every trial has") {
  const auto places = [](Lines overrides) {
    Lines found;
    for (const auto& [path, place, plugin, block] :
         loaded(with_layers(four_layers), std::move(overrides), catalogue_with_blocks()).places) {
      if (path.find('[') == std::string::npos) continue;
      found.push_back(path + " " + std::to_string(place.line) + ":" + std::to_string(place.column));
    }
    return found;
  };
  CHECK(places({}) == Lines{"model.layers[0] 7:7", "model.layers[1] 8:7", "model.layers[2] 9:7", "model.layers[3] 10:7",
                            "model.layers[3].residual.layers[0] 10:19"});
  CHECK(places({"model.layers=[relu]"}).empty());
  CHECK(places({"model.layers=[relu],[dropout]"}).empty());
  CHECK(places({"model={layers: [relu]},mlp"}).empty());
}
