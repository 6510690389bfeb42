#include "cli/export_format.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace runner::cli {

namespace {

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& suffixes, std::string_view suffix) {
  return std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end();
}

std::string suffix_of(const std::filesystem::path& file) {
  std::string suffix = file.extension().string();
  for (char& letter : suffix) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return suffix;
}

}  // namespace

std::variant<ExportFormat, FormatRefusal> export_format(const std::filesystem::path& file, const std::string& wanted) {
  constexpr std::array<std::string_view, 3> pytorch = {".pt", ".pth", ".bin"};
  constexpr std::array<std::string_view, 8> others = {".pt2", ".ckpt", ".pkl", ".npz", ".npy", ".onnx", ".h5", ".gguf"};
  const std::string suffix = suffix_of(file);
  if (is_one_of(others, suffix)) {
    return FormatRefusal{file.string() + ": files of the kind " + suffix +
                         " cannot be written; name it .safetensors, or .pt for torch.load"};
  }
  const bool is_pytorch = is_one_of(pytorch, suffix);
  if (wanted == "safetensors" && is_pytorch) {
    return FormatRefusal{file.string() + ": a name with " + suffix +
                         " means a file for torch.load; leave --format out, or name it .safetensors"};
  }
  if (wanted == "pytorch" && suffix == ".safetensors") {
    return FormatRefusal{file.string() + ": the name says safetensors; leave --format out, or name it .pt"};
  }
  return is_pytorch || wanted == "pytorch" ? ExportFormat::pytorch : ExportFormat::safetensors;
}

}  // namespace runner::cli
