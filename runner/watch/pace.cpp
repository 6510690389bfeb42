#include "watch/pace.hpp"

#include <algorithm>
#include <cstdint>

namespace runner::watch {

namespace {

using std::chrono::nanoseconds;

constexpr double weight_of_last = 0.25;
constexpr double part_paid_back = 0.125;
// Documents. What could not be waited for while the sweep used little is let go.
constexpr double most_owed = 3.0;
// A sweep that waits for its data leaves the processors to others.
constexpr double least_cores = 0.1;

double in_ns(nanoseconds time) { return static_cast<double>(time.count()); }

}  // namespace

nanoseconds FairPause::after(nanoseconds used, std::optional<double> cores, nanoseconds elapsed) {
  usual_ns_ += (in_ns(used) - usual_ns_) * weight_of_last;
  if (usual_cores_) {
    *usual_cores_ += (cores.value_or(1.0) - *usual_cores_) * weight_of_last;
  } else {
    usual_cores_ = cores;
  }
  // Before this document, which is paid for by the time that follows it.
  const double paid = in_ns(elapsed) * pace_.share * std::max(cores.value_or(1.0), least_cores);
  owed_ns_ = std::clamp(owed_ns_ - paid, -usual_ns_, most_owed * usual_ns_) + in_ns(used);
  const double paid_next = usual_ns_ + (owed_ns_ - usual_ns_) * part_paid_back;
  const double fair = paid_next / (pace_.share * std::max(usual_cores_.value_or(1.0), least_cores));
  return nanoseconds(static_cast<std::int64_t>(
      std::clamp(fair, in_ns(nanoseconds(pace_.shortest)), in_ns(nanoseconds(pace_.longest)))));
}

}  // namespace runner::watch
