#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "database/experiment_snapshot.hpp"

namespace runner::exports {

/// Says where an experiment is written.
struct Destination {
  std::filesystem::path folder;  ///< A new folder, for now under another name.
  std::filesystem::path target;  ///< The absolute path that it will have.
  /// Asked between trials; true where all is to end here.
  std::function<bool()> stopped;
};

/// Describes a form in which other programs read an experiment.
struct Format {
  std::string_view name;
  std::string_view what;  ///< For the help.
  /// How it is looked at: `{0}` for the folder as a shell takes it, `{1}` as it stands in a Python text's quotes.
  std::string_view opened_by;
  database::SnapshotContent content;
  /// Writes the experiment; false where it was stopped. Throws FileError, DatabaseError.
  bool (*write)(database::ExperimentSnapshot& experiment, const Destination& to);
};

/// Returns all formats.
std::span<const Format> formats();

/// Returns the format of this name; null where there is none.
const Format* format_named(std::string_view name);

}  // namespace runner::exports
