#include "config/yaml/span.hpp"

#include <algorithm>
#include <string_view>

namespace runner::config {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_space(text[at])) ++at;
  return at;
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// The place after the closing quote; npos where there is none.
std::size_t quoted_end(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != '\'') return i + 1;
      ++i;
    }
  }
  return std::string_view::npos;
}

bool is_quote(char c) { return c == '\'' || c == '"'; }

// The parenthesis that closes the one at `open`, or `open` where none is near.
std::size_t call_end(std::string_view text, std::size_t open) {
  constexpr std::size_t far = 500;
  std::size_t depth = 0;
  for (auto i = open; i < text.size() && i < open + far && text[i] != '\n'; ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return open;
}

// Ends where YAML ends a plain scalar: before ': ', ' #' and, too early for some texts but good enough for a caret,
// before what separates flow values.
std::size_t plain_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (std::size_t i = at; i < text.size() && text[i] != '\n' && text[i] != '\r'; ++i) {
    const char c = text[i];
    if (c == ',' || c == ']' || c == '}') break;
    if (c == ':' && (i + 1 == text.size() || is_space(text[i + 1]))) break;
    if (c == '#' && i > at && is_space(text[i - 1])) break;
    if (c == '(') i = call_end(text, i);
    if (!is_space(c)) end = i + 1;
  }
  return end;
}

}  // namespace

std::optional<Span> tag_at(const Span& start) {
  const std::string_view text = start.source->text;
  auto at = start.offset;
  if (at < text.size() && text[at] == '&') at = skip_space(text, word_end(text, at));
  if (at >= text.size() || text[at] != '!') return std::nullopt;
  return Span{start.source, at, word_end(text, at) - at};
}

bool is_closed_quote(const Span& start) {
  const std::string_view text = start.source->text;
  return start.offset >= text.size() || !is_quote(text[start.offset]) ||
         quoted_end(text, start.offset) != std::string_view::npos;
}

Span node_span(const Span& start, bool scalar) {
  const std::string_view text = start.source->text;
  auto at = start.offset;
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) at = skip_space(text, word_end(text, at));
  if (at >= text.size()) return start;
  if (!scalar) return {start.source, at, 1};
  // A text of several lines is marked at its beginning.
  const auto line_end = std::min(text.find('\n', at), text.size());
  auto end = is_quote(text[at]) ? quoted_end(text, at) : plain_end(text, at);
  if (end > line_end) end = at + 1;
  return {start.source, at, end > at ? end - at : 1};
}

}  // namespace runner::config
