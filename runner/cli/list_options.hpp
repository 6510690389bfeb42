#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "database/list_query.hpp"

namespace runner::cli {

/// Holds which rows of a list a person wants.
struct ListOptions {
  std::vector<std::string> where;
  std::vector<std::string> sort;
  std::optional<std::int64_t> limit;
};

/// Adds `--where`, `--sort` and `--limit`.
void add_list_options(CLI::App& app, ListOptions& options);

/// Reads `lr>=0.01` and `-best_value`. Returns none, after printing why, where a condition has no comparison.
std::optional<database::ListQuery> list_query(const ListOptions& options);

}  // namespace runner::cli
