#pragma once

#include <chrono>
#include <optional>

namespace runner::watch {

/// Says how soon a change is shown.
struct Pace {
  /// Between two looks at the file.
  std::chrono::milliseconds look = std::chrono::milliseconds(50);
  /// Of what the sweep's workers use of the processors, for making documents and for sending them. What its supervisor
  /// uses comes on top, a twentieth.
  double share = 0.029;
  /// The shortest pause between two documents, and the longest.
  std::chrono::milliseconds shortest = std::chrono::milliseconds(150);
  std::chrono::milliseconds longest = std::chrono::milliseconds(30'000);
};

/// Says how long to wait after each document, so that the program keeps to its share over some documents: neither what
/// one costs more than others nor a moment in which the sweep uses little, as between two trials, makes one pause long.
/// What was used too much, as while documents grow, is waited for later, and what was left unused while a document was
/// made or a commit awaited makes later pauses shorter, up to the cost of one document.
class FairPause {
 public:
  explicit FairPause(const Pace& pace) : pace_(pace) {}

  /// `used` is the processor time of a document with all that was sent of it; `cores` is what the sweep has used in the
  /// time since the last call, `elapsed`; none where that is not known, which counts as one.
  std::chrono::nanoseconds after(std::chrono::nanoseconds used, std::optional<double> cores,
                                 std::chrono::nanoseconds elapsed);

 private:
  Pace pace_;
  double usual_ns_ = 0.0;
  /// What has been used above the share; below zero what was left of it.
  double owed_ns_ = 0.0;
  /// None until the first is known.
  std::optional<double> usual_cores_;
};

}  // namespace runner::watch
