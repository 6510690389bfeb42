#include "loaded_sampler.hpp"

#include <dlfcn.h>

#include <map>
#include <stdexcept>

#include "spec/param_json.hpp"

namespace runner::testing {

namespace {

class SamplerRegistrar final : public Registrar {
 public:
  std::unique_ptr<PluginEntry> entry;

 private:
  void add_entry(std::unique_ptr<PluginEntry> added) override { entry = std::move(added); }
};

const Entry<SamplerKind>& entry_of(const std::filesystem::path& library) {
  static std::map<std::filesystem::path, std::unique_ptr<PluginEntry>> loaded;
  auto& entry = loaded[library];
  if (entry == nullptr) {
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw std::runtime_error(dlerror());
    SamplerRegistrar registrar;
    reinterpret_cast<void (*)(Registrar&)>(dlsym(handle, "runner_register"))(registrar);
    entry = std::move(registrar.entry);
  }
  return static_cast<const Entry<SamplerKind>&>(*entry);
}

}  // namespace

std::unique_ptr<Sampler> load_sampler(const std::filesystem::path& folder, const std::string& name,
                                      const SearchSpace& space, std::uint64_t seed, const nlohmann::json& options) {
  const auto library = folder / ("lib" + name + ".so");
  const auto& entry = entry_of(library);
  std::vector<ParamValue> values;
  for (const auto& parameter : entry.parameters) {
    const auto given = options.find(parameter.name);
    values.push_back(given == options.end() ? parameter.default_value : spec::param_value_from_json(parameter, *given));
  }
  return entry.make(values, space, seed);
}

}  // namespace runner::testing
