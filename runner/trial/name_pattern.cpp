#include "trial/name_pattern.hpp"

namespace runner::trial {

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  // Where the last star stands, and how much of the name it takes so far.
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == name[n] && pattern[p] != '*'))) {
      ++p;
      ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string names_of(const std::vector<NamedTensor>& tensors) {
  constexpr std::size_t most = 20;
  std::string names;
  for (std::size_t i = 0; i < tensors.size() && i < most; ++i) names += (i > 0 ? ", " : "") + tensors[i].name;
  if (tensors.size() > most) names += " and " + std::to_string(tensors.size() - most) + " more";
  return names;
}

}  // namespace runner::trial
