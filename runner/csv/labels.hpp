#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "csv/decimal.hpp"

namespace csv {

/// Knows classes by their labels. Labels that are numbers are compared as such: 1 and 1.0 are one. Blanks around a
/// label do not count.
class Labels {
 public:
  /// Numbers the classes of data that have these labels: in the order of the numbers where all of them are numbers,
  /// else alphabetically, byte by byte.
  static Labels of(const std::set<std::string_view>& texts);
  /// Takes classes in the order in which they are numbered already.
  explicit Labels(std::vector<std::string> names);

  /// Returns a class's number, from 0; none for an unknown label.
  std::optional<std::int64_t> find(std::string_view label) const;
  /// Returns the classes' names in their order; that of a number is its shortest form.
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::int64_t, std::less<>> texts_;
  std::map<Decimal, std::int64_t> numbers_;
};

/// Warns of two names in a column that differ in case or in the blanks within them alone, since they may be meant as
/// one; `what` says of what they are, `classes`. None where no two do.
std::optional<std::string> alike_note(const std::string& column, const std::vector<std::string>& names,
                                      const std::string& what);

}  // namespace csv
