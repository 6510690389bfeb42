#include "model_cases.hpp"

#include <algorithm>

namespace runner::testing {

namespace {

using nlohmann::json;

json complete(const json& layers, const std::vector<BlockDescription>& known);

// What a config check makes of it.
json complete_one(const json& layer, const std::vector<BlockDescription>& known) {
  const std::string name = layer.is_string() ? layer.get<std::string>() : layer.begin().key();
  const auto block = std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.name == name; });
  if (block == known.end()) throw std::invalid_argument("no layer is called " + name);
  json arguments = json::object();
  if (layer.is_object() && layer.begin()->is_object()) arguments = *layer.begin();
  if (layer.is_object() && !layer.begin()->is_object()) arguments[block->parameters.at(0).name] = *layer.begin();
  for (const ParamDescription& each : block->parameters) {
    if (!arguments.contains(each.name)) arguments[each.name] = spec::to_json(each.default_value);
    if (each.type == ParamType::blocks) arguments[each.name] = complete(arguments[each.name], known);
  }
  return {{name, arguments}};
}

json complete(const json& layers, const std::vector<BlockDescription>& known) {
  json out = json::array();
  for (const json& layer : layers) out.push_back(complete_one(layer, known));
  return out;
}

}  // namespace

json complete_layers(SampleRegistry& registry, const json& layers) {
  return complete(layers, (*registry).find("model", "sequential").entry->parameters.at(0).blocks);
}

std::shared_ptr<Model> make_model(SampleRegistry& registry, const std::string& plugin, json options,
                                  std::vector<std::int64_t> shape, std::int64_t outputs) {
  if (options.contains("layers") && plugin == "sequential") {
    options["layers"] = complete_layers(registry, options["layers"]);
  }
  DatasetInfo data;
  data.input_shape = std::move(shape);
  data.outputs = outputs;
  at::manual_seed(1);
  return (*registry).make<ModelKind>({plugin, std::move(options)}, data);
}

std::string refusal_of_model(SampleRegistry& registry, const std::string& plugin, json options,
                             std::vector<std::int64_t> shape, std::int64_t outputs) {
  try {
    make_model(registry, plugin, std::move(options), std::move(shape), outputs);
  } catch (const trial::PluginError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace runner::testing
