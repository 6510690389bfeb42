#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "starter/array_files.hpp"
#include "starter/config_text.hpp"
#include "starter/first_config.hpp"
#include "starter/training_choice.hpp"

namespace runner::starter {

/// Parameters of a data set, each with its reason.
using ParameterLines = std::vector<std::pair<std::string, std::string>>;

/// Makes bytes of arrays numbers from 0 to 1.
extern const std::pair<std::string, std::string> scaled_bytes;

/// Returns a shape as people write it: `[1, 28, 28]`.
std::string shape_text(const std::vector<std::int64_t>& shape);

/// Returns the block `dataset:` that names the files of arrays.
ConfigText files_block(const ArrayFiles& files, const std::filesystem::path& config_path);

/// Returns the block with further parameters.
ConfigText with_lines(ConfigText block, const ParameterLines& lines);

/// Returns how large data are of which a worker has read the shape.
DataSize size_of(const DataShape& shape, bool classifies, const ArrayFiles& files);

/// Holds a block `dataset:` as it is written, and what of its data may mislead.
struct WholeBlock {
  ConfigText text;
  std::vector<std::string> warnings;
};

/// Returns the block with its parts: by class where each class can have its share of them, which `read` finds out and
/// `data` then says.
WholeBlock whole_block(const ConfigText& begun, DataSize& data, const ReadData& read);

}  // namespace runner::starter
