#pragma once

#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <runner/dataset.hpp>
#include <runner/registrar.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "spec/param_json.hpp"
#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Reports that a plugin's code failed; the message names the plugin and its library.
class PluginError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reports that a plugin, or a parameter of it, is not for the data set of its trial: what a factory that is shown the
/// data throws as std::invalid_argument.
class UnfitForData : public PluginError {
 public:
  using PluginError::PluginError;
};

/// Holds a plugin and where it came from.
struct RegisteredPlugin {
  std::unique_ptr<PluginEntry> entry;
  std::filesystem::path library;
};

/// Returns the text of an exception of any type, `int` included. Call it inside a catch block.
std::string describe_current_exception();

/// Holds the plugins of the libraries loaded into this process. Not for several threads.
class Registry {
 public:
  /// Calls `register_all` with a registrar and keeps what it registers under the library's name. Throws PluginError
  /// where it throws anything, registers nothing, or registers something that cannot be used; nothing of the library
  /// stays then.
  void add_library(const std::filesystem::path& library, const std::function<void(Registrar&)>& register_all);

  /// Returns a library's plugins in the order they were registered.
  std::vector<const PluginEntry*> plugins_of(const std::filesystem::path& library) const;

  /// Makes `find` answer with the plugin of this library from now on. Throws PluginError where the library is not
  /// loaded or does not offer it.
  void choose(const std::string& kind, const std::string& name, const std::filesystem::path& library);

  /// Returns the plugin that was chosen under this name. Throws PluginError where none was.
  const RegisteredPlugin& find(const std::string& kind, const std::string& name) const;

  /// Makes an object of a plugin from its parameters and the context that its kind's factories take. Throws PluginError
  /// for whatever the plugin throws, and where it returns nothing; UnfitForData where the data are at odds with it.
  template <class Kind, class... Context>
  auto make(const spec::PluginChoice& choice, Context&&... context) const {
    const RegisteredPlugin& plugin = find(Kind::name, choice.plugin);
    const std::vector<ParamValue> values = values_of(*plugin.entry, choice.parameters);
    try {
      auto product = static_cast<const Entry<Kind>&>(*plugin.entry).make(values, std::forward<Context>(context)...);
      if (product == nullptr) throw std::runtime_error("its factory returned nothing");
      return product;
    } catch (const std::invalid_argument& error) {
      constexpr bool is_shown_data = (std::is_same_v<std::decay_t<Context>, DatasetInfo> || ...);
      using Fault = std::conditional_t<is_shown_data, UnfitForData, PluginError>;
      throw Fault(label(plugin) + ": " + error.what());
    } catch (...) {
      throw PluginError(label(plugin) + ": " + describe_current_exception());
    }
  }

  /// Has a data set's plugin read another file than its own: see `DatasetKind`. Returns nothing where the plugin has no
  /// function for it. Throws PluginError for whatever the plugin throws, and where its function returns nothing.
  std::unique_ptr<Dataset> read(const spec::PluginChoice& choice, const DatasetInfo& trained_on,
                                const SampleFile& file) const;

  /// Returns `optimizer 'adam' (/usr/lib/runner/plugins/libadam.so)`.
  static std::string label(const RegisteredPlugin& plugin);

 private:
  static std::vector<ParamValue> values_of(const PluginEntry& entry, const nlohmann::json& parameters);

  // A list, so that what is chosen stays where it is.
  std::list<RegisteredPlugin> plugins_;
  std::map<std::pair<std::string, std::string>, const RegisteredPlugin*> chosen_;
};

}  // namespace runner::trial
