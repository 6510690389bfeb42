#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "exports/parameter_values.hpp"

namespace runner::exports {

/// Describes what a parameter's values are drawn from, as Optuna does (optuna/distributions.py), by the values that it
/// had: whole numbers or numbers between the smallest and the largest, on a logarithmic scale where the middle one is
/// nearer to their geometric mean than to their arithmetic one; anything else is one of a list.
class OptunaDistribution {
 public:
  explicit OptunaDistribution(const ParameterValues::Values& values);

  /// Returns the distribution as JSON text.
  const std::string& text() const noexcept { return text_; }

  /// Returns a value of the parameter as the journal holds it: a number itself, of a list its place.
  nlohmann::json internal(const nlohmann::json& value) const;
  /// Returns it as Python's programs see it: a list or an object as JSON text.
  static nlohmann::json external(const nlohmann::json& value);

 private:
  /// What may be chosen; empty for numbers.
  nlohmann::json choices_ = nlohmann::json::array();
  std::string text_;
};

}  // namespace runner::exports
