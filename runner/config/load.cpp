#include <list>

#include "config/check/launcher_check.hpp"
#include "config/check/trial_check.hpp"
#include "config/check/value_check.hpp"
#include "config/config.hpp"
#include "config/config_file.hpp"
#include "config/draft.hpp"
#include "config/wording.hpp"
#include "config/yaml/file_text.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::config {

namespace {

namespace fs = std::filesystem;

Diagnostics unreadable(const fs::path& path, std::string message) {
  Diagnostic diagnostic;
  diagnostic.place.source = path.string();
  diagnostic.message = std::move(message);
  return {std::move(diagnostic)};
}

// The overrides as sources. A list, because spans point into it while it grows.
std::list<Source> override_sources(const std::vector<std::string>& overrides, const fs::path& here) {
  // After every file.
  constexpr std::size_t first_rank = 1'000'000;
  std::list<Source> out;
  for (const auto& text : overrides) out.push_back({"override", text, true, here, first_rank + out.size()});
  return out;
}

// The value of `name`, `tags` or `note`, or null where it is not given.
nlohmann::json top_level_value(const Draft& draft, const std::string& key, Report& report) {
  const auto* node = draft.value(key);
  if (node == nullptr) return nullptr;
  const auto value = check_value(*node, *find_top_level(key), key, report);
  if (!value) return nullptr;
  if (key == "name") {
    if (auto fault = fault_of_name(value->get_ref<const std::string&>())) report.add(node->where, *std::move(fault));
  }
  return *value;
}

void check_count(const Config& config, const Draft& draft, std::size_t most, Report& report) {
  const auto count = trial_count(config);
  if (count <= most || draft.sweep.axes.empty()) return;
  if (config.search) {
    report.add(draft.sweep.space()->where, "this search makes " + std::to_string(count) + " trials, more than the " +
                                               std::to_string(most) + " allowed; try fewer or raise --max-trials");
    return;
  }
  report.add(draft.sweep.axes.back().where, "this sweep makes " + std::to_string(count) + " trials, more than the " +
                                                std::to_string(most) +
                                                " allowed; sweep fewer values or raise --max-trials");
}

// Elements of a swept parameter stand in several places, and nothing says which of them a trial has.
std::vector<ElementPlace> places_in(const Report& report, const Draft& draft) {
  std::vector<ElementPlace> places;
  for (const auto& [path, where, plugin, block] : report.places()) {
    const bool is_element = path.find('[') != std::string::npos;
    const auto dot = path.find('.');
    const std::string section = path.substr(0, dot);
    const bool has_swept_blocks = draft.sweep.find({section, ""}) != nullptr;
    if ((has_swept_blocks && block.is_null()) || (is_element && where.source->is_override)) continue;
    if (dot == std::string::npos) {
      places.push_back({path, place_of(where), plugin, block});
      continue;
    }
    const auto* swept = draft.sweep.find({section, path.substr(dot + 1, path.find('[') - dot - 1)});
    if (is_element && swept != nullptr) continue;
    places.push_back({path, place_of(swept != nullptr ? swept->where : where), plugin, block});
  }
  return places;
}

Config make_config(const LoadRequest& request, const Draft& draft, const catalogue::Catalogue& catalogue,
                   Report& report) {
  Config config;
  config.path = request.path;
  config.overrides = request.overrides;
  config.name = request.path.stem().string();
  if (const auto name = top_level_value(draft, "name", report); name.is_string()) config.name = name;
  if (const auto note = top_level_value(draft, "note", report); note.is_string()) config.note = note;
  if (const auto tags = top_level_value(draft, "tags", report); tags.is_array()) {
    config.tags = tags.get<std::vector<std::string>>();
  }
  auto trials = check_trials(draft, catalogue, report);
  config.axes = std::move(trials.axes);
  config.search = std::move(trials.search);
  if (trials.stopper_where) config.stopper_place = place_of(*trials.stopper_where);
  check_count(config, draft, request.max_trials, report);
  if (report.empty()) config.base = spec::trial_spec_from_json(trials.first);
  if (report.empty() && config.search) config.search->base = spec::to_json(config.base);
  config.launcher = check_launcher(draft, report);
  config.places = places_in(report, draft);
  return config;
}

}  // namespace

std::variant<Config, Diagnostics> load(const LoadRequest& request, const catalogue::Catalogue& catalogue) {
  FileText file = request.text ? FileText{*request.text, ""} : read_file(request.path);
  if (!file.error.empty()) return unreadable(request.path, std::move(file.error));

  const auto here = absolute_path(request.current_directory.value_or("."));
  Report report(catalogue);
  ConfigFiles files(here);
  auto root = files.read(request.path, file.text, report);
  const auto sources = override_sources(request.overrides, here);
  std::vector<Override> overrides;
  for (const auto& source : sources) {
    if (auto read = read_override(source, request.max_trials, report)) overrides.push_back(*std::move(read));
  }
  if (!root) return report.diagnostics();
  const auto draft = make_draft(*std::move(root), std::move(overrides), request.max_trials, report);
  auto config = make_config(request, draft, catalogue, report);
  if (!report.empty()) return report.diagnostics();
  config.text = std::move(file.text);
  config.bases = files.bases();
  return config;
}

std::optional<std::string> fault_of_name(const std::string& name) {
  if (name.find_first_not_of(" \t\n\r") == std::string::npos) {
    return "name must not be empty; leave it out to use the file's name";
  }
  if (name.find_first_not_of("0123456789") == std::string::npos) {
    return "name must not be a number, since experiments are found by number, too; add a letter";
  }
  return std::nullopt;
}

std::size_t trial_count(const Config& config) {
  // Bounded, so that many long axes cannot overflow it.
  constexpr std::size_t most = std::size_t{1} << 40;
  std::size_t count = 1;
  if (config.search) count = static_cast<std::size_t>(config.search->settings.trials);
  for (const auto& axis : config.axes) count = std::min(most, count * axis.points.size());
  return count;
}

}  // namespace runner::config
