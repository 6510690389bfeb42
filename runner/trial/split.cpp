#include "trial/split.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>

#include "trial/legacy_random.hpp"

namespace runner::trial {

namespace {

using Rows = std::vector<std::int64_t>;

std::string attempt_text(std::size_t size, const HeldOut& held_out, std::string_view things = "rows") {
  return "cannot split " + std::to_string(size) + " " + std::string(things) + " with " + std::string(held_out.key) +
         " " + std::to_string(held_out.fraction);
}

// The places of each class's rows, ascending; classes ascending, too.
std::map<std::int64_t, Rows> places_by_class(const Rows& classes) {
  std::map<std::int64_t, Rows> places;
  for (std::size_t i = 0; i < classes.size(); ++i) places[classes[i]].push_back(static_cast<std::int64_t>(i));
  return places;
}

// The most likely counts of `draws` draws without replacement, ties at random: scikit-learn's `_approximate_mode`.
Rows most_likely_counts(const Rows& counts, std::int64_t draws, LegacyRandom& random) {
  const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
  Rows drawn;
  std::vector<double> remainders;
  for (const std::int64_t count : counts) {
    const double share = static_cast<double>(count) / total * static_cast<double>(draws);
    drawn.push_back(static_cast<std::int64_t>(std::floor(share)));
    remainders.push_back(share - std::floor(share));
  }
  std::int64_t missing = draws - std::accumulate(drawn.begin(), drawn.end(), std::int64_t{0});
  const std::set<double, std::greater<>> largest_first(remainders.begin(), remainders.end());
  for (auto value = largest_first.begin(); missing > 0 && value != largest_first.end(); ++value) {
    Rows tied;
    for (std::size_t i = 0; i < remainders.size(); ++i) {
      if (remainders[i] == *value) tied.push_back(static_cast<std::int64_t>(i));
    }
    const auto order = random.permutation(static_cast<std::int64_t>(tied.size()));
    const auto added = std::min(missing, static_cast<std::int64_t>(tied.size()));
    for (std::int64_t i = 0; i < added; ++i) {
      ++drawn[static_cast<std::size_t>(tied[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])])];
    }
    missing -= added;
  }
  return drawn;
}

void check_classes(const std::map<std::int64_t, Rows>& places, std::size_t size, std::int64_t held_out_rows,
                   const HeldOut& held_out) {
  for (const auto& [number, rows] : places) {
    if (rows.size() > 1) continue;
    throw std::runtime_error(
        attempt_text(size, held_out) + " by class: class " + std::to_string(number) +
        " has a single row, which cannot be in both parts; leave out dataset.stratify, or that class");
  }
  const auto classes = static_cast<std::int64_t>(places.size());
  const auto smaller = std::min(held_out_rows, static_cast<std::int64_t>(size) - held_out_rows);
  if (smaller < classes) {
    throw std::runtime_error(attempt_text(size, held_out) + " by class: one part would have " +
                             std::to_string(smaller) + " rows for " + std::to_string(classes) +
                             " classes; give more rows, or leave out dataset.stratify");
  }
}

// The places that were drawn, in a random order.
Rows shuffled_rows(const Rows& rows, const Rows& places, LegacyRandom& random) {
  Rows order = places;
  random.shuffle(order);
  for (auto& each : order) each = rows[static_cast<std::size_t>(each)];
  return order;
}

}  // namespace

std::int64_t held_out_count(std::size_t size, const HeldOut& held_out, std::string_view things) {
  const auto count = static_cast<std::int64_t>(std::ceil(held_out.fraction * static_cast<double>(size)));
  if (count < 1 || count >= static_cast<std::int64_t>(size)) {
    throw std::runtime_error(attempt_text(size, held_out, things) + ": one part would be empty; give more " +
                             std::string(things));
  }
  return count;
}

SplitRows split_rows(const Rows& rows, const HeldOut& held_out, std::uint32_t seed) {
  const auto count = held_out_count(rows.size(), held_out);
  Rows shuffled = rows;
  LegacyRandom(seed).shuffle(shuffled);
  const auto middle = shuffled.begin() + count;
  return {{middle, shuffled.end()}, {shuffled.begin(), middle}};
}

SplitRows split_rows_by_class(const Rows& rows, const Rows& classes, const HeldOut& held_out, std::uint32_t seed) {
  const auto held_out_rows = held_out_count(rows.size(), held_out);
  const auto places = places_by_class(classes);
  check_classes(places, rows.size(), held_out_rows, held_out);
  Rows counts;
  for (const auto& [number, of_class] : places) counts.push_back(static_cast<std::int64_t>(of_class.size()));
  LegacyRandom random(seed);
  const Rows train_counts = most_likely_counts(counts, static_cast<std::int64_t>(rows.size()) - held_out_rows, random);
  Rows left = counts;
  for (std::size_t i = 0; i < left.size(); ++i) left[i] -= train_counts[i];
  const Rows held_out_counts = most_likely_counts(left, held_out_rows, random);
  Rows train;
  Rows held;
  std::size_t place = 0;
  for (const auto& [number, of_class] : places) {
    const auto order = random.permutation(counts[place]);
    const auto drawn = [&](std::int64_t i) {
      return of_class[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])];
    };
    for (std::int64_t i = 0; i < train_counts[place]; ++i) train.push_back(drawn(i));
    for (std::int64_t i = 0; i < held_out_counts[place]; ++i) held.push_back(drawn(train_counts[place] + i));
    ++place;
  }
  SplitRows split;
  split.train = shuffled_rows(rows, train, random);
  split.held_out = shuffled_rows(rows, held, random);
  return split;
}

}  // namespace runner::trial
