#pragma once

#include <stdexcept>

namespace runner::cluster {

/// Says why something cannot be done on the cluster, for a person.
class ClusterError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace runner::cluster
