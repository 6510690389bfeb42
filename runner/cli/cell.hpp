#pragma once

#include <optional>

#include "database/table.hpp"

namespace runner::cli {

/// Returns the value as a table's cell, NULL where there is none.
template <class Value>
database::Cell cell_of(const std::optional<Value>& value) {
  if (value) return *value;
  return nullptr;
}

}  // namespace runner::cli
