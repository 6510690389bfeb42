#pragma once

#include <filesystem>
#include <string>

#include "exports/format.hpp"

namespace runner::cli {

/// Says what of an experiment is written, and where.
struct ExperimentExport {
  const exports::Format& format;
  /// As a person names it.
  std::string experiment;
  std::filesystem::path folder;
  /// Replace the folder of an earlier export.
  bool force = false;
};

/// Writes an experiment, as it is at this moment, into a folder that has its name once it is whole. Prints where, and
/// how it is looked at. Returns the exit code. Throws DatabaseError, FileError.
int export_experiment(const std::filesystem::path& database, const ExperimentExport& wanted);

}  // namespace runner::cli
