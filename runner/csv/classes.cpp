#include "csv/classes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "csv/codes.hpp"
#include "csv/labels.hpp"
#include "csv/number.hpp"
#include "csv/number_form.hpp"
#include "csv/text.hpp"
#include "text/note.hpp"

namespace csv {

namespace {

constexpr std::size_t few_classes = 20;

[[noreturn]] void fail(const Columns& columns, std::size_t row, std::size_t target, const std::string& why) {
  throw std::runtime_error(columns.table().place(row) + "column " + shown(columns.names()[target]) + ": " + why);
}

std::string_view label_of(const Columns& columns, std::size_t row, std::size_t target) {
  const auto label = trimmed(columns.table().cell(row, target));
  if (label.empty()) fail(columns, row, target, "the label is empty; fill it in, or delete the row");
  return label;
}

std::size_t first_row_with(const Columns& columns, std::size_t target, std::string_view label) {
  const auto& rows = columns.data_rows();
  return *std::find_if(rows.begin(), rows.end(),
                       [&](std::size_t row) { return label_of(columns, row, target) == label; });
}

// Numbers that are no classes: so many that hardly one comes twice, or that a few rows are all there is of fractions.
// The numbers 0, 1, 2 … are taken as they are.
void check_numbers(const Columns& columns, std::size_t target, const Labels& labels, std::vector<std::string>& notes) {
  constexpr std::size_t few_rows = 5;
  const std::size_t classes = labels.names().size();
  const bool have_rows = classes * few_rows <= columns.rows();
  for (const std::size_t row : columns.data_rows()) {
    const auto label = label_of(columns, row, target);
    if (Decimal::from(label)->is_whole()) continue;
    if (classes > few_classes || !have_rows) {
      fail(columns, row, target,
           "the label " + std::string(label) +
               " is no whole number; set task: regression to predict numbers, or write classes as text");
    }
    notes.push_back("column " + shown(columns.names()[target]) + ": " + listed(labels.names()) +
                    " are taken for classes; set task: regression to predict numbers");
    break;
  }
  const bool counts = labels.names().front() == "0" && labels.names().back() == std::to_string(classes - 1);
  if (counts || classes <= few_classes || have_rows) return;
  fail(columns, columns.first_row(), target,
       "there are " + std::to_string(classes) + " different numbers in " + std::to_string(columns.rows()) +
           " rows; set task: regression to predict numbers, or write classes as text");
}

// Numbers keep all their digits as names of classes, but no zeros in front.
void note_codes(const Columns& columns, std::size_t target, const std::set<std::string_view>& texts,
                std::vector<std::string>& notes) {
  for (const auto text : texts) {
    const std::string name = Decimal::from(text)->name();
    if (!number_of_code(text) || name == text) continue;
    notes.push_back("column " + shown(columns.names()[target]) + ": the label " + std::string(text) +
                    " is taken for the number " + name +
                    ", as which its class is known; where labels are codes, write a letter before them");
    return;
  }
}

// Numbers that are written in another form than the table's.
void check_form(const Columns& columns, std::size_t target, const std::set<std::string_view>& texts) {
  std::optional<NumberForm> form;
  for (const auto text : texts) {
    if (is_number(text)) continue;
    form = form_with_thousands(text);
    if (!form) return;
  }
  const auto parted = std::find_if_not(texts.begin(), texts.end(), is_number);
  fail(columns, first_row_with(columns, target, *parted), target,
       "the label " + shown(*parted) + " seems to be a number; set " + what_to_set(*form) +
           ", or write classes as text");
}

// Text, with numbers or what stands for a missing value among it.
void check_texts(const Columns& columns, std::size_t target, const std::set<std::string_view>& texts,
                 std::vector<std::string>& notes) {
  if (texts.size() == columns.rows() && texts.size() > few_classes) {
    fail(columns, columns.first_row(), target,
         "each row has a label of its own; set target to the column of the classes");
  }
  check_form(columns, target, texts);
  std::map<Decimal, std::string_view> numbers;
  std::vector<std::string_view> missing;
  for (const auto text : texts) {
    const auto number = Decimal::from(text);
    if (is_missing(text)) missing.push_back(text);
    if (!number) continue;
    const auto [same, is_new] = numbers.emplace(*number, text);
    if (is_new) continue;
    fail(columns, first_row_with(columns, target, text), target,
         "the labels " + shown(same->second) + " and " + shown(text) +
             " are one number but, as others are text, two classes; write them alike");
  }
  if (missing.empty()) return;
  if (numbers.size() + missing.size() == texts.size()) {
    fail(columns, first_row_with(columns, target, missing.front()), target,
         "the label " + shown(missing.front()) + " stands for a missing value; fill it in, or delete the row");
  }
  notes.push_back(
      runner::text::warning("column " + shown(columns.names()[target]) + ": " + listed(missing) +
                            " is taken for a class; where it stands for a missing value, set missing_target: drop"));
}

}  // namespace

Classes training_classes(const Columns& columns, std::size_t target) {
  std::set<std::string_view> texts;
  for (const std::size_t row : columns.data_rows()) texts.insert(label_of(columns, row, target));
  const Labels labels = Labels::of(texts);
  Classes classes{{}, labels.names()};
  if (labels.names().size() < 2) {
    throw std::runtime_error(columns.table().file() + ": column " + shown(columns.names()[target]) +
                             " has one label only");
  }
  const bool all_numbers = std::all_of(texts.begin(), texts.end(), is_number);
  if (all_numbers) {
    check_numbers(columns, target, labels, classes.notes);
    note_codes(columns, target, texts, classes.notes);
  } else {
    check_texts(columns, target, texts, classes.notes);
  }
  if (auto note = alike_note(columns.names()[target], labels.names(), "classes"))
    classes.notes.push_back(*std::move(note));
  for (const std::size_t row : columns.data_rows()) {
    classes.numbers.push_back(*labels.find(label_of(columns, row, target)));
  }
  return classes;
}

Classes matched_classes(const Columns& columns, std::size_t target, const std::vector<std::string>& names,
                        bool numbers_are_labels) {
  const Labels labels(names);
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < names.size() && numbers_are_labels; ++i) numbers.push_back(std::to_string(i));
  const Labels by_number(numbers);
  Classes classes{{}, names};
  for (const std::size_t row : columns.data_rows()) {
    const auto label = label_of(columns, row, target);
    auto number = labels.find(label);
    if (!number) number = by_number.find(label);
    if (!number) {
      fail(columns, row, target,
           "the model was not trained on the class " + shown(label) + "; it knows " + listed(names));
    }
    classes.numbers.push_back(*number);
  }
  return classes;
}

}  // namespace csv
