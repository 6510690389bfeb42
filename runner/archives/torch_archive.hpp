#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archives/zip_file.hpp"

namespace runner::archives {

/// Gives out the entries of a zip archive as PyTorch writes it: none compressed, all in one folder or none. Entries are
/// named without that folder.
class TorchArchive {
 public:
  /// Reads the directory. Throws ArchiveError for whatever is no such file.
  explicit TorchArchive(std::string bytes);

  /// Returns the whole file, which stays as long as the archive.
  std::string_view bytes() const { return *bytes_; }
  /// Says whether there is an entry of this name.
  bool has(const std::string& name) const { return zip_.find(folder_ + name) != nullptr; }
  /// Returns an entry's bytes, which stay as long as the archive. Throws ArchiveError where there is none or it is
  /// damaged.
  std::string_view at(const std::string& name) const;
  /// Lists the names that begin so, in alphabetical order.
  std::vector<std::string> names_below(const std::string& prefix) const;

 private:
  std::shared_ptr<const std::string> bytes_;
  ZipFile zip_;
  std::string folder_;
};

}  // namespace runner::archives
