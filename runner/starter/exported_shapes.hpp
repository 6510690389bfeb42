#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace runner::starter {

/// Says what a network in an archive of torch.export takes and gives.
struct ExportedShapes {
  /// Of one sample; -1 for a size that is free.
  std::vector<std::int64_t> sample;
  std::int64_t outputs = -1;
  /// It takes whole numbers, such as words by their numbers.
  bool takes_whole_numbers = false;

  /// Returns the sample's shape as a person writes it: `[13]`, `[*, 4]`.
  std::string sample_text() const;
};

/// Reads the shapes of the graph that is trained. Throws std::runtime_error, which names the file, for what is no such
/// archive; what else is in it is not looked at.
ExportedShapes read_exported_shapes(const std::filesystem::path& file);

}  // namespace runner::starter
