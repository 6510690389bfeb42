#pragma once

#include <ATen/core/MT19937RNGEngine.h>

#include <array>
#include <cstdint>
#include <optional>
#include <runner/direct/fast_path.hpp>

namespace runner::trial {

/// Seeds LibTorch's default generators before the training and the validation of each epoch of a trial. Each of the 624
/// numbers that an engine begins with follows from the one before, so the processor mostly waits; here the engines of
/// four epochs are filled together, in the time of one. They are LibTorch's own in each number, which is looked at once
/// in a process. Counted as the fast path `seeds`.
class EpochGenerators {
 public:
  explicit EpochGenerators(std::uint32_t trial_seed) : trial_seed_(trial_seed) {}

  /// Seeds as `seed_default_generators(derive_seed(seed, "train", epoch))` does.
  void begin_training(std::int64_t epoch) { seed(0, epoch); }
  /// The same with "validate".
  void begin_validation(std::int64_t epoch) { seed(1, epoch); }

 private:
  static constexpr std::int64_t epochs = 4;
  static constexpr std::int64_t streams = 2;

  void seed(std::int64_t stream, std::int64_t epoch);
  void fill_from(std::int64_t epoch);

  std::uint32_t trial_seed_;
  direct::FastPath& path_ = direct::FastPath::named("seeds", direct::FastPath::Switch::direct);
  std::optional<std::int64_t> first_epoch_;
  /// What the engines begin with: of the first epoch's streams, then of the next one's.
  std::array<at::mt19937_data_pod, epochs * streams> beginnings_;
  at::mt19937 engine_;
};

}  // namespace runner::trial
