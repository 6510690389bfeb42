#pragma once

#include <memory>
#include <runner/dataset.hpp>
#include <string>

#include "spec/trial_spec.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Holds a data set and its SHA-256.
struct CachedDataset {
  std::shared_ptr<const Dataset> dataset;
  std::string sha256;
  /// Its factory drew random numbers: another seed gives other data.
  bool is_random = false;
};

/// Keeps the last trial's data set for the next one that asks for the same, so that a worker reads it once. Not for
/// several threads.
class DatasetCache {
 public:
  /// Returns the data set that a spec asks for: the one on the cache where plugin, library and parameters are the same,
  /// or else a new one, which takes its place. One that is random, or gives other samples in other epochs, is made anew
  /// for each trial. Throws what the plugin throws.
  CachedDataset get(const spec::TrialSpec& spec, const Registry& registry);

 private:
  std::string key_;
  CachedDataset kept_;
};

}  // namespace runner::trial
