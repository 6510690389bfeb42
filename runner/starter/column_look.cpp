#include "starter/column_look.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <unordered_set>

#include "csv/codes.hpp"
#include "csv/decimal.hpp"
#include "csv/moment.hpp"
#include "csv/number.hpp"
#include "csv/text.hpp"
#include "csv/units.hpp"
#include "starter/lower_case.hpp"
#include "starter/time_look.hpp"

namespace runner::starter {

namespace {

// A few texts of one kind among many numbers are a value that is missing.
std::optional<std::string> stray_text(const std::map<std::string_view, std::size_t>& texts, std::size_t numbers) {
  constexpr std::size_t numbers_for_each = 4;
  if (texts.size() != 1 || texts.begin()->second * numbers_for_each > numbers) return std::nullopt;
  // A number that is written in another way is a fault, and no text.
  if (csv::is_number_with_separators(texts.begin()->first)) return std::nullopt;
  return std::string(texts.begin()->first);
}

std::optional<std::int64_t> whole_number(std::string_view cell) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return error == std::errc() && end == cell.data() + cell.size() ? std::optional(number) : std::nullopt;
}

// Whether numbers, seen one after another, count.
class Counting {
 public:
  void see(std::string_view cell) {
    const auto number = whole_number(cell);
    counts_ = counts_ && number && (!last_ || *number == *last_ + 1);
    last_ = number;
  }
  bool counts() const { return counts_; }

 private:
  bool counts_ = true;
  std::optional<std::int64_t> last_;
};

Content content_of(std::size_t numbers, std::size_t texts) {
  if (numbers == 0) return texts == 0 ? Content::nothing : Content::text;
  return texts == 0 ? Content::numbers : Content::mixed;
}

}  // namespace

bool ColumnLook::is_named_as_id() const {
  constexpr auto names =
      std::to_array<std::string_view>({"id", "ids", "index", "idx", "row", "rowid", "rownames", "row_names", "rowname",
                                       "uid", "uuid", "guid", "key", "no", "nr", "number", "sample number"});
  const std::string lower = lower_case(name);
  if (std::find(names.begin(), names.end(), lower) != names.end()) return true;
  // `patient_id`, `Individual ID`, `passengerId`, `customerID`; not `humid`.
  if (lower.ends_with("_id") || lower.ends_with(" id") || lower.ends_with(".id") || lower.ends_with("-id")) return true;
  return name.size() > 2 && (name.ends_with("Id") || name.ends_with("ID")) &&
         std::islower(static_cast<unsigned char>(name[name.size() - 3])) != 0;
}

bool ColumnLook::is_named_as_group() const {
  constexpr auto numbering = std::to_array<std::string_view>({"index", "idx", "row", "rowid", "rownames", "row_names",
                                                              "rowname", "key", "no", "nr", "number", "sample number"});
  constexpr auto words = std::to_array<std::string_view>(
      {"subject",    "subjects",  "subj",   "patient", "participant", "person",  "individual", "user",   "customer",
       "client",     "household", "family", "student", "pupil",       "player",  "animal",     "donor",  "speaker",
       "respondent", "volunteer", "group",  "groups",  "cluster",     "session", "visitor",    "member", "worker"});
  const std::string lower = lower_case(name);
  if (std::find(numbering.begin(), numbering.end(), lower) != numbering.end()) return false;
  return is_named_as_id() || std::any_of(words.begin(), words.end(), [&](std::string_view word) {
           const bool ends_so =
               lower.size() > word.size() && lower.ends_with(word) &&
               std::string_view("_ .-").find(lower[lower.size() - word.size() - 1]) != std::string::npos;
           return lower == word || ends_so;
         });
}

bool ColumnLook::groups_rows() const {
  // As many as the folds of a cross-validation.
  constexpr std::size_t fewest = 5;
  constexpr std::size_t rows_for_each = 2;
  return is_named_as_group() && missing == 0 && is_whole && distinct >= fewest && distinct * rows_for_each <= rows;
}

bool ColumnLook::may_be_categories() const {
  constexpr std::size_t few = 20;
  constexpr std::size_t many = 1000;
  constexpr std::size_t rows_for_each = 5;
  return distinct <= std::max(few, std::min(many, rows / rows_for_each));
}

ColumnLook look_at_column(const csv::Columns& columns, std::size_t column, const csv::MissingValues& missing_values) {
  ColumnLook look;
  look.name = columns.names()[column];
  look.rows = columns.rows();
  std::unordered_set<std::string_view> values;
  std::map<std::string_view, std::size_t> texts;
  std::size_t numbers = 0;
  Counting counting;
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = csv::trimmed(columns.table().cell(row, column));
    if (missing_values.contains(cell)) {
      ++look.missing;
      if (cell == "none") ++look.nones;
      if (look.missing_text.empty()) look.missing_text = cell;
      continue;
    }
    values.insert(cell);
    const auto number = csv::Decimal::from(cell);
    if (!number) {
      ++texts[cell];
      if (look.other_number.empty() && csv::is_number_with_separators(cell)) look.other_number = cell;
      if (look.other_date.empty() && is_other_date(cell)) look.other_date = cell;
      continue;
    }
    ++numbers;
    look.is_whole = look.is_whole && number->is_whole();
    counting.see(cell);
  }
  look.distinct = values.size();
  look.content = content_of(numbers, texts.size());
  look.holds_codes = texts.empty() && csv::holds_codes(columns, column, missing_values);
  look.holds_dates = look.content == Content::text && std::all_of(texts.begin(), texts.end(), [](const auto& text) {
                       return csv::moment_of(text.first).has_value();
                     });
  look.counts_rows = numbers == look.rows && counting.counts();
  std::set<std::string_view> spellings;
  for (const auto& [text, times] : texts) spellings.insert(text);
  if (look.other_number.empty() && csv::are_numbers_with_unit(spellings)) look.other_number = *spellings.begin();
  if (look.content == Content::mixed) look.stray_text = stray_text(texts, numbers);
  if (!look.stray_text) return look;
  look.content = Content::numbers;
  look.missing += texts.begin()->second;
  --look.distinct;
  return look;
}

}  // namespace runner::starter
