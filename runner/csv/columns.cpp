#include "csv/columns.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "csv/delimiter.hpp"
#include "csv/number.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

bool is_empty_below(const Table& table, std::size_t column) {
  for (std::size_t row = 1; row < table.rows(); ++row) {
    if (!trimmed(table.cell(row, column)).empty()) return false;
  }
  return true;
}

// Whether the names of the features are numbers, and values that are missing.
bool are_data(const Columns& columns, std::size_t target) {
  std::size_t numbers = 0;
  for (std::size_t column = 0; column < columns.names().size(); ++column) {
    const std::string& name = columns.names()[column];
    if (column == target) continue;
    if (!is_number(name) && !is_missing(name)) return false;
    numbers += is_number(name) ? 1 : 0;
  }
  return numbers > 0;
}

// What to do where there are too few columns, or not those that are looked for.
std::string delimiter_hint(const Table& table) {
  if (table.columns() > 1) return "";
  const auto likely = likely_delimiter(table.cell(0, 0), table.delimiter());
  const std::string one = "; there is one column only";
  return likely
             ? one + ", with " + shown_delimiter(*likely) + " in it: set the delimiter to " + shown_delimiter(*likely)
             : one + ": set the delimiter";
}

}  // namespace

Columns::Columns(const Table& table, bool header) : table_(table), first_row_(header ? 1 : 0) {
  if (table.rows() <= first_row_) throw std::runtime_error(table.file() + ": no row below the header");
  for (std::size_t column = 0; column < table.columns(); ++column) {
    names_.push_back(header ? std::string(trimmed(table.cell(0, column))) : std::to_string(column));
  }
  while (header && names_.size() > 1 && names_.back().empty() && is_empty_below(table, names_.size() - 1))
    names_.pop_back();
  for (std::size_t column = 0; column < names_.size(); ++column) places_.emplace(names_[column], column);
}

bool Columns::is_index(std::size_t column) const {
  return has_header() && ((column == 0 && names_[0].empty()) || names_[column].starts_with("Unnamed: 0"));
}

std::optional<std::size_t> Columns::find(const std::string& name) const {
  const auto [begin, end] = places_.equal_range(std::string(trimmed(name)));
  if (begin == end) return std::nullopt;
  if (std::next(begin) == end) return begin->second;
  throw std::runtime_error(table_.place(0) + "the columns " + std::to_string(begin->second + 1) + " and " +
                           std::to_string(std::next(begin)->second + 1) + " are both called " + shown(begin->first) +
                           ": give each a name of its own");
}

std::size_t Columns::choose(const ColumnChoice& choice) const {
  const auto columns = static_cast<std::int64_t>(names_.size());
  if (const auto* place = std::get_if<std::int64_t>(&choice)) {
    if (*place >= -columns && *place < columns) return static_cast<std::size_t>(*place < 0 ? *place + columns : *place);
    throw std::runtime_error(table_.place(0) + "there is no column " + std::to_string(*place) +
                             "; target counts from 0 to " + std::to_string(columns - 1) + ", or from the end as -1");
  }
  const auto& name = std::get<std::string>(choice);
  if (const auto found = has_header() ? find(name) : std::nullopt) return *found;
  throw std::runtime_error(table_.place(0) + "there is no column named " + shown(name) +
                           (has_header() ? "; there are " + listed(names_) + delimiter_hint(table_)
                                         : "; without a header, target is a column's number, from 0"));
}

void check_names(const Columns& columns, const ColumnChoice& target) {
  const Table& table = columns.table();
  const std::size_t chosen = columns.choose(target);
  if (columns.names().size() < 2) throw std::runtime_error(table.place(0) + delimiter_hint(table).substr(2));
  if (!columns.has_header()) return;
  if (std::holds_alternative<std::int64_t>(target) && are_data(columns, chosen)) {
    throw std::runtime_error(
        table.place(0) + "the first row holds numbers, " + listed(columns.names()) +
        ": where it is a row of data, set header: false; where they are the columns' names, set target"
        " to the name of the target's");
  }
  for (std::size_t column = 0; column < columns.names().size(); ++column) {
    if (columns.is_index(column) && column != chosen) continue;
    const std::string& name = columns.names()[column];
    static_cast<void>(columns.find(name));
    if (!name.empty() || column == chosen) continue;
    throw std::runtime_error(table.place(0) + "column " + std::to_string(column + 1) +
                             " has no name; give it one, or delete it");
  }
}

std::vector<std::size_t> feature_columns(const Columns& columns, const std::vector<std::string>& features,
                                         const std::optional<ColumnChoice>& target) {
  if (features.empty()) throw std::invalid_argument("there are no features to look for");
  const Table& table = columns.table();
  std::vector<std::size_t> found;
  if (columns.has_header()) {
    std::vector<std::string> missing;
    for (const auto& feature : features) {
      const auto column = columns.find(feature);
      if (column)
        found.push_back(*column);
      else
        missing.push_back(feature);
    }
    if (missing.empty()) return found;
    throw std::runtime_error(table.place(0) + "there is no column " + listed(missing) +
                             ", on which the model was trained; there are " + listed(columns.names()) +
                             delimiter_hint(table));
  }
  found.resize(features.size());
  std::iota(found.begin(), found.end(), std::size_t{0});
  if (columns.names().size() == features.size()) return found;
  const auto* place = target ? std::get_if<std::int64_t>(&*target) : nullptr;
  if (columns.names().size() == features.size() + 1 && place != nullptr) {
    const std::size_t chosen = columns.choose(*target);
    for (auto& column : found) column += column >= chosen ? 1 : 0;
    return found;
  }
  throw std::runtime_error(table.place(0) + "there are " + std::to_string(columns.names().size()) +
                           " columns without names, but the model was trained on " + std::to_string(features.size()) +
                           " features: give these alone, in their order, or a header with their names" +
                           delimiter_hint(table));
}

}  // namespace csv
