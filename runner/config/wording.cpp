#include "config/wording.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace runner::config {

namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Insertions, deletions, changes and swaps of neighbours that lead from one to the other, upper and lower case alike.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    before = previous;
    previous = current;
  }
  return previous[b.size()];
}

}  // namespace

std::string shortened(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string out;
  std::size_t count = 0;
  for (const char c : text) {
    if (!continues_character(c) && ++count > longest) return out + "…";
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    out += control ? ' ' : c;
  }
  return out;
}

std::string in_quotes(std::string_view text) { return "'" + shortened(text) + "'"; }

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 40;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) out += (i == 0 ? "" : ", ") + shortened(names[i]);
  return names.size() > most ? out + ", …" : out;
}

std::string number_text(double value) {
  std::array<char, 64> text{};
  // Whole numbers are written out, since 1e+05 is shorter but not clearer.
  const bool whole = std::floor(value) == value && std::abs(value) < 1e15;
  const auto end = whole ? std::to_chars(text.begin(), text.end(), static_cast<long long>(value))
                         : std::to_chars(text.begin(), text.end(), value);
  return std::string(text.begin(), end.ptr);
}

std::optional<std::string> closest(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest = 64;
  if (name.empty() || name.size() > longest) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = 0;
  for (const auto& candidate : candidates) {
    if (candidate.size() > longest) continue;
    const auto distance = edit_distance(name, candidate);
    // A third of the letters may be wrong; in a name of one or two letters, one.
    const auto allowed = std::max<std::size_t>(1, std::max(name.size(), candidate.size()) / 3);
    if (distance > allowed || distance >= candidate.size()) continue;
    if (!best || distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string remedy(std::string_view name, const std::vector<std::string>& candidates, std::string_view introduction) {
  if (const auto near = closest(name, candidates)) return "; did you mean " + in_quotes(*near) + "?";
  if (candidates.empty()) return "";
  return "; " + std::string(introduction) + ": " + listed(candidates);
}

}  // namespace runner::config
