#include "starter/table_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "csv/csv_table.hpp"
#include "csv/text.hpp"
#include "starter/column_uses.hpp"

namespace runner::starter {

namespace {

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
    if (column.are_named_categories()) options.categories.push_back(column.look.name);
  }
  options.missing_values = csv::MissingValues(table.missing_values());
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

std::vector<ColumnLook> look_at_all(const csv::Columns& columns, const csv::MissingValues& missing_values) {
  std::vector<ColumnLook> looks;
  for (std::size_t column = 0; column < columns.names().size(); ++column)
    looks.push_back(look_at_column(columns, column, missing_values));
  return looks;
}

// Whether the word stands where only texts are: a person without a telephone has none.
bool have_none_for_category(const std::vector<ColumnLook>& looks) {
  const auto has_none = [](const ColumnLook& look) { return look.nones > 0; };
  return std::any_of(looks.begin(), looks.end(), has_none) &&
         std::all_of(looks.begin(), looks.end(),
                     [&](const ColumnLook& look) { return !has_none(look) || look.content == Content::text; });
}

void look_at_columns(const TextTable& table, const TableRequest& request, TableLook& look) {
  look.path = request.path;
  look.format = table.format;
  look.rows = table.columns.rows();
  auto looks = look_at_all(table.columns, csv::MissingValues(look.missing_values()));
  if (have_none_for_category(looks)) {
    look.has_none_for_category = true;
    auto others = look_at_all(table.columns, csv::MissingValues(look.missing_values()));
    // Of a target that has classes beside it, a row with the word is one without a target.
    const auto& target = looks[choose_target(table.columns, others, request.target).column];
    look.has_none_for_category = target.nones == 0 || target.distinct < 2;
    if (look.has_none_for_category) looks = std::move(others);
  }
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

// With the reason for each column.
void refuse_no_features(const TableLook& look) {
  if (has_features(look)) return;
  std::string text =
      look.path.string() + ": there is nothing to predict " + csv::shown(look.target_look().name) + " from";
  constexpr std::size_t most = 5;
  std::size_t number = 0;
  for (const auto& column : look.columns) {
    if (column.why.empty() || number++ >= most) continue;
    text += (number == 1 ? ": " : "; ") + csv::shown(column.look.name) + ": " + column.why;
  }
  throw std::runtime_error(text + (number > 0 ? "; --target NAME chooses another target" : ""));
}

void refuse_times_alone(const TableLook& look) {
  if (has_features(look) || !tells_times(look)) return;
  const std::string target = csv::shown(look.target_look().name);
  throw std::runtime_error(look.path.string() + ": there is nothing to predict " + target +
                           " from but times; `runner init series` predicts it from what was before");
}

}  // namespace

std::vector<std::string> TableLook::missing_values() const {
  auto values = csv::MissingValues::usual();
  if (has_none_for_category) std::erase(values, "none");
  values.insert(values.end(), na_values.begin(), na_values.end());
  return values;
}

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
  refuse_no_features(look);
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
