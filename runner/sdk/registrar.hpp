#pragma once

#include <functional>
#include <memory>
#include <runner/evaluation.hpp>
#include <runner/param.hpp>
#include <runner/stamp.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace runner {

struct DatasetKind;
struct ModelKind;
struct LossKind;
struct MetricKind;
struct OptimizerKind;
struct CheckpointPolicyKind;
struct SchedulerKind;
struct StopKind;
struct TaskKind;
struct SamplerKind;
struct StopperKind;

/// Describes one registered plugin. Its kind decides the type of its factory: see `Entry`.
struct PluginEntry {
  std::string kind;
  std::string name;
  std::string doc;
  std::vector<ParamDescription> parameters;
  /// Of a task: the metrics that its validation may log, empty where it does not say. Of a metric: its numbers.
  std::vector<MetricDescription> metrics;
  virtual ~PluginEntry() = default;
};

namespace detail {
template <class Signature>
struct FactoryOf;
template <class Product, class... Context>
struct FactoryOf<Product(Context...)> {
  using Type = std::function<Product(std::span<const ParamValue>, Context...)>;
};

/// Holds the second function of a kind that has one, `Kind::Reader`; nothing for the others.
template <class Kind>
struct ReaderOf {};
template <class Kind>
requires requires { typename Kind::Reader; }
struct ReaderOf<Kind> {
  /// Empty where the plugin has none.
  typename FactoryOf<typename Kind::Reader>::Type read;
};

/// Turns a plugin's function of options and context into one of the parameters' values and context.
template <class Options, class Function>
auto with_options(std::vector<Param<Options>> parameters, Function function) {
  return [parameters = std::move(parameters), function = std::move(function)](std::span<const ParamValue> values,
                                                                              auto&&... context) {
    Options options;
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].assign(options, values[i]);
    return function(std::as_const(options), std::forward<decltype(context)>(context)...);
  };
}
}  // namespace detail

/// Adds the factory to the description. `Kind` names the kind and, as `Kind::Factory`, the function type of its
/// factories: what they make and what they are told beside their options. A second function that a kind is given later
/// belongs into a class derived from this one: the layout of an entry is part of what plugins were compiled against.
template <class Kind>
struct Entry : PluginEntry, detail::ReaderOf<Kind> {
  /// Takes the parameters' values in the order of `parameters`. Throws what the plugin throws.
  typename detail::FactoryOf<typename Kind::Factory>::Type make;
};

/// Receives the plugins of one library, inside `runner_register`. Each member takes: the name used in a config; one
/// sentence for `runner plugins`; the parameters, members of `Options`; and a function `make(const Options&,
/// context...)`, where the kind's header says what context it gets. A name is lower case letters, digits and `_`, at
/// most 64 of them.
class Registrar {
 public:
  virtual ~Registrar() = default;

  template <class Options, class Make>
  void dataset(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<DatasetKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  /// `read` makes a data set of another file, as `make` made that of the training: see `DatasetKind`.
  template <class Options, class Make, class Read>
  void dataset(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make, Read read) {
    auto entry = make_entry<DatasetKind>(std::move(name), std::move(doc), parameters, std::move(make));
    entry->read = detail::with_options(std::move(parameters), std::move(read));
    add_entry(std::move(entry));
  }
  template <class Options, class Make>
  void model(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<ModelKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  template <class Options, class Make>
  void loss(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<LossKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  template <class Options, class Make>
  void optimizer(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<OptimizerKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  template <class Options, class Make>
  void checkpoint_policy(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<CheckpointPolicyKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  template <class Options, class Make>
  void scheduler(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<SchedulerKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  template <class Options, class Make>
  void stop(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<StopKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  template <class Options, class Make>
  void sampler(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<SamplerKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  template <class Options, class Make>
  void stopper(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<StopperKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
  /// `metrics` names the numbers that it has, none for one that has tables alone, and says which values are better.
  template <class Options, class Make>
  void metric(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make,
              std::vector<MetricDescription> metrics) {
    add<MetricKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make), std::move(metrics));
  }
  /// `metrics` names all that the validation may log, so that a config which watches another is refused at once, and
  /// says which of their values are better.
  template <class Options, class Make>
  void task(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make,
            std::vector<MetricDescription> metrics = {}) {
    add<TaskKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make), std::move(metrics));
  }

 private:
  /// Takes ownership of a plugin. Throws std::invalid_argument for a name or parameter list that cannot be used.
  virtual void add_entry(std::unique_ptr<PluginEntry> entry) = 0;

  template <class Kind, class Options, class Make>
  static std::unique_ptr<Entry<Kind>> make_entry(std::string name, std::string doc,
                                                 const std::vector<Param<Options>>& parameters, Make make) {
    auto entry = std::make_unique<Entry<Kind>>();
    entry->kind = Kind::name;
    entry->name = std::move(name);
    entry->doc = std::move(doc);
    for (const Param<Options>& parameter : parameters) entry->parameters.push_back(parameter.description());
    entry->make = detail::with_options(parameters, std::move(make));
    return entry;
  }

  template <class Kind, class Options, class Make>
  void add(std::string name, std::string doc, const std::vector<Param<Options>>& parameters, Make make,
           std::vector<MetricDescription> metrics = {}) {
    auto entry = make_entry<Kind>(std::move(name), std::move(doc), parameters, std::move(make));
    entry->metrics = std::move(metrics);
    add_entry(std::move(entry));
  }
};

}  // namespace runner
