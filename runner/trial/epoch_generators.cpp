#include "trial/epoch_generators.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <mutex>

#include "trial/random_streams.hpp"

namespace runner::trial {

namespace {

constexpr std::size_t engine_count = 8;

using Beginnings = std::array<at::mt19937_data_pod, engine_count>;
using Seeds = std::array<std::uint64_t, engine_count>;

// The recurrence by which a Mersenne twister is seeded (Matsumoto & Nishimura, 2002), for all in turn.
void fill(Beginnings& beginnings, const Seeds& seeds) {
  std::array<std::uint32_t, engine_count> last;
  for (std::size_t i = 0; i < engine_count; ++i) {
    beginnings[i].seed_ = seeds[i];
    beginnings[i].seeded_ = true;
    beginnings[i].left_ = 1;
    beginnings[i].next_ = 0;
    beginnings[i].state_[0] = last[i] = static_cast<std::uint32_t>(seeds[i]);
  }
  for (std::uint32_t j = 1; j < beginnings[0].state_.size(); ++j) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < engine_count; ++i) {
      beginnings[i].state_[j] = last[i] = 1812433253U * (last[i] ^ last[i] >> 30U) + j;
    }
  }
}

bool is_equal(const at::mt19937_data_pod& one, const at::mt19937_data_pod& other) {
  return one.seed_ == other.seed_ && one.left_ == other.left_ && one.seeded_ == other.seeded_ &&
         one.next_ == other.next_ && one.state_ == other.state_;
}

// Whether they are as LibTorch seeds its own.
bool is_seeded_alike() {
  const Seeds seeds = {0, 1, 2, 42, 0x7fffffffU, 0xffffffffU, 0x100000000U, 0x7edcba9876543210U};
  Beginnings beginnings;
  fill(beginnings, seeds);
  for (std::size_t i = 0; i < engine_count; ++i) {
    const auto generator = at::detail::createCPUGenerator();
    auto* own = at::check_generator<at::CPUGeneratorImpl>(generator);
    own->set_current_seed(seeds[i]);
    if (!is_equal(beginnings[i], own->engine().data())) return false;
  }
  return true;
}

void put_into_default_generator(const at::mt19937& engine) {
  auto generator = at::detail::getDefaultCPUGenerator();
  auto* own = at::check_generator<at::CPUGeneratorImpl>(generator);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  own->set_next_float_normal_sample({});
  own->set_next_double_normal_sample({});
  own->set_engine(engine);
}

const char* const stream_names[] = {"train", "validate"};

}  // namespace

void EpochGenerators::seed(std::int64_t stream, std::int64_t epoch) {
  const bool has_other_generators = at::globalContext().hasCUDA();
  if (!path_.is_on() || has_other_generators || path_.way_for({}, is_seeded_alike) == 0) {
    if (!path_.is_on()) path_.decline(direct::Reason::switched_off);
    if (path_.is_on() && has_other_generators) path_.decline(direct::Reason::no_kernels);
    return seed_default_generators(derive_seed(trial_seed_, stream_names[stream], epoch));
  }
  if (!first_epoch_ || epoch < *first_epoch_ || epoch >= *first_epoch_ + epochs) fill_from(epoch);
  path_.take();
  engine_.set_data(beginnings_[static_cast<std::size_t>((epoch - *first_epoch_) * streams + stream)]);
  put_into_default_generator(engine_);
}

void EpochGenerators::fill_from(std::int64_t epoch) {
  Seeds seeds;
  for (std::size_t i = 0; i < engine_count; ++i) {
    const auto place = static_cast<std::int64_t>(i);
    seeds[i] = derive_seed(trial_seed_, stream_names[place % streams], epoch + place / streams);
  }
  fill(beginnings_, seeds);
  first_epoch_ = epoch;
}

}  // namespace runner::trial
