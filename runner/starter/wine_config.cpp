#include "starter/wine_config.hpp"

#include <string_view>

namespace runner::starter {

std::string wine_config() {
  constexpr std::string_view text =
#include "wine_yaml.inc"
      ;
  static_assert(text.starts_with("# yaml-language-server"));
  return std::string(text.substr(text.find('\n') + 1));
}

}  // namespace runner::starter
