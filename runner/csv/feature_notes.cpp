#include "csv/feature_notes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string_view>
#include <utility>

#include "csv/text.hpp"
#include "text/note.hpp"

namespace csv {

namespace {

// An index that somebody gave a name: each row's number is its neighbour's and one.
bool counts_rows(const Samples& samples, std::size_t feature) {
  constexpr std::size_t few_rows = 10;
  const std::size_t width = samples.feature_names.size();
  if (samples.size() < few_rows) return false;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples.inputs[i * width + feature] != samples.inputs[(i - 1) * width + feature] + 1.0) return false;
  }
  return true;
}

// `3 of 'a', 1 of 'b'`, the first few of many.
std::string counts_by_column(const std::vector<std::size_t>& counts, const Samples& samples) {
  constexpr std::size_t most = 5;
  std::string text;
  std::size_t named = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0 || named++ >= most) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(counts[i]) + " of " + shown(samples.columns[i].name);
  }
  return named > most ? text + " and others" : text;
}

std::size_t sum_of(const std::vector<std::size_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

std::uint64_t digest_of_row(const Samples& samples, std::size_t row) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
  const auto digest = [](const auto* first, std::size_t size) {
    return std::hash<std::string_view>()({reinterpret_cast<const char*>(first), size * sizeof(*first)});
  };
  const std::uint64_t target = !samples.classes.empty()  ? digest(&samples.classes[row], 1)
                               : !samples.values.empty() ? digest(&samples.values[row], 1)
                                                         : 0;
  return digest(samples.inputs.data() + row * samples.features, samples.features) * odd + target;
}

}  // namespace

bool is_lost_in_float32(const double* first, std::size_t size, std::size_t stride) {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  double error = 0.0;
  for (std::size_t i = 0; i < size; ++i) {
    const double value = first[i * stride];
    if (std::isnan(value)) continue;
    least = std::min(least, value);
    most = std::max(most, value);
    error = std::max(error, std::abs(value - static_cast<double>(static_cast<float>(value))));
  }
  constexpr double one_millionth = 1e-6;
  return error > one_millionth * (most - least) && most > least;
}

void look_at_features(Samples& samples) {
  const std::size_t width = samples.feature_names.size();
  for (std::size_t feature = 0; feature < width; ++feature) {
    const std::string& name = samples.feature_names[feature];
    if (is_lost_in_float32(samples.inputs.data() + feature, samples.size(), width))
      samples.exact_features.push_back(name);
    if (counts_rows(samples, feature)) {
      samples.notes.push_back(
          runner::text::warning("the feature " + shown(name) +
                                " counts the rows of the file; where it says nothing else, delete the column"));
    }
  }
}

void add_cell_notes(const FeatureCells& cells, Samples& samples) {
  if (const auto missing = sum_of(cells.missing); missing > 0) {
    samples.notes.push_back((missing == 1 ? "1 missing cell is" : std::to_string(missing) + " missing cells are") +
                            " filled as fitted on the training part: " + counts_by_column(cells.missing, samples));
  }
  if (const auto unknown = sum_of(cells.unknown); unknown > 0) {
    samples.notes.push_back(
        (unknown == 1 ? "1 cell holds a category" : std::to_string(unknown) + " cells hold categories") +
        " that the training did not have, and counts as none: " + counts_by_column(cells.unknown, samples));
  }
}

void add_repeated_rows_note(const Columns& columns, Samples& samples) {
  std::vector<std::pair<std::uint64_t, std::size_t>> rows;
  for (std::size_t row = 0; row < samples.size(); ++row) rows.emplace_back(digest_of_row(samples, row), row);
  std::sort(rows.begin(), rows.end());
  std::size_t repeated = 0;
  std::pair<std::size_t, std::size_t> first{samples.size(), 0};
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].first != rows[i - 1].first) continue;
    ++repeated;
    first = std::min(first, std::pair(rows[i].second, rows[i - 1].second));
  }
  if (repeated == 0) return;
  const auto line = [&](std::size_t row) {
    return "line " + std::to_string(columns.table().line(columns.data_rows()[row]));
  };
  samples.notes.push_back(std::to_string(repeated) + " of " + std::to_string(samples.size()) + " rows " +
                          (repeated == 1 ? "is" : "are") + " the same as an earlier one in all that is read" +
                          (repeated == 1 ? ": " : ", such as ") + line(first.first) + " as " + line(first.second));
}

void add_left_out_note(std::size_t left_out, std::size_t rows, const std::string& lack, Samples& samples) {
  if (left_out == 0) return;
  samples.notes.push_back(std::to_string(left_out) + " of " + std::to_string(rows) +
                          (left_out == 1 ? " rows has " : " rows have ") + lack + " and " +
                          (left_out == 1 ? "is" : "are") + " left out");
}

}  // namespace csv
