#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "database/table.hpp"
#include "files/descriptor.hpp"

namespace runner::database {

/// Keeps rows in a file without a name, which goes with this object, so that however many are, few are in memory. First
/// all are added, then they are shown, as often as wanted.
class RowSpool {
 public:
  /// Makes the file. Throws DatabaseError where none can be made in this folder.
  explicit RowSpool(const std::filesystem::path& folder);

  /// Adds a row. Throws DatabaseError: full.
  void add(const std::vector<Cell>& row);

  /// Shows each row in the order in which they were added, until it says that it wants no more. Throws DatabaseError.
  void each(const std::function<bool(std::vector<Cell>&&)>& show);

 private:
  void write_out();

  std::filesystem::path folder_;
  files::Descriptor file_;
  /// What is not written yet.
  std::string waiting_;
  std::uint64_t written_ = 0;
};

}  // namespace runner::database
