#include "csv/feature_relations.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "csv/text.hpp"
#include "text/note.hpp"

namespace csv {

namespace {

constexpr std::size_t fewest_rows = 10;

// Reads the features of samples column by column.
class Features {
 public:
  explicit Features(const Samples& samples) : samples_(samples) {}

  std::size_t rows() const { return samples_.size(); }
  double at(std::size_t row, std::size_t feature) const { return samples_.inputs[row * samples_.features + feature]; }
  template <class Fits>
  bool all_rows(Fits&& fits) const {
    for (std::size_t row = 0; row < rows(); ++row) {
      if (!fits(row)) return false;
    }
    return true;
  }

  bool is_constant(std::size_t feature) const {
    return all_rows([&](std::size_t row) { return at(row, feature) == at(0, feature); });
  }
  bool are_equal(std::size_t one, std::size_t other) const {
    return all_rows([&](std::size_t row) { return at(row, one) == at(row, other); });
  }
  std::size_t hash(std::size_t feature) const {
    constexpr std::size_t odd = 0x9e3779b97f4a7c15;
    std::size_t hash = 0;
    for (std::size_t row = 0; row < rows(); ++row) hash = hash * odd + std::hash<double>()(at(row, feature));
    return hash;
  }
  // The row's number, or which of the categories from `first` it has; NaN where it is missing.
  double value_of(std::size_t row, std::size_t first, const FeatureColumn& column) const {
    if (column.categories.empty() || std::isnan(at(row, first))) return at(row, first);
    for (std::size_t i = 0; i < column.features(); ++i) {
      if (at(row, first + i) == 1.0) return static_cast<double>(i);
    }
    return std::nan("");
  }
  // What is to be predicted: the value, or the class's number.
  double target(std::size_t row) const {
    return samples_.classes.empty() ? samples_.values[row] : static_cast<double>(samples_.classes[row]);
  }

 private:
  const Samples& samples_;
};

void add_constant_note(const std::vector<std::string>& constant, Samples& samples) {
  if (constant.empty()) return;
  samples.notes.push_back((constant.size() == 1 ? "the feature " + listed(constant) + " has"
                                                : "the features " + listed(constant) + " have") +
                          " one value in all rows, which says nothing; ignore can name the column");
}

// Of features that are not constant.
void add_equal_note(const Features& features, const std::vector<std::size_t>& varying, Samples& samples) {
  std::unordered_map<std::size_t, std::size_t> first_with;
  std::size_t number = 0;
  std::string text;
  for (const std::size_t feature : varying) {
    const auto [first, is_new] = first_with.emplace(features.hash(feature), feature);
    if (is_new || !features.are_equal(first->second, feature)) continue;
    if (number++ == 0)
      text = "the feature " + shown(samples.feature_names[feature]) + " is equal to " +
             shown(samples.feature_names[first->second]) + " in all rows";
  }
  if (number == 0) return;
  if (number > 1)
    text += ", and " + std::to_string(number - 1) + " more " + (number == 2 ? "is" : "are") + " equal to another";
  samples.notes.push_back(text + "; one of them would do");
}

// Whether each value of the column, of which there are few, goes with one class or value to predict.
bool values_tell(const Features& features, std::size_t first, const FeatureColumn& column) {
  const std::size_t most = features.rows() / 5;
  std::unordered_map<double, double> answers;
  const bool is_told = features.all_rows([&](std::size_t row) {
    const double value = features.value_of(row, first, column);
    if (std::isnan(value)) return false;
    const auto [known, is_new] = answers.emplace(value, features.target(row));
    return known->second == features.target(row) && answers.size() <= most;
  });
  return is_told && answers.size() > 1;
}

// Whether a line through the numbers meets all values to a thousandth of what they span.
bool line_tells(const Features& features, std::size_t feature) {
  constexpr double thousandth = 1e-3;
  std::size_t least = 0;
  std::size_t most = 0;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    if (std::isnan(features.at(row, feature))) return false;
    if (features.at(row, feature) < features.at(least, feature)) least = row;
    if (features.at(row, feature) > features.at(most, feature)) most = row;
  }
  const double span = features.target(most) - features.target(least);
  const double slope = span / (features.at(most, feature) - features.at(least, feature));
  if (span == 0.0 || !std::isfinite(slope)) return false;
  return features.all_rows([&](std::size_t row) {
    const double met = features.target(least) + slope * (features.at(row, feature) - features.at(least, feature));
    return std::abs(met - features.target(row)) <= thousandth * std::abs(span);
  });
}

void add_telling_note(const Features& features, Samples& samples) {
  std::vector<std::string> telling;
  std::size_t first = 0;
  for (const auto& column : samples.columns) {
    const bool has_numbers = column.categories.empty();
    if (values_tell(features, first, column) || (has_numbers && samples.classes.empty() && line_tells(features, first)))
      telling.push_back(column.name);
    first += column.features();
  }
  if (telling.empty()) return;
  const bool is_one = telling.size() == 1;
  samples.notes.push_back(runner::text::warning(std::string(is_one ? "column " : "the columns ") + listed(telling) +
                                                (is_one ? " alone tells" : " tell, each alone,") +
                                                " what is to be predicted; where " + (is_one ? "it is" : "they are") +
                                                " known only together with it, name " + (is_one ? "it" : "them") +
                                                " in ignore"));
}

// The features that are 1 in the rows in which neither the target is nor another of them.
std::vector<std::string> turns_with_target(const Features& features, const Samples& samples) {
  std::vector<bool> taken;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    const double target = features.target(row);
    if (target != 0.0 && target != 1.0) return {};
    taken.push_back(target == 1.0);
  }
  std::vector<std::string> names;
  std::size_t first = 0;
  for (const auto& column : samples.columns) {
    const std::size_t feature = first;
    first += column.features();
    const auto has = [&](std::size_t row) { return features.at(row, feature) == 1.0; };
    const bool fits = column.categories.empty() && features.all_rows([&](std::size_t row) {
      return has(row) ? !taken[row] : features.at(row, feature) == 0.0;
    });
    if (!fits || features.is_constant(feature)) continue;
    for (std::size_t row = 0; row < features.rows(); ++row) taken[row] = taken[row] || has(row);
    names.push_back(column.name);
  }
  const bool all_are_taken = std::all_of(taken.begin(), taken.end(), [](bool is_taken) { return is_taken; });
  return all_are_taken ? names : std::vector<std::string>();
}

void add_turns_note(const Features& features, Samples& samples) {
  const auto names = turns_with_target(features, samples);
  // One alone tells the target by its values.
  if (names.size() < 2) return;
  samples.notes.push_back(runner::text::warning(
      "in each row one of the target and the columns " + listed(names) +
      " is 1, as where classes are written one-hot: together they tell the target; write one column of classes in"
      " their place, or name them in ignore"));
}

}  // namespace

void add_relation_notes(Samples& samples) {
  const Features features(samples);
  if (features.rows() < fewest_rows) return;
  std::vector<std::string> constant;
  std::vector<std::size_t> varying;
  for (std::size_t feature = 0; feature < samples.features; ++feature) {
    if (features.is_constant(feature))
      constant.push_back(samples.feature_names[feature]);
    else
      varying.push_back(feature);
  }
  add_constant_note(constant, samples);
  add_equal_note(features, varying, samples);
  if (samples.classes.empty() && samples.values.empty()) return;
  add_telling_note(features, samples);
  add_turns_note(features, samples);
}

}  // namespace csv
