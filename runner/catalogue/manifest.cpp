#include "catalogue/manifest.hpp"

#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <span>

#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "files/reading.hpp"
#include "spec/param_json.hpp"

namespace runner::catalogue {

namespace {

using nlohmann::json;

constexpr int newest_format = 2;
// That of libraries which are refused today, of which it still says what they offered.
constexpr int older_format = 1;

json to_json(const std::vector<MetricDescription>& metrics) {
  json out = json::array();
  for (const auto& metric : metrics) {
    out.push_back({{"name", metric.name}, {"better", metric.better == Monitor::Mode::min ? "min" : "max"}});
  }
  return out;
}

std::vector<MetricDescription> metrics_from_json(const json& metrics) {
  std::vector<MetricDescription> out;
  for (const json& metric : metrics) {
    if (metric.is_string()) {
      out.push_back({metric.get<std::string>(), Monitor::Mode::min});
      continue;
    }
    out.push_back(
        {metric.at("name").get<std::string>(), metric.at("better") == "min" ? Monitor::Mode::min : Monitor::Mode::max});
  }
  return out;
}

// No library offers so much, and what a file says of itself shall not fill the memory.
constexpr std::uint64_t largest_manifest_bytes = std::uint64_t{16} << 20;

PluginDescription plugin_from_json(const json& plugin, const std::filesystem::path& library) {
  PluginDescription description{plugin.at("kind").get<std::string>(),
                                plugin.at("name").get<std::string>(),
                                plugin.at("doc").get<std::string>(),
                                {},
                                metrics_from_json(plugin.value("metrics", json::array())),
                                library};
  for (const json& parameter : plugin.at("parameters"))
    description.parameters.push_back(spec::param_description_from_json(parameter));
  return description;
}

}  // namespace

std::optional<LibraryIdentity> identify(const std::filesystem::path& library, const std::vector<ElfNote>& notes) {
  struct stat status {};
  if (::stat(library.c_str(), &status) != 0) return std::nullopt;
  return LibraryIdentity{static_cast<std::uint64_t>(status.st_size),
                         static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
                         build_id_of(notes)};
}

std::filesystem::path manifest_path(const std::filesystem::path& library) { return library.string() + ".json"; }

std::string to_text(const Manifest& manifest) {
  json plugins = json::array();
  for (const PluginDescription& plugin : manifest.plugins) {
    json parameters = json::array();
    for (const ParamDescription& parameter : plugin.parameters) parameters.push_back(spec::to_json(parameter));
    plugins.push_back({{"kind", plugin.kind},
                       {"name", plugin.name},
                       {"doc", plugin.doc},
                       {"parameters", parameters},
                       {"metrics", to_json(plugin.metrics)}});
  }
  const json text = {{"format", newest_format},
                     {"library",
                      {{"size", manifest.library.size},
                       {"mtime_ns", manifest.library.mtime_ns},
                       {"build_id", manifest.library.build_id}}},
                     {"plugins", plugins}};
  // An author's doc may be in another encoding than UTF-8.
  return text.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<Manifest> manifest_from(std::string_view text, const std::filesystem::path& library) {
  try {
    const json parsed = json::parse(text);
    if (parsed.at("format") != newest_format && parsed.at("format") != older_format) return std::nullopt;
    const json& file = parsed.at("library");
    Manifest manifest{{file.at("size").get<std::uint64_t>(), file.at("mtime_ns").get<std::int64_t>(),
                       file.at("build_id").get<std::string>()},
                      {}};
    for (const json& plugin : parsed.at("plugins")) manifest.plugins.push_back(plugin_from_json(plugin, library));
    return manifest;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<Manifest> read_manifest(const std::filesystem::path& file, const std::filesystem::path& library) {
  try {
    return manifest_from(files::read_text(file, files::Links::followed, largest_manifest_bytes), library);
  } catch (const files::FileError&) {
    return std::nullopt;
  }
}

void write_manifest(const std::filesystem::path& file, const Manifest& manifest) {
  const std::string text = to_text(manifest);
  files::OutputFile output(file, true);
  output.write(std::as_bytes(std::span(text)));
  output.finish();
}

}  // namespace runner::catalogue
