#pragma once

#include <filesystem>
#include <string>
#include <variant>

namespace runner::cli {

/// Names what a checkpoint's weights are written as.
enum class ExportFormat { safetensors, pytorch };

/// Says why a file cannot be written, for a person.
struct FormatRefusal {
  std::string message;
};

/// Returns the format that a file's name asks for; `safetensors` where its suffix says nothing. `wanted` is
/// `safetensors`, `pytorch` or empty: a suffix that means another format is refused, since whoever reads the file goes
/// by it.
std::variant<ExportFormat, FormatRefusal> export_format(const std::filesystem::path& file, const std::string& wanted);

}  // namespace runner::cli
