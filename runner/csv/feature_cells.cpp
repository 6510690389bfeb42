#include "csv/feature_cells.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "csv/number.hpp"
#include "csv/number_form.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

class Reader {
 public:
  Reader(const Columns& columns, const TableOptions& options) : columns_(columns), options_(options) {}

  void read(std::size_t row, const FeatureSource& source, std::size_t index, FeatureCells& cells) const {
    const auto cell = columns_.table().cell(row, source.column);
    const bool is_missing = options_.takes_text && options_.missing_values.contains(cell);
    if (is_missing && options_.missing != Missing::fill) refuse_missing(row, source.column);
    if (is_missing) {
      cells.numbers.insert(cells.numbers.end(), source.features(), std::numeric_limits<double>::quiet_NaN());
      ++cells.missing[index];
    } else if (source.categories) {
      const auto category = category_of(row, source);
      const auto first = cells.numbers.size();
      cells.numbers.resize(first + source.features(), 0.0);
      if (category)
        cells.numbers[first + *category] = 1.0;
      else
        ++cells.unknown[index];
    } else {
      cells.numbers.push_back(number_of(row, source.column));
    }
  }

 private:
  [[noreturn]] void fail(std::size_t row, std::size_t column, const std::string& why) const {
    throw std::runtime_error(columns_.table().place(row) + "column " + shown(columns_.names()[column]) + ": " + why);
  }

  [[noreturn]] void refuse_missing(std::size_t row, std::size_t column) const {
    const auto cell = trimmed(columns_.table().cell(row, column));
    fail(row, column,
         (cell.empty() ? std::string("the cell is empty") : shown(cell) + " stands for a missing value (na_values)") +
             "; complete it, delete its row, or train with missing: mean, median or most_frequent, which fill it" +
             (options_.missing == Missing::drop ? "" : ", or drop, which leaves the row out"));
  }

  std::optional<std::size_t> category_of(std::size_t row, const FeatureSource& source) const {
    const auto cell = columns_.table().cell(row, source.column);
    if (const auto number = source.categories->find(cell)) return static_cast<std::size_t>(*number);
    if (options_.ignore_unknown) return std::nullopt;
    fail(row, source.column,
         "the model was not trained on the category " + shown(trimmed(cell)) + "; it knows " +
             listed(source.categories->names()) + ". Trained with unknown: ignore, it takes the row for none of them");
  }

  // A point in a number, in a table of decimal commas.
  std::string why_of_other_form(std::string_view cell) const {
    if (columns_.table().numbers().thousands == '.')
      return " has a point, which thousands says has groups of three digits behind it; write it alike";
    const auto form = form_with_thousands(cell);
    return " has a decimal point, where decimal says that there is a comma; write it alike" +
           (form && form->decimal == ',' ? ", or where it parts thousands, set " + what_to_set({'.', form->thousands})
                                         : "");
  }

  double number_of(std::size_t row, std::size_t column) const {
    const Table& table = columns_.table();
    const auto cell = table.cell(row, column);
    if (table.has_other_form(row, column)) fail(row, column, shown(cell) + why_of_other_form(cell));
    try {
      return number(cell, table.file(), table.line(row), columns_.names()[column]);
    } catch (const std::runtime_error& error) {
      if (!options_.takes_text || is_number(cell) || is_number_with_separators(cell)) throw;
      throw std::runtime_error(std::string(error.what()) +
                               ", name the column in categories or ignore, or the text in na_values");
    }
  }

  const Columns& columns_;
  const TableOptions& options_;
};

}  // namespace

FeatureCells read_features(const Columns& columns, const std::vector<FeatureSource>& sources,
                           const TableOptions& options) {
  const Reader reader(columns, options);
  FeatureCells cells{{}, std::vector<std::size_t>(sources.size()), std::vector<std::size_t>(sources.size())};
  std::size_t width = 0;
  for (const auto& source : sources) width += source.features();
  cells.numbers.reserve(columns.rows() * width);
  for (const std::size_t row : columns.data_rows()) {
    for (std::size_t i = 0; i < sources.size(); ++i) reader.read(row, sources[i], i, cells);
  }
  return cells;
}

std::size_t leave_out_missing(Columns& columns, const std::vector<std::size_t>& of, const MissingValues& missing,
                              const std::string& if_all) {
  std::vector<std::size_t> whole;
  for (const std::size_t row : columns.data_rows()) {
    const bool lacks_one = std::any_of(
        of.begin(), of.end(), [&](std::size_t column) { return missing.contains(columns.table().cell(row, column)); });
    if (!lacks_one) whole.push_back(row);
  }
  if (whole.empty()) throw std::runtime_error(columns.table().file() + ": " + if_all);
  const std::size_t left_out = columns.rows() - whole.size();
  columns.keep(std::move(whole));
  return left_out;
}

}  // namespace csv
