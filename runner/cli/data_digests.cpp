#include "cli/data_digests.hpp"

#include "cli/run_worker.hpp"
#include "cli/start_file.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

// A synthetic data set may draw from its factory's stream, so the seed counts.
std::string data_key(const spec::TrialSpec& spec) {
  const auto json = spec::to_json(spec);
  return spec::canonical_text(json.at("dataset")) + " " + std::to_string(spec.seed);
}

std::vector<DataDigest> data_digests(const std::vector<spec::TrialSpec>& trials, const CataloguePlugins& plugins,
                                     const Installation& installation) {
  std::vector<protocol::StartTrial> starts;
  for (const auto& spec : trials) {
    protocol::StartTrial start;
    start.spec = spec::to_json(spec);
    start.plugins = plugins.plugins_of(spec);
    starts.push_back(std::move(start));
  }
  if (starts.empty()) return {};
  const TemporaryFile file = start_file(starts);
  const auto answer = run_worker(installation, {"--data-digests", file.path().string()}, starts, true);
  const auto lines = json_lines(answer.output, {"data", "error"});
  std::vector<DataDigest> digests;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    if (i >= lines.size()) {
      digests.push_back({"", "the worker that reads them ended; `runner debug` shows what a plugin does"});
    } else {
      digests.push_back({lines[i].value("data", ""), lines[i].value("error", "")});
    }
  }
  return digests;
}

}  // namespace runner::cli
