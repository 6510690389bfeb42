#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Says how a random search draws the values of one key.
struct Distribution {
  enum class Kind {
    /// `uniform(a, b)`: a number above a and below b, each as likely.
    uniform,
    /// `loguniform(a, b)`: a number above a and below b, its logarithm uniform.
    loguniform,
    /// `randint(a, b)`: an integer from a to b, both included.
    randint,
    /// `choice(x, y, …)`: one of the values.
    choice,
  };

  Kind kind = Kind::choice;
  Span where;
  /// The numbers a and b as they are written.
  Node low, high;
  /// The values of a choice.
  std::vector<Node> options;

  /// Returns the number that `u`, above 0 and below 1, stands for. Rounded to 6 significant digits, to more where the
  /// two ends are close. Not for a choice.
  std::string number(double u) const;
  /// Returns which option `u` stands for. For a choice only.
  std::size_t option(double u) const;
};

/// Returns `uniform, loguniform, randint, choice`.
const std::vector<std::string>& distribution_names();

/// Says whether the node is a call of one of these, right or wrong.
bool is_distribution(const Node& node);

/// Reads a distribution; none where a fault was noted.
std::optional<Distribution> read_distribution(const Node& node, Report& report);

}  // namespace runner::config
