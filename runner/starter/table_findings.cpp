#include "starter/table_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "csv/delimiter.hpp"
#include "csv/text.hpp"
#include "text/note.hpp"

namespace runner::starter {

namespace {

// `'a' 50, 'b' 20`, the first few of many.
std::string class_counts(const TableLook& table) {
  constexpr std::size_t most = 6;
  const auto sizes = table.class_sizes();
  std::string text;
  for (std::size_t i = 0; i < sizes.size() && i < most; ++i)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", csv::shown(table.samples.class_names[i]), sizes[i]);
  return sizes.size() > most ? fmt::format("{} and {} more", text, sizes.size() - most) : text;
}

std::string target_line(const TableLook& table) {
  const std::string what = table.task.classifies ? fmt::format("classification, {} classes: {}",
                                                               table.samples.class_names.size(), class_counts(table))
                                                 : "regression";
  return fmt::format("target   {}, {}\n         {}, as {}", csv::shown(table.target_look().name), table.target.why,
                     what, table.task.why.starts_with("as ") ? table.task.why.substr(3) : table.task.why);
}

std::string missing_line(const TableLook& table) {
  std::vector<std::string> counts;
  for (const auto& column : table.columns) {
    const bool is_read = column.use == Use::number || column.use == Use::categories;
    if (is_read && column.look.missing > 0)
      counts.push_back(fmt::format("{} of {}", column.look.missing, csv::shown(column.look.name)));
  }
  std::string text;
  constexpr std::size_t most = 8;
  for (std::size_t i = 0; i < counts.size() && i < most; ++i) text += (text.empty() ? "" : ", ") + counts[i];
  if (counts.size() > most) text += fmt::format(" and {} columns more", counts.size() - most);
  return fmt::format("missing  {}: numbers become the mean, text the most frequent", text);
}

}  // namespace

std::vector<std::string> findings(const TableLook& table) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("table    {} rows, {} columns, separated by {}, {}{}", table.rows, table.columns.size(),
                              csv::shown_delimiter(table.format.delimiter),
                              table.format.header ? "names in the first row" : "no names in the first row",
                              shown_number_form(table.format.numbers)));
  lines.push_back(target_line(table));
  const auto add_names = [&](const char* label, Use use) {
    if (const auto names = table.names(use); !names.empty()) lines.push_back(label + csv::listed(names));
  };
  add_names("numbers  ", Use::number);
  add_names("text     categories, a feature for each: ", Use::categories);
  for (const auto& column : table.columns) {
    if (column.use == Use::categories && column.look.holds_codes)
      lines.push_back(fmt::format("         {} holds codes, as zeros in front or telephone numbers say: no numbers",
                                  csv::shown(column.look.name)));
    if (column.use == Use::id)
      lines.push_back(fmt::format("id       {}: {}", csv::shown(column.look.name), column.why));
    if (column.use == Use::group)
      lines.push_back(fmt::format("groups   {}: {}", csv::shown(column.look.name), column.why));
    if (column.use == Use::time)
      lines.push_back(fmt::format("time     {}: {}", csv::shown(column.look.name), column.why));
    if (column.use == Use::index)
      lines.push_back(fmt::format("passed   {}: it numbers the rows", csv::shown(column.look.name)));
    if (column.use == Use::ignored)
      lines.push_back(fmt::format("ignored  {}: {}", csv::shown(column.look.name), column.why));
  }
  if (table.has_none_for_category)
    lines.emplace_back("text     'none' is a category; add it to na_values where it stands for a missing value");
  if (!table.na_values.empty())
    lines.push_back(
        fmt::format("missing  {} among numbers is taken for a missing value", csv::listed(table.na_values)));
  for (const auto& note : table.shared_na_values) lines.push_back("note     " + note);
  if (table.missing != "error") lines.push_back(missing_line(table));
  if (table.drops_missing_targets) {
    lines.push_back(fmt::format("missing  {} of {}: {} of {} rows are left", table.target_look().missing,
                                csv::shown(table.target_look().name), table.samples.size(), table.rows));
  }
  if (!table.target_look().missing_text.empty()) {
    lines.push_back(
        fmt::format("note     {} of the target is taken for a missing value; where it is a class, write another name",
                    csv::shown(table.target_look().missing_text)));
  }
  for (const auto& note : table.samples.notes) {
    // What is said above already.
    if (note.find("taken for categories") == std::string::npos && note.find("missing cell") == std::string::npos &&
        note.find("no target") == std::string::npos)
      lines.push_back(text::is_warning(note) ? note : "note     " + note);
  }
  if (table.is_series()) {
    lines.push_back(
        fmt::format("note     the rows lie evenly in time, {} each: `runner init series` takes them for a "
                    "series, and predicts {} from what was before",
                    table.time->step.name, csv::shown(table.target_look().name)));
  }
  return lines;
}

}  // namespace runner::starter
