#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <runner/plugin.hpp>
#include <string>
#include <vector>

#include "trial/trial.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::testing {

/// Takes the place of options where a plugin of a test has none.
struct NoOptions {};

/// Returns a data set of 60 rows with 6 features in 3 classes, the same at every call.
std::unique_ptr<TensorDataset> sample_dataset();

/// Offers the plugins that ship, `sample` (the data set above), `every` (a policy that keeps every evaluation's
/// weights), and whatever a test adds.
class SampleRegistry {
 public:
  SampleRegistry();

  /// Registers plugins as a library's `runner_register` would.
  void add(const std::function<void(Registrar&)>& register_all);

  /// Offers a model class that is built from the data set's description.
  template <class SomeModel>
  void add_model(const std::string& name) {
    add([&](Registrar& registrar) {
      registrar.model<NoOptions>(name, "Serves a test.", {}, [](const NoOptions&, const DatasetInfo& data) {
        return std::make_shared<SomeModel>(data);
      });
    });
  }

  const trial::Registry& operator*() { return loader_.registry(); }

 private:
  worker::PluginLoader loader_;
  int libraries_ = 0;
};

/// Returns a trial of 6 full-batch epochs on the sample with Adam, which keeps every epoch's weights.
spec::TrialSpec sample_spec(const std::string& model);

/// Holds everything that a trial told.
struct RecordedTrial {
  std::optional<events::TrialDescribed> description;
  std::vector<events::EpochDone> epochs;
  events::AttemptEnded outcome;
};

/// Runs a trial in this process.
RecordedTrial run(const spec::TrialSpec& spec, SampleRegistry& registry);

/// Returns the value of a metric of one pass. Throws std::bad_optional_access where it was not recorded.
double value_of(const events::EpochDone& epoch, Split split, const std::string& name);

/// Says whether two tensors have the same shape, dtype and bytes.
bool same_bits(const torch::Tensor& one, const torch::Tensor& other);

}  // namespace runner::testing
