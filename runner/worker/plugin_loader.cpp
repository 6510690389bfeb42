#include "worker/plugin_loader.hpp"

#include <boost/dll/shared_library.hpp>
#include <boost/dll/shared_library_load_mode.hpp>
#include <cstdio>
#include <memory>

#include "catalogue/stamp.hpp"
#include "digest/sha256.hpp"
#include "worker/crash_note.hpp"

namespace runner::worker {

namespace {

void check_stamp(const std::filesystem::path& library) {
  const auto host = catalogue::read_stamp("/proc/self/exe");
  const auto plugin = catalogue::read_stamp(library);
  if (const auto* error = std::get_if<catalogue::StampError>(&plugin)) throw trial::PluginError(error->message);
  const auto verdict = catalogue::compare(std::get<catalogue::Stamp>(host), std::get<catalogue::Stamp>(plugin));
  if (verdict.refusal) throw trial::PluginError(library.string() + ": " + *verdict.refusal);
  for (const std::string& warning : verdict.warnings) {
    std::fprintf(stderr, "%s: warning: %s\n", library.c_str(), warning.c_str());
  }
}

}  // namespace

const std::string& PluginLoader::load(const std::filesystem::path& library) {
  const auto loaded = sha256_of_loaded_.find(library);
  if (loaded != sha256_of_loaded_.end()) return loaded->second;
  const LoadingNote note(library);
  check_stamp(library);
  // Never destroyed, so never unloaded.
  auto* handle = new boost::dll::shared_library();
  try {
    handle->load(library, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (const std::exception& failure) {
    throw trial::PluginError(library.string() + ": cannot be loaded: " + failure.what());
  }
  if (!handle->has("runner_register")) {
    throw trial::PluginError(library.string() +
                             ": has no entry point; define extern \"C\" RUNNER_EXPORT void "
                             "runner_register(runner::Registrar&)");
  }
  auto& register_all = handle->get<void(Registrar&)>("runner_register");
  registry_.add_library(library, [&](Registrar& registrar) { register_all(registrar); });
  note_library(library, reinterpret_cast<const void*>(&register_all));
  return sha256_of_loaded_[library] = sha256_hex_of_file(library);
}

std::map<std::string, std::string> PluginLoader::choose(const std::vector<protocol::PluginLocation>& plugins) {
  std::map<std::string, std::string> sha256;
  for (const auto& plugin : plugins) {
    sha256[plugin.library] = load(plugin.library);
    registry_.choose(plugin.kind, plugin.name, plugin.library);
  }
  return sha256;
}

}  // namespace runner::worker
