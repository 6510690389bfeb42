#include "analysis/data_digests.hpp"

#include <algorithm>

#include "spec/trial_spec_json.hpp"

namespace runner::analysis {

// A synthetic data set may draw from its factory's stream, so the seed counts.
std::string data_key(const spec::TrialSpec& spec) {
  const auto json = spec::to_json(spec);
  return spec::canonical_text(json.at("dataset")) + " " + std::to_string(spec.seed);
}

std::vector<DataDigest> data_digests(const std::vector<spec::TrialSpec>& trials,
                                     const supervisor::PluginDirectory& plugins, supervisor::WorkerClient& client) {
  std::vector<DataDigest> digests;
  for (const auto& spec : trials) {
    auto found = plugins.plugins_of(spec);
    std::erase_if(found, [](const auto& plugin) { return plugin.kind != "dataset"; });
    auto answer =
        client.ask<protocol::DataDigested>(protocol::DigestData{spec, found}, supervisor::needs_of(spec, found));
    if (auto* digest = std::get_if<protocol::DataDigested>(&answer)) {
      digests.push_back({std::move(digest->sha256), ""});
    } else {
      const auto& none = std::get<supervisor::NoAnswer>(answer);
      digests.push_back({"", none.message + (none.end ? "; `runner debug` shows what a plugin does" : "")});
    }
  }
  return digests;
}

}  // namespace runner::analysis
