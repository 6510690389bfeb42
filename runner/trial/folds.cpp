#include "trial/folds.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "trial/legacy_random.hpp"

namespace runner::trial {

namespace {

using Rows = std::vector<std::int64_t>;

// Holds out the rows whose fold it is.
SplitRows split_by(const Rows& rows, const Rows& fold_of, std::int64_t fold) {
  SplitRows split;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    (fold_of[i] == fold ? split.held_out : split.train).push_back(rows[i]);
  }
  return split;
}

// By place, classes numbered in the order in which they appear.
Rows by_appearance(const Rows& classes) {
  std::map<std::int64_t, std::int64_t> numbers;
  Rows found;
  for (const std::int64_t each : classes) {
    found.push_back(numbers.try_emplace(each, static_cast<std::int64_t>(numbers.size())).first->second);
  }
  return found;
}

// How many rows of each class each fold gets, dealt in turn from the rows sorted by class: [class][fold].
std::vector<Rows> allocation(const Rows& counts, std::int64_t folds) {
  std::vector<Rows> given(counts.size(), Rows(static_cast<std::size_t>(folds), 0));
  std::int64_t dealt = 0;
  for (std::size_t number = 0; number < counts.size(); ++number) {
    for (std::int64_t i = 0; i < counts[number]; ++i) ++given[number][static_cast<std::size_t>(dealt++ % folds)];
  }
  return given;
}

}  // namespace

SplitRows fold_rows(const Rows& rows, const Fold& fold, std::uint32_t seed) {
  const auto size = static_cast<std::int64_t>(rows.size());
  if (size < fold.folds) {
    throw std::runtime_error("cannot divide " + std::to_string(size) + " rows into " + std::to_string(fold.folds) +
                             " folds; give more rows, or ask for fewer dataset.folds");
  }
  const auto order = LegacyRandom(seed).permutation(size);
  Rows fold_of(rows.size());
  std::int64_t place = 0;
  for (std::int64_t number = 0; number < fold.folds; ++number) {
    const std::int64_t end = place + size / fold.folds + (number < size % fold.folds ? 1 : 0);
    for (; place < end; ++place) fold_of[static_cast<std::size_t>(order[static_cast<std::size_t>(place)])] = number;
  }
  return split_by(rows, fold_of, fold.fold);
}

SplitRows fold_rows_by_class(const Rows& rows, const Rows& classes, const Fold& fold, std::uint32_t seed) {
  const Rows number_of = by_appearance(classes);
  Rows counts;
  for (const std::int64_t number : number_of) {
    if (number == static_cast<std::int64_t>(counts.size())) counts.push_back(0);
    ++counts[static_cast<std::size_t>(number)];
  }
  if (counts.empty() || *std::max_element(counts.begin(), counts.end()) < fold.folds) {
    throw std::runtime_error("cannot divide " + std::to_string(rows.size()) + " rows into " +
                             std::to_string(fold.folds) +
                             " folds by class: no class has so many rows; ask for fewer dataset.folds, or leave out"
                             " dataset.stratify");
  }
  LegacyRandom random(seed);
  Rows fold_of(rows.size());
  const auto given = allocation(counts, fold.folds);
  for (std::size_t number = 0; number < counts.size(); ++number) {
    Rows folds;
    for (std::int64_t each = 0; each < fold.folds; ++each) {
      folds.insert(folds.end(), static_cast<std::size_t>(given[number][static_cast<std::size_t>(each)]), each);
    }
    random.shuffle(folds);
    std::size_t next = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (number_of[i] == static_cast<std::int64_t>(number)) fold_of[i] = folds[next++];
    }
  }
  return split_by(rows, fold_of, fold.fold);
}

}  // namespace runner::trial
