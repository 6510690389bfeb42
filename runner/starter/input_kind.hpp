#pragma once

#include <filesystem>
#include <string>

namespace runner::starter {

/// Says by which data set a file or folder can be read.
enum class InputKind {
  /// Text, as far as can be seen: a table, of which some are series.
  table,
  npy,
  npz,
  idx,
  /// A folder, whatever is in it.
  images,
  exported,
  /// Something that is known, and that no data set reads.
  other
};

/// Says what a file or folder is.
struct InputLook {
  InputKind kind = InputKind::table;
  /// For a person: `an array of NumPy`; of another kind a sentence with what to do, `this is a PDF document; …`.
  std::string what = {};
};

/// Looks at the first bytes of a file, or at the names in a folder. Throws std::runtime_error, which names the path,
/// where there is nothing.
InputLook look_at_input(const std::filesystem::path& path);

/// Throws std::runtime_error where `path` is plainly of another kind than `wanted`, which says what it is and what to
/// do.
void refuse_other_kinds(const std::filesystem::path& path, InputKind wanted);

/// Returns what one types for a file or folder of a kind: `csv FILE`.
std::string words_for(InputKind kind);

}  // namespace runner::starter
