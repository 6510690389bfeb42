#include "exports/mlflow_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace runner::exports {

namespace {

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
}

std::string allowed(const std::string& original) {
  // A file's name has at most 255 bytes, and may get a number.
  constexpr std::size_t longest = 240;
  std::string name = original.substr(0, longest);
  for (char& letter : name) {
    if (!is_letter_or_digit(letter) && std::string_view("_-. ").find(letter) == std::string_view::npos) letter = '_';
  }
  if (name.find_first_not_of('.') == std::string::npos) name = "_" + name;
  return name;
}

}  // namespace

const std::string& MlflowNames::name_of(const std::string& kind, const std::string& original) {
  const auto key = std::pair(kind, original);
  if (const auto found = names_.find(key); found != names_.end()) return found->second;
  const auto base = allowed(original);
  auto name = base;
  for (int number = 2; !taken_.emplace(kind, name).second; ++number) name = fmt::format("{}_{}", base, number);
  if (name != original) {
    auto shown = kind + "." + name;
    std::replace(shown.begin(), shown.end(), '/', '.');
    changed_[shown] = original;
  }
  return names_.emplace(key, std::move(name)).first->second;
}

std::string file_uri(const std::filesystem::path& path) {
  std::string uri = "file://";
  for (const char letter : path.string()) {
    if (is_letter_or_digit(letter) || std::string_view("/-._~").find(letter) != std::string_view::npos) {
      uri += letter;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return uri;
}

}  // namespace runner::exports
