#pragma once

#include <limits>
#include <string>
#include <vector>

#include "analysis/importance.hpp"
#include "database/rows.hpp"

namespace runner::analysis {

/// Holds a parameter in which configurations differ, with its value in each.
struct SweptParameter {
  std::string key;  ///< As in a label: `optimizer.lr`, and `optimizer` for the plugin itself.
  /// All its values are numbers, here in `numbers`; else each is one of `categories`.
  bool is_number = false;
  /// NaN for a configuration without this parameter.
  std::vector<double> numbers;
  /// A configuration without this parameter has `–`.
  std::vector<std::string> categories;
  /// The place of each configuration's.
  std::vector<int> category;

  /// Says whether the values are positive and span a decade or more, so that their logarithms are shown.
  bool is_logarithmic() const;
};

/// Returns the parameters in which configurations differ beside seed and fold, in the order of their keys; the values
/// of each stand in the order of the configurations.
std::vector<SweptParameter> swept_parameters(const std::vector<database::ConfigurationRow>& configurations);

/// Returns the parameter as samples have it, `configuration` being that of each sample.
ImportanceFactor factor_of(const SweptParameter& parameter, const std::vector<std::size_t>& configuration);

}  // namespace runner::analysis
