#include "worker/inference.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "protocol/messages.hpp"
#include "spec/trial_spec_json.hpp"
#include "trial/fault_text.hpp"
#include "trial/inference.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

namespace {

nlohmann::json answer(const nlohmann::json& request) {
  const auto command = protocol::decode_command(nlohmann::json::to_cbor(request.at("start")));
  const auto& start = std::get<protocol::StartTrial>(command);
  PluginLoader loader;
  for (const auto& plugin : start.plugins) {
    loader.load(plugin.library);
    loader.registry().choose(plugin.kind, plugin.name, plugin.library);
  }
  std::ifstream stream(request.at("checkpoint").get<std::string>(), std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  const auto checkpoint = std::as_bytes(std::span(bytes));
  const auto spec = spec::trial_spec_from_json(start.spec);
  if (request.contains("rows")) {
    const auto rows = request.at("rows").get<std::vector<std::vector<float>>>();
    return {{"outputs", trial::predict(spec, loader.registry(), checkpoint, rows)}};
  }
  const bool other = request.value("other_data", false);
  const auto evaluate = other ? &trial::evaluate_on_other_data : &trial::evaluate_checkpoint;
  nlohmann::json metrics;
  for (const auto& [name, value] : evaluate(spec, loader.registry(), checkpoint)) metrics[name] = value;
  return {{"metrics", metrics}};
}

}  // namespace

int infer(const std::filesystem::path& request) {
  nlohmann::json line;
  try {
    std::ifstream stream(request);
    line = answer(nlohmann::json::parse(stream));
  } catch (const std::exception& error) {
    line = {{"error", trial::fault_text(error)}};
  }
  // A plugin may print: the reader looks for a line that begins like this one.
  std::printf("\n%s\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  return line.contains("error") ? 1 : 0;
}

}  // namespace runner::worker
