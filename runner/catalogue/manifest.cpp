#include "catalogue/manifest.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "spec/param_json.hpp"

namespace runner::catalogue {

namespace {

using nlohmann::json;

constexpr int kFormat = 1;

PluginDescription plugin_from_json(const json& plugin, const std::filesystem::path& library) {
  PluginDescription description{plugin.at("kind").get<std::string>(), plugin.at("name").get<std::string>(),
                                plugin.at("doc").get<std::string>(), {}, plugin.value("metrics", std::vector<std::string>()), library};
  for (const json& parameter : plugin.at("parameters")) description.parameters.push_back(spec::param_description_from_json(parameter));
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
    plugins.push_back({{"kind", plugin.kind}, {"name", plugin.name}, {"doc", plugin.doc}, {"parameters", parameters}, {"metrics", plugin.metrics}});
  }
  const json text = {{"format", kFormat},
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
    if (parsed.at("format") != kFormat) return std::nullopt;
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
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return manifest_from(text.str(), library);
}

void write_manifest(const std::filesystem::path& file, const Manifest& manifest) {
  const std::string text = to_text(manifest);
  const std::filesystem::path partial = file.string() + "." + std::to_string(::getpid()) + ".partial";
  std::ofstream stream(partial, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream || std::rename(partial.c_str(), file.c_str()) != 0) {
    const int error = errno;
    ::unlink(partial.c_str());
    throw std::system_error(error, std::generic_category(), "cannot write " + file.string());
  }
}

}  // namespace runner::catalogue
