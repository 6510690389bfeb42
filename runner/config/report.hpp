#pragma once

#include <string>
#include <vector>

#include "config/source.hpp"

namespace runner::config {

/// Collects what is wrong with a config while it is checked, so that one run reports all of it.
class Report {
 public:
  /// Notes a fault; the same message at the same place counts once. Past 100 faults the rest are dropped.
  void add(const Span& where, std::string message, Fault fault = Fault::config);

  bool empty() const { return faults_.empty(); }

  /// Returns what was collected, sorted by place. The sources must still be there.
  Diagnostics diagnostics() const;

 private:
  struct Entry {
    Span where;
    std::string message;
    Fault fault;
  };
  std::vector<Entry> faults_;
};

}  // namespace runner::config
