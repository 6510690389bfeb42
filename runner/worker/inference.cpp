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

SampleFile sample_file(const nlohmann::json& file, bool with_targets) {
  SampleFile sample{file.at("path").get<std::string>(), with_targets};
  if (file.contains("delimiter")) sample.delimiter = file.at("delimiter").get<std::string>().at(0);
  if (file.contains("header")) sample.header = file.at("header").get<bool>();
  return sample;
}

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
  if (request.at("question") == "predict") {
    return {{"outputs", trial::predict(spec, loader.registry(), checkpoint, sample_file(request.at("file"), false))}};
  }
  trial::EvaluatedData data = trial::ValidationPart{};
  if (request.contains("file")) {
    data = sample_file(request.at("file"), true);
  } else if (request.at("whole")) {
    data = trial::WholeDataset{};
  }
  const auto result = trial::evaluate_checkpoint(spec, loader.registry(), checkpoint, data);
  nlohmann::json metrics = nlohmann::json::array();
  for (const auto& [name, value] : result.metrics) metrics.push_back({name, value});
  return {{"metrics", metrics},
          {"samples", result.samples},
          {"test_part", result.test_part},
          {"data_sha256", result.data_sha256}};
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
