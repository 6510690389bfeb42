#include "starter/table_look.hpp"

#include <algorithm>

#include "csv/csv_table.hpp"
#include "csv/text.hpp"

namespace runner::starter {

namespace {

bool names_rows(const ColumnLook& look) {
  constexpr std::size_t few_rows = 10;
  if (look.rows < few_rows || !look.tells_rows_apart()) return false;
  if (look.content == Content::numbers) return look.is_whole && (look.counts_rows || look.is_named_as_id());
  return look.is_named_as_id() || !look.may_be_categories();
}

// What a column is for that is not the target; empty `why` where that is plain.
ColumnUse use_of(ColumnLook look, bool has_id) {
  const bool is_rows_name = names_rows(look);
  const auto as = [&](Use use, std::string why) { return ColumnUse{std::move(look), use, std::move(why)}; };
  if (look.content == Content::nothing) return as(Use::ignored, "no cell has a value");
  if (look.name.empty()) return as(Use::ignored, "it has no name");
  if (is_rows_name && !has_id) return as(Use::id, "each row has a value of its own");
  if (is_rows_name) return as(Use::ignored, "each row has a value of its own, as an id has");
  if (look.distinct == 1) return as(Use::ignored, "it has one value only");
  if (look.missing * 2 > look.rows) return as(Use::ignored, "more than half of its cells are missing");
  if (look.is_named_as_id()) return as(Use::ignored, "its name is that of an id, and several rows share one");
  if (look.content == Content::numbers) return as(Use::number, "");
  if (look.may_be_categories()) return as(Use::categories, "");
  return as(Use::ignored, std::to_string(look.distinct) + " different texts are too many for categories");
}

void decide_uses(const csv::Columns& columns, std::vector<ColumnLook> looks, TableLook& table) {
  bool has_id = false;
  for (std::size_t column = 0; column < looks.size(); ++column) {
    ColumnUse use{std::move(looks[column])};
    if (column == table.target.column) {
      use.use = Use::target;
    } else if (columns.is_index(column)) {
      use.use = Use::index;
    } else {
      use = use_of(std::move(use.look), has_id);
    }
    has_id = has_id || use.use == Use::id;
    const bool is_read = use.use == Use::number || use.use == Use::target;
    if (is_read && use.look.stray_text) table.na_values.push_back(*use.look.stray_text);
    table.columns.push_back(std::move(use));
  }
}

// Rows without a target are left out; else what is missing is filled.
std::string missing_of(const TableLook& table) {
  bool any = false;
  for (const auto& column : table.columns) {
    if (column.look.missing == 0) continue;
    if (column.use == Use::target) return "drop";
    any = any || column.use == Use::number || column.use == Use::categories;
  }
  return any ? "mean" : "error";
}

csv::TableOptions options_of(const TableLook& table) {
  csv::TableOptions options;
  options.takes_text = true;
  options.ignore = table.names(Use::ignored);
  if (const auto ids = table.names(Use::id); !ids.empty()) options.id = ids.front();
  for (const auto& column : table.columns) {
    if (column.use == Use::categories && column.look.content == Content::mixed)
      options.categories.push_back(column.look.name);
  }
  auto missing_values = csv::MissingValues::usual();
  missing_values.insert(missing_values.end(), table.na_values.begin(), table.na_values.end());
  options.missing_values = csv::MissingValues(missing_values);
  options.missing = table.missing == "error"  ? csv::Missing::error
                    : table.missing == "drop" ? csv::Missing::drop
                                              : csv::Missing::fill;
  return options;
}

}  // namespace

std::vector<std::string> TableLook::names(Use use) const {
  std::vector<std::string> found;
  for (const auto& column : columns) {
    if (column.use == use) found.push_back(column.look.name);
  }
  return found;
}

std::vector<std::size_t> TableLook::class_sizes() const {
  std::vector<std::size_t> sizes(samples.class_names.size(), 0);
  for (const auto number : samples.classes) ++sizes[static_cast<std::size_t>(number)];
  return sizes;
}

TableLook look_at_table(const TableRequest& request) {
  TableLook look;
  look.path = request.path;
  const std::string file = request.path.string();
  const std::string text = csv::read_file(request.path);
  look.format = find_format(text, file);
  const csv::Table table(text, look.format.delimiter, file, look.format.decimal);
  const csv::Columns columns(table, look.format.header);
  look.rows = columns.rows();
  std::vector<ColumnLook> looks;
  for (std::size_t column = 0; column < columns.names().size(); ++column)
    looks.push_back(look_at_column(columns, column));
  look.target = choose_target(columns, looks, request.target);
  look.task = choose_task(looks[look.target.column], request.task);
  decide_uses(columns, std::move(looks), look);
  look.missing = missing_of(look);
  csv::ColumnChoice target = static_cast<std::int64_t>(look.target.column);
  if (look.format.header) target = look.target_look().name;
  look.samples = csv::training_samples(table, look.format.header, target,
                                       look.task.classifies ? csv::TargetKind::classes : csv::TargetKind::values,
                                       options_of(look));
  return look;
}

}  // namespace runner::starter
