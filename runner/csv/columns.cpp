#include "csv/columns.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "csv/delimiter.hpp"
#include "csv/number.hpp"
#include "csv/text.hpp"
#include "text/closest.hpp"

namespace csv {

namespace {

bool is_empty_below(const Table& table, std::size_t column) {
  for (std::size_t row = 1; row < table.rows(); ++row) {
    if (!trimmed(table.cell(row, column)).empty()) return false;
  }
  return true;
}

std::vector<std::size_t> columns_by_name(const Columns& columns, const std::vector<std::string>& names) {
  const Table& table = columns.table();
  std::vector<std::size_t> found;
  std::vector<std::string> missing;
  for (const auto& name : names) {
    if (const auto column = columns.find(name)) {
      found.push_back(*column);
    } else {
      missing.push_back(name);
    }
  }
  if (missing.empty()) return found;
  throw std::runtime_error(table.place(0) + "there is no column " + listed(missing) +
                           ", on which the model was trained; there are " + listed(columns.names()) +
                           delimiter_hint(table));
}

// The target's column, where what is known of it says one.
std::optional<std::size_t> target_place(const Columns& columns, const std::optional<ColumnChoice>& target) {
  if (!target) return std::nullopt;
  if (const auto* name = std::get_if<std::string>(&*target))
    return columns.has_header() ? columns.find(*name) : std::nullopt;
  return columns.choose(*target);
}

std::vector<std::size_t> columns_by_place(const Columns& columns, std::size_t number,
                                          const std::optional<ColumnChoice>& target) {
  const Table& table = columns.table();
  std::vector<std::size_t> found;
  for (std::size_t column = 0; column < columns.names().size(); ++column) {
    if (!columns.is_index(column)) found.push_back(column);
  }
  if (found.size() == number) return found;
  if (found.size() == number + 1) {
    if (const auto place = target_place(columns, target); place && std::erase(found, *place) > 0) return found;
  }
  const std::size_t there = columns.names().size();
  throw std::runtime_error(
      table.place(0) + "there " + (there == 1 ? "is 1 column" : "are " + std::to_string(there) + " columns") +
      ", but the model was trained on " + std::to_string(number) + (number == 1 ? " feature" : " features") +
      ": give these columns alone, in the order of the training" +
      (columns.has_header() ? "" : ", or a header with their names") + delimiter_hint(table));
}

}  // namespace

Columns::Columns(const Table& table, bool header) : table_(table), has_header_(header) {
  for (std::size_t row = header ? 1 : 0; row < table.rows(); ++row) data_rows_.push_back(row);
  if (data_rows_.empty()) throw std::runtime_error(table.file() + ": no row below the header");
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

std::string Columns::meant_by(const std::string& name) const {
  if (const auto near = runner::text::closest(trimmed(name), names_)) return "; did you mean " + shown(*near) + "?";
  return "; there are " + listed(names_) + delimiter_hint(table_);
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
                           (has_header() ? meant_by(name) : "; without a header, target is a column's number, from 0"));
}

std::string delimiter_hint(const Table& table) {
  if (table.columns() > 1) return "";
  const auto likely = likely_delimiter(table.cell(0, 0), table.delimiter());
  const std::string one = "; there is one column only";
  return likely
             ? one + ", with " + shown_delimiter(*likely) + " in it: set the delimiter to " + shown_delimiter(*likely)
             : one + ": set the delimiter";
}

std::vector<std::size_t> find_columns(const Columns& columns, const WantedColumns& wanted,
                                      const std::optional<ColumnChoice>& target) {
  if (wanted.number == 0) throw std::invalid_argument("there are no features to look for");
  if (columns.has_header() && !wanted.names.empty()) return columns_by_name(columns, wanted.names);
  if (!wanted.others_were_there) return columns_by_place(columns, wanted.number, target);
  const bool stand_alone = columns.names().size() == wanted.number;
  if (wanted.names_are_places && !columns.has_header() && !stand_alone) return columns_by_name(columns, wanted.names);
  return columns_by_place(columns, wanted.number, std::nullopt);
}

}  // namespace csv
