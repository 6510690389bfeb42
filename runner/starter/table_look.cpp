#include "starter/table_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

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

// Why a column is ignored that cannot be a feature; empty where it may be one.
std::string why_no_feature(const ColumnLook& look) {
  if (look.content == Content::nothing) return "no cell has a value";
  if (look.name.empty()) return "it has no name";
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
  return std::to_string(look.distinct) + " different texts are too many for categories";
}

// What a column is for that is neither the target nor tells groups or times.
ColumnUse use_of(ColumnLook look, bool has_id) {
  const auto as = [&](Use use, std::string why) { return ColumnUse{std::move(look), use, std::move(why)}; };
  if (auto why = why_no_feature(look); !why.empty()) return as(Use::ignored, std::move(why));
  const bool is_rows_name = names_rows(look) && look.other_date.empty();
  if (is_rows_name && !has_id) return as(Use::id, "each row has a value of its own");
  if (is_rows_name) return as(Use::ignored, "each row has a value of its own, as an id has");
  if (look.is_named_as_id()) return as(Use::ignored, "its name is that of an id, and several rows share one");
  if (look.content == Content::numbers) return as(Use::number, "");
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
    const bool is_read = use.use == Use::number || use.use == Use::target;
    if (is_read && use.look.stray_text) table.na_values.push_back(*use.look.stray_text);
    table.columns.push_back(std::move(use));
  }
}

bool lacks_features(const TableLook& table) {
  return std::any_of(table.columns.begin(), table.columns.end(), [](const ColumnUse& column) {
    return column.look.missing > 0 && (column.use == Use::number || column.use == Use::categories);
  });
}

csv::TableOptions options_of(const TableLook& table) {
  csv::TableOptions options;
  options.takes_text = true;
  options.ignore = table.names(Use::ignored);
  if (const auto ids = table.names(Use::id); !ids.empty()) options.id = ids.front();
  if (const auto groups = table.names(Use::group); !groups.empty()) options.groups = groups.front();
  if (const auto times = table.names(Use::time); !times.empty()) options.time = times.front();
  for (const auto& column : table.columns) {
    if (column.use == Use::categories && column.look.content == Content::mixed)
      options.categories.push_back(column.look.name);
  }
  auto missing_values = csv::MissingValues::usual();
  missing_values.insert(missing_values.end(), table.na_values.begin(), table.na_values.end());
  options.missing_values = csv::MissingValues(missing_values);
  options.missing = table.missing == "error" ? csv::Missing::error : csv::Missing::fill;
  options.drops_missing_targets = table.drops_missing_targets;
  return options;
}

// A text, and the table that points into it.
struct TextTable {
  explicit TextTable(const std::filesystem::path& path)
      : text(csv::read_file(path)),
        format(find_format(text, path.string())),
        table(text, format.delimiter, path.string(), format.numbers),
        columns(table, format.header) {}

  std::string text;
  TableFormat format;
  csv::Table table;
  csv::Columns columns;
};

void look_at_columns(const TextTable& table, const TableRequest& request, TableLook& look) {
  look.path = request.path;
  look.format = table.format;
  look.rows = table.columns.rows();
  std::vector<ColumnLook> looks;
  for (std::size_t column = 0; column < table.columns.names().size(); ++column)
    looks.push_back(look_at_column(table.columns, column));
  look.target = choose_target(table.columns, looks, request.target);
  look.task = choose_task(looks[look.target.column], request.task);
  decide_uses(table.columns, std::move(looks), look);
  look.missing = lacks_features(look) ? "mean" : "error";
  look.drops_missing_targets = look.target_look().missing > 0;
}

bool has_features(const TableLook& look) {
  return !look.names(Use::number).empty() || !look.names(Use::categories).empty();
}

// Numbers to predict, and a column that says when they were.
bool tells_times(const TableLook& look) {
  const bool has_other_dates = std::any_of(look.columns.begin(), look.columns.end(),
                                           [](const ColumnUse& use) { return !use.look.other_date.empty(); });
  return (look.time || has_other_dates) && look.target_look().content == Content::numbers;
}

void refuse_times_alone(const TableLook& look) {
  if (has_features(look) || !tells_times(look)) return;
  const std::string target = csv::shown(look.target_look().name);
  throw std::runtime_error(look.path.string() + ": there is nothing to predict " + target +
                           " from but times; `runner init series` predicts it from what was before");
}

}  // namespace

std::vector<std::string> TableLook::names(Use use) const {
  std::vector<std::string> found;
  for (const auto& column : columns) {
    if (column.use == use) found.push_back(column.look.name);
  }
  return found;
}

Division TableLook::division() const {
  if (!names(Use::group).empty()) return Division::by_group;
  return names(Use::time).empty() ? Division::at_random : Division::by_time;
}

bool TableLook::is_series() const {
  return time && time->is_in_order && time->tells_rows_apart && time->step.is_mostly_even &&
         target_look().content == Content::numbers && !task.classifies;
}

std::vector<std::size_t> TableLook::class_sizes() const {
  std::vector<std::size_t> sizes(samples.class_names.size(), 0);
  for (const auto number : samples.classes) ++sizes[static_cast<std::size_t>(number)];
  return sizes;
}

TableLook look_at_table(const TableRequest& request) {
  TableLook look;
  const TextTable table(request.path);
  look_at_columns(table, request, look);
  refuse_times_alone(look);
  csv::ColumnChoice target = static_cast<std::int64_t>(look.target.column);
  if (look.format.header) target = look.target_look().name;
  look.samples = csv::training_samples(table.table, look.format.header, target,
                                       look.task.classifies ? csv::TargetKind::classes : csv::TargetKind::values,
                                       options_of(look));
  return look;
}

std::string series_in(const std::filesystem::path& path) {
  try {
    TableLook look;
    const TextTable table(path);
    look_at_columns(table, {path}, look);
    if (look.is_series()) return "its rows lie evenly in time, " + look.time->step.name + " each";
    return has_features(look) || !tells_times(look) ? "" : "it holds times, and one column of numbers";
  } catch (const std::runtime_error&) {
    return "";
  }
}

}  // namespace runner::starter
