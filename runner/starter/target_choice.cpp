#include "starter/target_choice.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "csv/text.hpp"
#include "starter/time_look.hpp"

namespace runner::starter {

namespace {

bool is_named_as_target(const std::string& name) {
  constexpr auto names =
      std::to_array<std::string_view>({"target", "targets", "label", "labels", "class", "classes", "y", "outcome",
                                       "response", "species", "diagnosis", "survived"});
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::find(names.begin(), names.end(), lower) != names.end();
}

bool may_be_target(const ColumnLook& look) {
  if (look.distinct < 2 || look.missing * 2 > look.rows) return false;
  if (!look.other_date.empty() || is_named_as_time(look.name)) return false;
  if (look.content == Content::numbers)
    return !(look.tells_rows_apart() && look.is_whole && (look.counts_rows || look.is_named_as_id()));
  return look.may_be_categories();
}

// Whose name says that it is one: of text also where there are many classes, of some rows each.
bool may_be_named_target(const ColumnLook& look) {
  return may_be_target(look) || (look.content == Content::text && look.distinct >= 2 &&
                                 look.distinct * 2 <= look.rows && look.missing * 2 <= look.rows);
}

csv::ColumnChoice choice_named(const csv::Columns& columns, const std::string& wanted) {
  std::int64_t place = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), place);
  if (!columns.has_header() && error == std::errc() && end == wanted.data() + wanted.size()) return place;
  return wanted;
}

std::optional<std::size_t> last_with(const std::vector<ColumnLook>& looks, bool (*fits)(const ColumnLook&)) {
  const auto found = std::find_if(looks.rbegin(), looks.rend(), fits);
  if (found == looks.rend()) return std::nullopt;
  return static_cast<std::size_t>(std::distance(found, looks.rend())) - 1;
}

}  // namespace

TargetChoice choose_target(const csv::Columns& columns, const std::vector<ColumnLook>& looks,
                           const std::optional<std::string>& wanted) {
  if (wanted) return {columns.choose(choice_named(columns, *wanted)), "as --target says"};
  const auto named = last_with(
      looks, [](const ColumnLook& look) { return is_named_as_target(look.name) && may_be_named_target(look); });
  if (named) return {*named, "as its name says; --target NAME chooses another"};
  const auto last = last_with(looks, may_be_target);
  if (last && *last + 1 == looks.size()) return {*last, "being the last column; --target NAME chooses another"};
  if (last) return {*last, "being the last column that can be a target; --target NAME chooses another"};
  throw std::runtime_error(columns.table().file() + ": no column can be what is to be predicted, of " +
                           csv::listed(columns.names()) +
                           ": each has one value only, or names the rows; say --target NAME");
}

TaskChoice choose_task(const ColumnLook& target, const std::optional<std::string>& wanted) {
  if (wanted) return {*wanted == "classification", "as --task says"};
  if (target.content != Content::numbers) return {true, "it holds text"};
  if (!target.is_whole) return {false, "it holds numbers with fractions"};
  constexpr std::size_t few_classes = 20;
  constexpr std::size_t rows_for_each = 5;
  if (target.distinct <= few_classes && target.distinct * rows_for_each <= target.rows)
    return {true, "it holds few different whole numbers; --task regression predicts the number"};
  return {false, "it holds many different numbers"};
}

}  // namespace runner::starter
