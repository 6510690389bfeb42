#include "trial/registry.hpp"

#include <algorithm>
#include <cmath>

#include "spec/own_parameters.hpp"
#include "trial/fault_text.hpp"

namespace runner::trial {

namespace {

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  });
}

// A parameter that shares its name with a key of the runner's own could not be given a value.
bool is_reserved(const PluginEntry& entry, const std::string& parameter) {
  if (parameter == "plugin") return true;
  if (entry.kind != "dataset") return false;
  const auto& own = spec::dataset_parameters();
  return std::any_of(own.begin(), own.end(), [&](const auto& key) { return key.description().name == parameter; });
}

// A manifest is JSON, which has no such numbers.
bool is_finite(const ParamValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return std::isfinite(*number);
  const auto* list = std::get_if<std::vector<double>>(&value);
  return list == nullptr ||
         std::all_of(list->begin(), list->end(), [](double number) { return std::isfinite(number); });
}

void check_names(const std::string& owner, const std::vector<ParamDescription>& parameters) {
  std::vector<std::string> seen;
  for (const ParamDescription& parameter : parameters) {
    if (!is_plain_name(parameter.name)) {
      throw std::invalid_argument(owner + ": the parameter name '" + parameter.name + "' cannot be used");
    }
    if (std::find(seen.begin(), seen.end(), parameter.name) != seen.end()) {
      throw std::invalid_argument(owner + ": the parameter '" + parameter.name + "' is declared twice");
    }
    if (!is_finite(parameter.default_value)) {
      throw std::invalid_argument(owner + ": the default of '" + parameter.name +
                                  "' is not finite; declare a std::optional<double>, whose default is null");
    }
    seen.push_back(parameter.name);
  }
}

void check_blocks(const std::string& plugin, const ParamDescription& list) {
  if (list.blocks.empty()) {
    throw std::invalid_argument(plugin + ": the parameter '" + list.name + "' is a list of no blocks; add .of({…})");
  }
  std::vector<std::string> seen;
  for (const BlockDescription& block : list.blocks) {
    const std::string owner = plugin + ": the block '" + block.name + "'";
    if (!is_plain_name(block.name) || std::find(seen.begin(), seen.end(), block.name) != seen.end()) {
      throw std::invalid_argument(owner + " of '" + list.name + "' is named twice or in a way that cannot be used");
    }
    check_names(owner, block.parameters);
    for (const ParamDescription& parameter : block.parameters) {
      if (parameter.blocks.empty()) continue;
      throw std::invalid_argument(owner + ": '" + parameter.name + "' lists the blocks of '" + list.name +
                                  "'; leave out of()");
    }
    seen.push_back(block.name);
  }
}

void check(const PluginEntry& entry) {
  const std::string plugin = entry.kind + " '" + entry.name + "'";
  if (!is_plain_name(entry.name)) {
    throw std::invalid_argument(plugin + ": a name is 1 to 64 lower case letters, digits and '_'");
  }
  check_names(plugin, entry.parameters);
  for (const ParamDescription& parameter : entry.parameters) {
    if (is_reserved(entry, parameter.name)) {
      throw std::invalid_argument(plugin + ": the parameter name '" + parameter.name + "' cannot be used");
    }
    if (parameter.type == ParamType::blocks) check_blocks(plugin, parameter);
  }
}

// What the runner makes of a parameter has to be there for it to make it of.
void check_roles(const PluginEntry& entry) {
  const std::string plugin = entry.kind + " '" + entry.name + "'";
  std::string rate;
  for (const ParamDescription& parameter : entry.parameters) {
    spec::role_name(parameter.role);
    if (parameter.role != ParamRole::learning_rate) continue;
    if (entry.kind != "optimizer" || parameter.type != ParamType::real || parameter.nullable || !rate.empty()) {
      throw std::invalid_argument(plugin + ": the parameter '" + parameter.name +
                                  "' cannot be its learning_rate(); that is one parameter of an optimizer, a double");
    }
    rate = parameter.name;
  }
}

class LibraryRegistrar final : public Registrar {
 public:
  std::vector<std::unique_ptr<PluginEntry>> take() { return std::move(entries_); }

 private:
  void add_entry(std::unique_ptr<PluginEntry> entry) override {
    check(*entry);
    check_roles(*entry);
    for (const auto& other : entries_) {
      if (other->kind == entry->kind && other->name == entry->name) {
        throw std::invalid_argument(entry->kind + " '" + entry->name + "' is registered twice");
      }
    }
    entries_.push_back(std::move(entry));
  }

  std::vector<std::unique_ptr<PluginEntry>> entries_;
};

}  // namespace

std::string describe_current_exception() {
  try {
    throw;
  } catch (const std::exception& error) {
    // LibTorch's errors carry a C++ backtrace after the first lines, which says nothing to a user of the program.
    const std::string text = fault_text(error);
    return text.substr(0, std::min(text.find("\nException raised from"), text.size()));
  } catch (const std::string& text) {
    return text;
  } catch (const char* text) {
    return text;
  } catch (int value) {
    return "it threw the int " + std::to_string(value) + ", which is not an exception type";
  } catch (...) {
    return "it threw something that is not a std::exception";
  }
}

void Registry::add_library(const std::filesystem::path& library, const std::function<void(Registrar&)>& register_all) {
  LibraryRegistrar registrar;
  try {
    register_all(registrar);
  } catch (...) {
    throw PluginError(library.string() + ": failed while registering its plugins: " + describe_current_exception());
  }
  auto entries = registrar.take();
  if (entries.empty()) throw PluginError(library.string() + ": its runner_register registers no plugin");
  for (auto& entry : entries) plugins_.push_back({std::move(entry), library});
}

std::vector<const PluginEntry*> Registry::plugins_of(const std::filesystem::path& library) const {
  std::vector<const PluginEntry*> found;
  for (const RegisteredPlugin& plugin : plugins_) {
    if (plugin.library == library) found.push_back(plugin.entry.get());
  }
  return found;
}

void Registry::choose(const std::string& kind, const std::string& name, const std::filesystem::path& library) {
  for (const RegisteredPlugin& plugin : plugins_) {
    if (plugin.library == library && plugin.entry->kind == kind && plugin.entry->name == name) {
      chosen_[{kind, name}] = &plugin;
      return;
    }
  }
  throw PluginError(library.string() + ": does not register the " + kind + " '" + name + "' that its manifest names");
}

const RegisteredPlugin& Registry::find(const std::string& kind, const std::string& name) const {
  const auto found = chosen_.find({kind, name});
  if (found == chosen_.end()) throw PluginError(kind + " '" + name + "': no library was chosen for it");
  return *found->second;
}

std::unique_ptr<Dataset> Registry::read(const spec::PluginChoice& choice, const DatasetInfo& trained_on,
                                        const SampleFile& file) const {
  const RegisteredPlugin& plugin = find(DatasetKind::name, choice.plugin);
  const auto& entry = static_cast<const Entry<DatasetKind>&>(*plugin.entry);
  if (!entry.read) return nullptr;
  const std::vector<ParamValue> values = values_of(entry, choice.parameters);
  try {
    auto dataset = entry.read(values, trained_on, file);
    if (dataset == nullptr) throw std::runtime_error("its function for other files returned nothing");
    return dataset;
  } catch (...) {
    throw PluginError(label(plugin) + ": " + describe_current_exception());
  }
}

std::string Registry::label(const RegisteredPlugin& plugin) {
  return plugin.entry->kind + " '" + plugin.entry->name + "' (" + plugin.library.string() + ")";
}

std::vector<ParamValue> Registry::values_of(const PluginEntry& entry, const nlohmann::json& parameters) {
  std::vector<ParamValue> values;
  for (const ParamDescription& parameter : entry.parameters) {
    const auto given = parameters.find(parameter.name);
    values.push_back(given == parameters.end() ? parameter.default_value
                                               : spec::param_value_from_json(parameter, *given));
  }
  return values;
}

}  // namespace runner::trial
