#include "spec/trial_spec.hpp"

#include <algorithm>
#include <stdexcept>

namespace runner::spec {

std::uint32_t split_seed(const TrialSpec& trial) { return trial.dataset.split_seed.value_or(trial.seed); }

bool is_replicate_key(std::string_view key) { return key == "seed" || key == "dataset.fold"; }

std::optional<Scaling> scaling_of(const DatasetChoice& dataset) {
  if (!dataset.scaling) return dataset.standardize ? std::optional(Scaling::standard) : std::nullopt;
  if (*dataset.scaling == "standard") return Scaling::standard;
  if (dataset.standardize)
    throw std::invalid_argument("dataset.scaling is " + *dataset.scaling + "; leave dataset.standardize out");
  return *dataset.scaling == "min_max" ? Scaling::min_max : Scaling::robust;
}

bool is_full_batch(const Training& training) { return std::holds_alternative<std::string>(training.batch_size); }

std::int64_t threads_in_all(const Training& training) { return training.threads * training.processes; }

bool takes_any_gpu(const Training& training) { return training.device == "cuda" || training.device == "auto"; }

bool is_device(std::string_view text) {
  if (text == "cpu" || text == "auto" || text == "cuda") return true;
  constexpr std::string_view prefix = "cuda:";
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return !text.empty() && text.size() <= 3 && (text == "0" || text.front() != '0') &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace runner::spec
