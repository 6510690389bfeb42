#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "config/key.hpp"
#include "config/sweep/distribution.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Holds a key that trials differ in, and what it takes.
struct SweptKey {
  Key key;
  /// The key's text.
  Span where;
  /// What it takes, row by row; for a choice its options.
  std::vector<Node> values;
  /// How a random search draws it; values and picks are filled in from that. In a search's space the values are the
  /// options of a choice, or one number of the range.
  std::optional<Distribution> distribution;
  /// Which of the values each row takes; where it is empty, each in turn.
  std::vector<std::size_t> picks;
  /// It is a key of a search's space.
  bool is_searched = false;
  /// Where it is: earlier keys, with the values at which this one is drawn at all.
  std::vector<Entry> when = {};

  std::size_t rows() const { return picks.empty() ? values.size() : picks.size(); }
  std::size_t value_of_row(std::size_t row) const { return picks.empty() ? row : picks[row]; }
};

/// Holds keys that vary together.
struct SweptAxis {
  enum class Kind {
    list,
    zip,
    random,
    /// The space of a search, which makes no rows.
    space
  };

  Kind kind = Kind::list;
  Span where;
  /// One for a list; all with the same number of rows.
  std::vector<SweptKey> keys;
};

/// Holds everything that trials differ in.
struct Sweep {
  /// In the order of the trials: the last one varies fastest.
  std::vector<SweptAxis> axes;
  /// `trials` and `seed` of the random search, as written.
  std::optional<Entry> random_trials, random_seed;
  /// Whether one of its keys was at fault and left out.
  bool random_is_incomplete = false;
  /// The same of the space.
  bool space_is_incomplete = false;

  /// Returns the key as it is swept, or null. The pointer holds until the sweep changes.
  const SweptKey* find(const Key& key) const;
  /// Returns the axis of the random search, or null.
  SweptAxis* random() { return first_of(SweptAxis::Kind::random); }
  /// Returns the space of the search, or null.
  SweptAxis* space() { return first_of(SweptAxis::Kind::space); }
  const SweptAxis* space() const { return const_cast<Sweep&>(*this).space(); }
  /// Takes a key out, whatever axis it is in; an axis without keys goes with it.
  void remove(const Key& key);

 private:
  SweptAxis* first_of(SweptAxis::Kind kind);
};

/// Calls `visit` with each swept key, axis by axis.
template <class Visit>
void for_each_key(const Sweep& sweep, const Visit& visit) {
  for (const auto& axis : sweep.axes) {
    for (const auto& one : axis.keys) visit(one);
  }
}

}  // namespace runner::config
