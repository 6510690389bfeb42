#pragma once

#include <optional>
#include <runner/search_space.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Says how a search draws the values of one key.
struct Distribution {
  enum class Kind {
    /// `uniform(a, b)`: a number above a and below b, each as likely; `uniform(a, b, step)` one of a, a + step, … that
    /// are not above b.
    uniform,
    /// `loguniform(a, b)`: a number above a and below b, its logarithm uniform.
    loguniform,
    /// `randint(a, b)`: an integer from a to b, both included; `randint(a, b, step)` one of a, a + step, …
    randint,
    /// `lograndint(a, b)`: an integer from a to b, both included, its logarithm uniform.
    lograndint,
    /// `choice(x, y, …)`: one of the values.
    choice,
  };

  Kind kind = Kind::choice;
  Span where;
  /// The numbers a and b as they are written.
  Node low, high;
  /// The third argument, where there is one.
  std::optional<Node> step;
  /// The values of a choice.
  std::vector<Node> options;

  /// Returns the number that `u`, above 0 and below 1, stands for. Rounded to 6 significant digits, to more where the
  /// two ends are close. Not for a choice.
  std::string number(double u) const;
  /// Returns which option `u` stands for. For a choice only.
  std::size_t option(double u) const;
  /// Says whether the ends themselves may be drawn.
  bool draws_ends() const;
  /// Returns it as a search's parameter of this key, with no options and no conditions.
  SearchParameter parameter(std::string key) const;
};

/// Returns `uniform, loguniform, randint, lograndint, choice`.
const std::vector<std::string>& distribution_names();

/// Says whether the node is a call of one of these, right or wrong.
bool is_distribution(const Node& node);

/// Reads a distribution; none where a fault was noted.
std::optional<Distribution> read_distribution(const Node& node, Report& report);

}  // namespace runner::config
