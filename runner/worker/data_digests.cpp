#include "worker/data_digests.hpp"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "protocol/messages.hpp"
#include "spec/trial_spec_json.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/fault_text.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

namespace {

std::string digest_of(const nlohmann::json& message, PluginLoader& loader, trial::DatasetCache& cache) {
  const auto command = protocol::decode_command(nlohmann::json::to_cbor(message));
  const auto& start = std::get<protocol::StartTrial>(command);
  for (const auto& plugin : start.plugins) {
    if (plugin.kind != "dataset") continue;
    loader.load(plugin.library);
    loader.registry().choose(plugin.kind, plugin.name, plugin.library);
  }
  return cache.get(spec::trial_spec_from_json(start.spec), loader.registry()).sha256;
}

}  // namespace

int print_data_digests(const std::filesystem::path& file) {
  PluginLoader loader;
  trial::DatasetCache cache;
  std::ifstream stream(file);
  for (const auto& message : nlohmann::json::parse(stream)) {
    nlohmann::json line;
    try {
      line["data"] = digest_of(message, loader, cache);
    } catch (const std::exception& error) {
      line["error"] = trial::fault_text(error);
    }
    std::printf("\n%s\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  }
  return 0;
}

}  // namespace runner::worker
