#include "config/diagnostic.hpp"

#include <algorithm>

namespace runner::config {

namespace {

constexpr std::string_view bold = "\033[1m";
constexpr std::string_view red = "\033[1;31m";
constexpr std::string_view plain = "\033[0m";

std::string located(const Place& place) {
  std::string out = place.source;
  if (place.line > 0) out += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  return out + ":";
}

// Tabs are repeated, so that the caret stands below the fault whatever a tab's width is.
std::string indentation(const Place& place) {
  std::string out;
  for (const char c : std::string_view(place.text).substr(0, place.caret)) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
    out += c == '\t' ? '\t' : ' ';
  }
  return out;
}

}  // namespace

std::string render(const Diagnostic& diagnostic, bool colour) {
  const auto& place = diagnostic.place;
  const auto paint = [colour](std::string_view code, std::string text) {
    return colour ? std::string(code) + text + std::string(plain) : text;
  };
  std::string out = paint(bold, located(place)) + " " + diagnostic.message + "\n";
  if (place.column == 0) return out;
  // A fault of several lines, or one that ends past the excerpt, is underlined up to the end of what is shown.
  const auto rest = place.text.size() - std::min(place.caret, place.text.size());
  const auto length = std::clamp<std::size_t>(place.length, 1, std::max<std::size_t>(1, rest));
  out.append("  ").append(place.text).append("\n  ").append(indentation(place));
  out.append(paint(red, "^" + std::string(length - 1, '~'))).append("\n");
  return out;
}

std::string render(const Diagnostics& diagnostics, bool colour) {
  std::string out;
  for (const auto& diagnostic : diagnostics) out += render(diagnostic, colour);
  return out;
}

int exit_code(const Diagnostics& diagnostics) {
  if (diagnostics.empty()) return 0;
  const auto of_config = [](const Diagnostic& diagnostic) { return diagnostic.fault == Fault::config; };
  return std::any_of(diagnostics.begin(), diagnostics.end(), of_config) ? 2 : 3;
}

}  // namespace runner::config
