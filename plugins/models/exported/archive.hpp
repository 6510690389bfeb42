#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archives/torch_archive.hpp"
#include "models/exported/json_value.hpp"

namespace exported {

/// Holds an archive that `torch.export.save` or python/runner_export.py wrote: graphs as JSON, and raw numbers. What
/// else lies in it is never opened, least of all `sample_inputs`, which is a pickle.
class Archive {
 public:
  /// Reads a file. Throws ArchiveError for one of another kind or layout, runner::files::FileError where it cannot be
  /// read.
  explicit Archive(const std::filesystem::path& file);

  const runner::archives::TorchArchive& zip() const { return zip_; }
  /// Lists its graphs in alphabetical order: `model` alone of `torch.export.save`, `eval` and `train` of the script.
  const std::vector<std::string>& graphs() const { return graphs_; }
  /// Returns a graph of a schema that is known here. Throws ArchiveError for any other, and names what wrote it.
  Json graph(const std::string& name) const;
  /// Returns the file's SHA-256 in hex.
  const std::string& sha256() const { return sha256_; }

 private:
  void check_layout() const;

  runner::archives::TorchArchive zip_;
  std::string sha256_;
  std::vector<std::string> graphs_;
};

/// Returns the version of PyTorch that a graph says has written it.
std::string torch_version(const Json& graph);

}  // namespace exported
