#include "csv/column_roles.hpp"

#include <algorithm>
#include <stdexcept>

#include "csv/number.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& each) { return trimmed(each) == name; });
}

[[noreturn]] void fail(const Columns& columns, const std::string& why) {
  throw std::runtime_error(columns.table().place(0) + why);
}

bool holds(const Columns& columns, std::size_t column, std::size_t first_row, std::string_view text) {
  for (std::size_t row = first_row; row < columns.table().rows(); ++row) {
    if (trimmed(columns.table().cell(row, column)) == text) return true;
  }
  return false;
}

// Whether a column's name looks like its cells: a number, or a text that other rows have.
bool is_data(const Columns& columns, std::size_t column) {
  const std::string& name = columns.names()[column];
  return is_number(name) || is_missing(name) || holds(columns, column, 1, name);
}

bool has_number_names(const Columns& columns, std::size_t target) {
  std::size_t numbers = 0;
  for (std::size_t column = 0; columns.has_header() && column < columns.names().size(); ++column) {
    const std::string& name = columns.names()[column];
    if (column == target) continue;
    if (!is_number(name) && !is_missing(name)) return false;
    numbers += is_number(name) ? 1 : 0;
  }
  return numbers > 0;
}

// Whether the names could be a row: numbers among them, and texts only above texts.
bool are_like_a_row(const Columns& columns) {
  const auto& names = columns.names();
  if (!columns.has_header() || std::none_of(names.begin(), names.end(), is_number)) return false;
  for (std::size_t column = 0; column < names.size(); ++column) {
    if (is_number(names[column]) || is_missing(names[column])) continue;
    for (std::size_t row = 1; row < columns.table().rows(); ++row) {
      if (is_number(columns.table().cell(row, column))) return false;
    }
  }
  return true;
}

// A row of data where the names should stand.
void check_header(const Columns& columns, const ColumnChoice& target, std::size_t chosen) {
  // Where its name was found, there is a header.
  if (!columns.has_header() || std::holds_alternative<std::string>(target) || !is_data(columns, chosen)) return;
  const bool are_numbers = has_number_names(columns, chosen);
  bool are_data = false;
  for (std::size_t column = 0; column < columns.names().size() && !are_numbers; ++column) {
    if (!is_data(columns, column)) return;
    are_data = are_data || (column != chosen && !is_missing(columns.names()[column]));
  }
  if (!are_numbers && !are_data) return;
  fail(columns, std::string("the first row holds ") + (are_numbers ? "numbers" : "what the rows below it hold") + ", " +
                    listed(columns.names()) +
                    ": where it is a row of data, set header: false; where they are the columns' names, set target"
                    " to the name of the target's");
}

bool is_text(const Columns& columns, std::size_t column, const MissingValues& missing_values) {
  const auto cell = columns.table().cell(0, column);
  return !is_number(cell) && !missing_values.contains(cell);
}

// A header that nobody announced: a row without numbers, of texts that no other row has.
void check_first_row(const Columns& columns, const ColumnRoles& roles, const TableOptions& options) {
  if (columns.has_header()) return;
  auto used = roles.features;
  used.push_back(roles.target);
  const bool is_like_others = std::any_of(used.begin(), used.end(), [&](std::size_t column) {
    return !is_text(columns, column, options.missing_values) ||
           holds(columns, column, 1, trimmed(columns.table().cell(0, column)));
  });
  if (!options.takes_text || !is_like_others) refuse_names(columns, roles.features, options.missing_values);
}

// Names that are used must be there, and name one column.
void check_names(const Columns& columns, const ColumnRoles& roles) {
  if (!columns.has_header()) return;
  auto used = roles.features;
  used.push_back(roles.target);
  std::sort(used.begin(), used.end());
  for (const std::size_t column : used) {
    const std::string& name = columns.names()[column];
    static_cast<void>(columns.find(name));
    if (!name.empty() || column == roles.target) continue;
    fail(columns, "column " + std::to_string(column + 1) + " has no name; give it one, or delete it");
  }
}

std::size_t named_column(const Columns& columns, const std::string& name, const char* parameter) {
  if (const auto column = columns.find(name)) return *column;
  fail(columns, "there is no column named " + shown(name) + ", which " + parameter + " names" + columns.meant_by(name));
}

void take_named(const Columns& columns, const TableOptions& options, ColumnRoles& roles) {
  for (const auto& name : options.columns) {
    const std::size_t column = named_column(columns, name, "columns");
    const bool is_twice = std::find(roles.features.begin(), roles.features.end(), column) != roles.features.end();
    const char* other = is_twice                 ? "it is named twice"
                        : column == roles.target ? "it is the target"
                        : roles.id == column     ? "it is the id"
                                                 : "";
    if (*other != '\0') fail(columns, "the column " + shown(name) + " cannot be among columns: " + other);
    roles.features.push_back(column);
  }
}

void take_others(const Columns& columns, const TableOptions& options, ColumnRoles& roles) {
  for (const auto& name : options.ignore) {
    const std::string plain(trimmed(name));
    if (std::find(columns.names().begin(), columns.names().end(), plain) == columns.names().end())
      static_cast<void>(named_column(columns, name, "ignore"));
    if (columns.names()[roles.target] == plain)
      fail(columns, "the target, " + shown(name) + ", cannot be among ignore");
  }
  for (std::size_t column = 0; column < columns.names().size(); ++column) {
    const std::string& name = columns.names()[column];
    const bool is_key = roles.id == column || roles.groups == column || roles.time == column;
    if (column == roles.target || is_key || is_among(options.ignore, name)) continue;
    if (columns.is_index(column)) {
      roles.notes.push_back("column " + std::to_string(column + 1) + ", called " + shown(name) +
                            ", numbers the rows, as pandas and R write it: it is no feature");
      continue;
    }
    roles.features.push_back(column);
  }
}

}  // namespace

void refuse_names(const Columns& columns, const std::vector<std::size_t>& of, const MissingValues& missing_values) {
  if (columns.has_header() || of.empty()) return;
  const bool are_texts =
      std::all_of(of.begin(), of.end(), [&](std::size_t column) { return is_text(columns, column, missing_values); });
  if (!are_texts) return;
  fail(columns, "there is no number in the first row, which begins with " + shown(columns.table().cell(0, of.front())) +
                    "; where it holds the columns' names, set header: true in the training, or delete the row");
}

std::optional<std::size_t> id_column(const Columns& columns, const TableOptions& options,
                                     const std::vector<std::size_t>& others) {
  const auto column = options.id ? columns.find(*options.id) : std::nullopt;
  const bool is_other = column && std::find(others.begin(), others.end(), *column) != others.end();
  return is_other ? std::nullopt : column;
}

ColumnRoles roles_of(const Columns& columns, const ColumnChoice& target, const TableOptions& options) {
  ColumnRoles roles{columns.choose(target)};
  if (columns.names().size() < 2)
    throw std::runtime_error(columns.table().place(0) + delimiter_hint(columns.table()).substr(2));
  check_header(columns, target, roles.target);
  if (has_number_names(columns, roles.target) || are_like_a_row(columns)) {
    roles.notes.push_back("the first row, " + listed(columns.names()) +
                          ", is taken for the columns' names; where it is data, set header: false");
  }
  if (options.id) roles.id = named_column(columns, *options.id, "id");
  if (roles.id == roles.target) fail(columns, "the target, " + shown(*options.id) + ", cannot be the id");
  if (options.groups) roles.groups = named_column(columns, *options.groups, "group_by");
  if (options.time) roles.time = named_column(columns, *options.time, "time");
  if (roles.groups == roles.target || roles.time == roles.target)
    fail(columns, "the target, " + shown(columns.names()[roles.target]) + ", cannot be group_by or time as well");
  if (!options.columns.empty() && !options.ignore.empty())
    fail(columns, "columns and ignore cannot both be given: columns names all features");
  if (options.columns.empty())
    take_others(columns, options, roles);
  else
    take_named(columns, options, roles);
  if (roles.features.empty()) fail(columns, "there is no feature beside the target and the rows' index");
  check_names(columns, roles);
  check_first_row(columns, roles, options);
  return roles;
}

}  // namespace csv
