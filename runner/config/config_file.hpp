#pragma once

#include <filesystem>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Reads a config file and the files that it extends. Owns their texts, into which nodes and faults point.
class ConfigFiles {
 public:
  /// `here` is the absolute folder where relative paths on the command line start.
  explicit ConfigFiles(std::filesystem::path here) : here_(std::move(here)) {}

  /// Returns the file's mapping with what it extends merged below it; none where a fault was noted. `text` is the
  /// file's content.
  std::optional<Node> read(const std::filesystem::path& path, std::string_view text, Report& report);

  /// Returns the files that were extended, the nearest first.
  std::vector<BaseFile> bases() const;

 private:
  std::optional<Node> read_one(const std::filesystem::path& path, std::string_view text, Report& report);
  std::optional<Node> read_base(const Entry& extends, Report& report);
  std::optional<Node> open_base(const Entry& extends, const std::filesystem::path& file, Report& report);

  std::filesystem::path here_;
  std::list<Source> sources_;
  // Absolute, without links: one that comes again is a cycle.
  std::vector<std::filesystem::path> files_;
};

/// Returns the path made absolute, as it is where that fails.
std::filesystem::path absolute_path(const std::filesystem::path& path);

}  // namespace runner::config
