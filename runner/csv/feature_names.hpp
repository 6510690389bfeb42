#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace csv {

/// Names a column that features are made of. A column of categories is a feature for each of them, 1 in the rows that
/// hold it and 0 in the others; another column is one feature.
struct FeatureColumn {
  std::string name;
  /// In the order of their features; empty for a column of numbers.
  std::vector<std::string> categories = {};

  std::size_t features() const { return categories.empty() ? 1 : categories.size(); }
  bool operator==(const FeatureColumn&) const = default;
};

/// Returns what a column's features are called: `NAME`, or `NAME=CATEGORY`. A name that has an equals sign in it, or
/// begins with a quote, stands in quotes, so that the column can be told from the feature's name alone: that is all a
/// data set is told of those it was trained on.
std::vector<std::string> feature_names(const FeatureColumn& column);

/// Returns the columns that features of these names were made of.
std::vector<FeatureColumn> columns_of_features(const std::vector<std::string>& names);

}  // namespace csv
