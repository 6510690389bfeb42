#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace runner {

/// Holds the values of one configuration, one for each parameter of its space and in that order: a number, or the place
/// of a choice's option, counted from 0. None where the parameter is not active.
using SearchPoint = std::vector<std::optional<double>>;

/// Describes one parameter of a search and the values that it may take.
struct SearchParameter {
  enum class Kind {
    /// Numbers from `low` to `high`; with a `step` the numbers low, low + step, … that are not above `high`.
    real,
    /// Integers from `low` to `high`, both included; with a `step` those of low, low + step, …
    integer,
    /// One of the `options`.
    choice
  };

  /// Makes a parameter active only where an earlier one is active itself and has one of these values.
  struct Condition {
    /// The place of the earlier parameter in its space.
    std::size_t parameter = 0;
    std::vector<double> values = {};

    friend bool operator==(const Condition&, const Condition&) = default;
  };

  /// The dotted key of a config, such as `optimizer.lr`.
  std::string key = {};
  Kind kind = Kind::real;
  double low = 0.0;
  double high = 1.0;
  /// The logarithm of the number is uniform. `low` is above 0 then, and there is no step.
  bool logarithmic = false;
  /// 0 where none is given: a real then takes every number, an integer every integer.
  double step = 0.0;
  /// The values of a choice, as JSON.
  std::vector<std::string> options = {};
  /// All must hold; without one the parameter is always active.
  std::vector<Condition> conditions = {};

  friend bool operator==(const SearchParameter&, const SearchParameter&) = default;

  /// Returns how many values there are; none for a real without a step, which has any number of them.
  std::optional<std::size_t> count() const {
    if (kind == Kind::choice) return options.size();
    if (kind == Kind::real && step <= 0.0) return std::nullopt;
    // A step such as 0.1 may fall short of the last value by a rounding.
    return static_cast<std::size_t>(std::floor((high - low) / spacing() + 1e-9)) + 1;
  }
  /// Returns value number `place`, below `count()`.
  double value(std::size_t place) const {
    const auto steps = static_cast<double>(place);
    return kind == Kind::choice ? steps : std::min(high, low + steps * spacing());
  }
  /// Returns the place of the value that is nearest. For a parameter that has a count.
  std::size_t place(double value) const {
    const double steps = kind == Kind::choice ? value : (value - low) / spacing();
    return std::min(*count() - 1, static_cast<std::size_t>(std::max(0.0, std::round(steps))));
  }

  /// Returns the value at `u`, from 0 to 1: the quantile of the distribution that the parameter is drawn from.
  double from_unit(double u) const {
    const auto values = count();
    if (values && !logarithmic) {
      return value(std::min(*values - 1, static_cast<std::size_t>(u * static_cast<double>(*values))));
    }
    const double first = lower_edge();
    const double scaled_value = first + u * (upper_edge() - first);
    const double number = logarithmic ? std::exp(scaled_value) : scaled_value;
    return values ? value(place(number)) : std::clamp(number, low, high);
  }
  /// Returns where in that distribution a value lies, from 0 to 1; one of several lies in the middle of its share.
  double to_unit(double value) const {
    const auto values = count();
    if (values && !logarithmic) return (static_cast<double>(place(value)) + 0.5) / static_cast<double>(*values);
    const double first = lower_edge();
    return std::clamp((scaled(value) - first) / (upper_edge() - first), 0.0, 1.0);
  }

 private:
  double spacing() const { return kind == Kind::integer ? std::max(1.0, step) : step; }
  double scaled(double number) const { return logarithmic ? std::log(number) : number; }
  // The ends of what is drawn from: an integer of a logarithmic range owns half a step to either side.
  double lower_edge() const { return scaled(kind == Kind::integer ? low - 0.5 : low); }
  double upper_edge() const { return scaled(kind == Kind::integer ? high + 0.5 : high); }
};

/// The parameters of a search in the order of the config. Conditions name earlier ones only.
using SearchSpace = std::vector<SearchParameter>;

/// Says whether a parameter is active, where `point` has the values of all before it.
inline bool is_active(const SearchParameter& parameter, const SearchPoint& point) {
  return std::all_of(parameter.conditions.begin(), parameter.conditions.end(), [&](const auto& condition) {
    const auto& value = point[condition.parameter];
    return value && std::find(condition.values.begin(), condition.values.end(), *value) != condition.values.end();
  });
}

}  // namespace runner
