#pragma once

#include <filesystem>
#include <string>

#include "starter/config_text.hpp"
#include "starter/table_look.hpp"
#include "starter/training_choice.hpp"

namespace runner::starter {

/// Returns what is known of the rows of a table.
DataSize size_of(const TableLook& table);

/// Adds the block `dataset` that reads a table, for a config that lies at `config_path`.
void write_table(ConfigText& config, const TableLook& table, const std::filesystem::path& config_path);

/// Returns a config that trains on a table, each choice a line with its reason.
std::string table_config(const TableLook& table, const std::filesystem::path& config_path);

}  // namespace runner::starter
