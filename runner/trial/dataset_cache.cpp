#include "trial/dataset_cache.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"
#include "trial/trial_data.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

namespace {

std::string key_of(const spec::TrialSpec& spec, const Registry& registry) {
  const auto& choice = spec.dataset;
  return Registry::label(registry.find("dataset", choice.plugin)) + "\n" + choice.parameters.dump();
}

// Draws from where the factory left the generator: the number of one that has not drawn is the seed's first.
std::uint64_t next_number() {
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard<std::mutex> lock(generator.mutex());
  return at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
}

}  // namespace

CachedDataset DatasetCache::get(const spec::TrialSpec& spec, const Registry& registry) {
  restore_process_state(spec.training);
  const std::string key = key_of(spec, registry);
  if (kept_.dataset && key == key_) return kept_;
  // Before the next one is read: memory need not hold both.
  kept_ = {};
  key_.clear();
  std::shared_ptr<const Dataset> dataset = make_dataset(spec, registry);
  const std::uint64_t number_after = next_number();
  seed_dataset_factory(spec);
  const bool is_random = next_number() != number_after;
  CachedDataset made{dataset, data_sha256(*dataset), is_random};
  if (is_random || !dataset->info().deterministic) return made;
  key_ = key;
  kept_ = made;
  return made;
}

}  // namespace runner::trial
