#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace csv {

/// Holds where a row stands and what it holds.
struct Row {
  std::size_t line;
  std::span<const std::string_view> cells;
};

/// Says of rows that are not all as long as the first what is wrong with them, where, and what to do.
std::string ragged_rows(const std::vector<Row>& rows, char delimiter, const std::string& file);

}  // namespace csv
