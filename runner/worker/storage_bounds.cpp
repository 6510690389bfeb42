#include "worker/storage_bounds.hpp"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "protocol/messages.hpp"
#include "spec/trial_spec_json.hpp"
#include "trial/fault_text.hpp"
#include "trial/storage_bound.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

namespace {

nlohmann::json bound_of(const nlohmann::json& message, PluginLoader& loader) {
  const auto command = protocol::decode_command(nlohmann::json::to_cbor(message));
  const auto& start = std::get<protocol::StartTrial>(command);
  for (const auto& plugin : start.plugins) {
    loader.load(plugin.library);
    loader.registry().choose(plugin.kind, plugin.name, plugin.library);
  }
  const auto bound = trial::storage_bound(spec::trial_spec_from_json(start.spec), loader.registry());
  return {{"checkpoint_bytes", bound.checkpoint_bytes}, {"checkpoints", bound.checkpoints}};
}

}  // namespace

int print_storage_bounds(const std::filesystem::path& file) {
  PluginLoader loader;
  std::ifstream stream(file);
  for (const auto& message : nlohmann::json::parse(stream)) {
    nlohmann::json line;
    try {
      line = bound_of(message, loader);
    } catch (const std::exception& error) {
      line["error"] = trial::fault_text(error);
    }
    std::printf("\n%s\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  }
  return 0;
}

}  // namespace runner::worker
