#include "supervisor/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>

namespace runner::supervisor {

std::vector<std::string> environment_with(const std::vector<std::string>& variables) {
  std::vector<std::string> all = variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const auto name = text.substr(0, text.find('=') + 1);
    const auto is_it = [&](const std::string& other) { return other.starts_with(name); };
    if (std::none_of(variables.begin(), variables.end(), is_it)) all.emplace_back(text);
  }
  return all;
}

}  // namespace runner::supervisor
