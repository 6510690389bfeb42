#include "starter/column_uses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "csv/text.hpp"
#include "starter/lower_case.hpp"

namespace runner::starter {

namespace {

bool names_rows(const ColumnLook& look) {
  constexpr std::size_t few_rows = 10;
  if (look.rows < few_rows || !look.tells_rows_apart()) return false;
  if (look.content == Content::numbers && !look.holds_codes)
    return look.is_whole && (look.counts_rows || look.is_named_as_id());
  return look.is_named_as_id() || !look.may_be_categories();
}

// Why a column is ignored that cannot be a feature; empty where it may be one.
std::string why_no_feature(const ColumnLook& look) {
  if (look.content == Content::nothing) return "no cell has a value";
  if (look.name.empty()) return "it has no name";
  if (look.other_number.starts_with('\''))
    return "its numbers stand in single quotes, such as " + csv::shown(look.other_number) +
           ", which are no quotes of CSV";
  if (!look.other_number.empty())
    return "not all of its numbers can be read, such as " + csv::shown(look.other_number) +
           "; write all alike, without units";
  if (look.distinct == 1) return "it has one value only";
  if (look.missing * 2 > look.rows) return "more than half of its cells are missing";
  return "";
}

std::string why_no_categories(const ColumnLook& look) {
  if (!look.other_date.empty())
    return "it holds dates such as " + csv::shown(look.other_date) + ", which are read year first, as 2026-11-27";
  return std::to_string(look.distinct) + (look.holds_codes ? " different codes" : " different texts") +
         " are too many for categories";
}

// What a column is for that is neither the target nor tells groups or times.
ColumnUse use_of(ColumnLook look, bool has_id) {
  const auto as = [&](Use use, std::string why) { return ColumnUse{std::move(look), use, std::move(why)}; };
  if (auto why = why_no_feature(look); !why.empty()) return as(Use::ignored, std::move(why));
  const bool is_rows_name = names_rows(look) && look.other_date.empty();
  if (is_rows_name && !has_id) return as(Use::id, "each row has a value of its own");
  if (is_rows_name) return as(Use::ignored, "each row has a value of its own, as an id has");
  if (look.is_named_as_id()) return as(Use::ignored, "its name is that of an id, and several rows share one");
  if (look.content == Content::numbers && !look.holds_codes) return as(Use::number, "");
  if (look.holds_dates)
    return as(Use::ignored, "it holds dates; what of them tells, such as the month, needs a column of its own");
  if (look.may_be_categories()) return as(Use::categories, "");
  return as(Use::ignored, why_no_categories(look));
}

ColumnUse use_of_times(ColumnLook look, const TimeLook& time, const std::string& group) {
  // Of fewer a part would have next to none.
  constexpr std::size_t fewest_times = 10;
  const std::string name = csv::shown(look.name);
  if (!group.empty())
    return {std::move(look), Use::ignored,
            "it tells times; rows are divided by " + group + ", and time: " + name + " in its place would by time"};
  if (!time.is_in_order)
    return {std::move(look), Use::ignored,
            "it tells times, in which order the rows are not; time: " + name + " would train on the earlier ones"};
  if (time.distinct < fewest_times) return {std::move(look), Use::ignored, "it tells few different times"};
  return {std::move(look), Use::time, "rows are in the order of its times: the last ones validate"};
}

// The first column whose values plainly name what several rows were measured of.
std::optional<std::size_t> find_group(const std::vector<ColumnLook>& looks, std::size_t target) {
  for (std::size_t column = 0; column < looks.size(); ++column) {
    if (column != target && looks[column].groups_rows()) return column;
  }
  return std::nullopt;
}

// The first column that tells times. Numbers of a few different times, such as years, are as good features.
std::optional<TimeLook> find_time(const csv::Columns& columns, const std::vector<ColumnLook>& looks,
                                  std::size_t target) {
  for (std::size_t column = 0; column < looks.size(); ++column) {
    if (column == target || looks[column].missing > 0) continue;
    auto time = look_at_time(columns, column);
    if (time && (looks[column].content != Content::numbers || time->is_in_order)) return time;
  }
  return std::nullopt;
}

bool holds_text(const csv::Columns& columns, std::size_t column, const std::string& text) {
  const auto rows = columns.data_rows();
  return std::any_of(rows.begin(), rows.end(), [&](std::size_t row) {
    return lower_case(csv::trimmed(columns.table().cell(row, column))) == lower_case(text);
  });
}

// The columns in which a text is a category, a group or another value; what is missing is so in all columns.
std::string columns_with(const csv::Columns& columns, const TableLook& table, const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const Use use = table.columns[column].use;
    const bool is_text = use == Use::categories || use == Use::group || use == Use::id ||
                         (use == Use::target && !table.columns[column].look.stray_text);
    if (is_text && holds_text(columns, column, text)) names.push_back(table.columns[column].look.name);
  }
  return names.empty() ? "" : csv::listed(names);
}

// Where a text among numbers is a value of another column, it cannot stand for a missing one.
void take_strays(const csv::Columns& columns, TableLook& table) {
  for (auto& use : table.columns) {
    const bool is_read = use.use == Use::number || use.use == Use::target;
    if (!is_read || !use.look.stray_text) continue;
    const std::string& text = *use.look.stray_text;
    const auto others = columns_with(columns, table, text);
    if (others.empty() || use.use == Use::target) table.na_values.push_back(text);
    if (others.empty()) continue;
    if (use.use == Use::target) {
      table.shared_na_values.push_back(
          fmt::format("{} of the target is taken for a missing value in {}, too", csv::shown(text), others));
      continue;
    }
    use.use = Use::ignored;
    use.why = fmt::format("{} stands among its numbers, and for a missing value it would in {}, too; empty these cells",
                          csv::shown(text), others);
  }
}

}  // namespace

void decide_uses(const csv::Columns& columns, std::vector<ColumnLook> looks, TableLook& table) {
  const auto group = find_group(looks, table.target.column);
  const std::string group_name = group ? csv::shown(looks[*group].name) : "";
  table.time = find_time(columns, looks, table.target.column);
  bool has_id = false;
  for (std::size_t column = 0; column < looks.size(); ++column) {
    ColumnUse use{std::move(looks[column])};
    if (column == table.target.column) {
      use.use = Use::target;
    } else if (columns.is_index(column)) {
      use.use = Use::index;
    } else if (column == group) {
      use.use = Use::group;
      use.why =
          fmt::format("its {} values have {:.3g} rows each on average; none stands in two parts", use.look.distinct,
                      static_cast<double>(use.look.rows) / static_cast<double>(use.look.distinct));
    } else if (table.time && column == table.time->column) {
      use = use_of_times(std::move(use.look), *table.time, group_name);
    } else {
      use = use_of(std::move(use.look), has_id);
    }
    has_id = has_id || use.use == Use::id;
    table.columns.push_back(std::move(use));
  }
  take_strays(columns, table);
}

}  // namespace runner::starter
