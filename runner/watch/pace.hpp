#pragma once

#include <chrono>
#include <optional>

namespace runner::watch {

/// Says how soon a change is shown.
struct Pace {
  /// Between two looks at the file.
  std::chrono::milliseconds look = std::chrono::milliseconds(150);
  /// Of what the sweep uses of the processors, for making documents and for sending them.
  double share = 0.028;
  /// The longest pause between two documents.
  std::chrono::milliseconds longest = std::chrono::milliseconds(30'000);
};

/// Says how long to wait after each document, so that the program keeps to its share over some documents: neither what
/// one costs more than others nor a moment in which the sweep uses little, as between two trials, makes one pause long.
class FairPause {
 public:
  explicit FairPause(const Pace& pace) : pace_(pace) {}

  /// `used` is the processor time of a document with all that was sent of it; `cores` is what the sweep has used
  /// meanwhile, none where that is not known, which counts as one.
  std::chrono::nanoseconds after(std::chrono::nanoseconds used, std::optional<double> cores);

 private:
  Pace pace_;
  double usual_ns_ = 0.0;
  /// None until the first is known.
  std::optional<double> usual_cores_;
};

}  // namespace runner::watch
