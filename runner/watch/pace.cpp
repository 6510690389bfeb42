#include "watch/pace.hpp"

#include <algorithm>
#include <cstdint>

namespace runner::watch {

namespace {

using std::chrono::nanoseconds;

constexpr double weight_of_last = 0.25;
// A sweep that waits for its data leaves the processors to others.
constexpr double least_cores = 0.1;

double in_ns(nanoseconds time) { return static_cast<double>(time.count()); }

}  // namespace

nanoseconds FairPause::after(nanoseconds used, std::optional<double> cores) {
  usual_ns_ += (in_ns(used) - usual_ns_) * weight_of_last;
  if (usual_cores_) {
    *usual_cores_ += (cores.value_or(1.0) - *usual_cores_) * weight_of_last;
  } else {
    usual_cores_ = cores;
  }
  const double fair = usual_ns_ / (pace_.share * std::max(usual_cores_.value_or(1.0), least_cores));
  return nanoseconds(
      static_cast<std::int64_t>(std::clamp(fair, in_ns(nanoseconds(pace_.look)), in_ns(nanoseconds(pace_.longest)))));
}

}  // namespace runner::watch
