#include "trial/time_splits.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>

namespace runner::trial {

namespace {

using Rows = std::vector<std::int64_t>;

Rows in_order_of_time(const Rows& rows, const Rows& times) {
  std::vector<std::size_t> places(rows.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t one, std::size_t other) { return times[one] < times[other]; });
  Rows ordered;
  for (const std::size_t place : places) ordered.push_back(rows[place]);
  return ordered;
}

[[noreturn]] void refuse(const Rows& rows, std::int64_t between_parts, const std::string& what,
                         const std::string& remedy) {
  throw std::runtime_error("cannot divide " + std::to_string(rows.size()) + " rows by time " + what +
                           (between_parts > 0 ? ", " + std::to_string(between_parts) + " rows between the parts" : "") +
                           "; a part would be empty: give more rows, or " + remedy);
}

}  // namespace

SplitRows split_rows_by_time(const Rows& rows, const RowTimes& times, const HeldOut& held_out) {
  const std::int64_t count = held_out_count(rows.size(), held_out);
  const std::int64_t train = static_cast<std::int64_t>(rows.size()) - count - times.between_parts;
  if (train < 1) {
    refuse(rows, times.between_parts, "with " + std::string(held_out.key) + " " + std::to_string(held_out.fraction),
           "hold out fewer");
  }
  const Rows ordered = in_order_of_time(rows, times.times);
  return {{ordered.begin(), ordered.begin() + train}, {ordered.end() - count, ordered.end()}};
}

SplitRows fold_rows_by_time(const Rows& rows, const RowTimes& times, const Fold& fold) {
  const auto size = static_cast<std::int64_t>(rows.size());
  const std::int64_t of_part = size / (fold.folds + 1);
  // Of fold 0, which has the fewest to train on.
  if (of_part < 1 || size - fold.folds * of_part - times.between_parts < 1)
    refuse(rows, times.between_parts, "into " + std::to_string(fold.folds) + " folds", "ask for fewer dataset.folds");
  const std::int64_t first = size - (fold.folds - fold.fold) * of_part;
  const Rows ordered = in_order_of_time(rows, times.times);
  return {{ordered.begin(), ordered.begin() + (first - times.between_parts)},
          {ordered.begin() + first, ordered.begin() + first + of_part}};
}

}  // namespace runner::trial
