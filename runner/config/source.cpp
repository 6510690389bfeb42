#include "config/source.hpp"

#include <algorithm>

namespace runner::config {

namespace {

// Longer lines are cut to the part around the fault.
constexpr std::size_t longest_excerpt = 160;
constexpr std::size_t shown_before = 60;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

std::size_t line_begin(const Source& source, std::size_t offset) {
  if (source.is_override || offset == 0) return 0;
  const auto previous = source.text.rfind('\n', offset - 1);
  return previous == std::string::npos ? 0 : previous + 1;
}

std::size_t line_end(const Source& source, std::size_t offset) {
  if (source.is_override) return source.text.size();
  auto end = std::min(source.text.find('\n', offset), source.text.size());
  if (end > offset && source.text[end - 1] == '\r') --end;
  return end;
}

}  // namespace

Place place_of(const Span& span) {
  const auto& source = *span.source;
  const auto offset = std::min(span.offset, source.text.size());
  const std::string_view text = source.text;
  auto begin = line_begin(source, offset);
  auto end = std::max(line_end(source, offset), offset);

  Place place;
  place.source = source.label;
  if (!source.is_override) {
    place.line = 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<long>(begin), '\n'));
  }
  place.column = characters(text.substr(begin, offset - begin)) + 1;
  place.length = std::max<std::size_t>(1, characters(text.substr(offset, std::min(span.length, end - offset))));

  if (end - begin > longest_excerpt) {
    if (offset - begin > shown_before) begin = offset - shown_before;
    end = std::min(end, begin + longest_excerpt);
    while (begin < offset && continues_character(text[begin])) ++begin;
    while (end > offset && end < text.size() && continues_character(text[end])) --end;
  }
  place.text = text.substr(begin, end - begin);
  place.caret = offset - begin;
  // What a terminal would obey instead of show.
  for (auto& c : place.text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) c = ' ';
  }
  return place;
}

}  // namespace runner::config
