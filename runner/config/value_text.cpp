#include "config/value_text.hpp"

#include "config/yaml/reader.hpp"

namespace runner::config {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The place after a quoted text that starts at `at`; npos where it never ends.
std::size_t after_quotes(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Span trimmed(Span span) {
  const std::string_view text = span.source->text;
  while (span.length > 0 && is_space(text[span.offset])) {
    ++span.offset;
    --span.length;
  }
  while (span.length > 0 && is_space(text[span.offset + span.length - 1])) --span.length;
  return span;
}

std::string_view text_of(const Span& span) {
  return std::string_view(span.source->text).substr(span.offset, span.length);
}

Node plain_scalar(const Span& where) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text_of(where);
  node.where = where;
  return node;
}

std::vector<Span> split_at_commas(const Span& whole) {
  const auto text = text_of(whole);
  std::vector<Span> pieces;
  std::size_t begin = 0, depth = 0;
  // A quote counts where a value begins.
  bool value_begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (value_begins && (c == '\'' || c == '"')) {
      const auto end = after_quotes(text, i);
      if (end == std::string_view::npos) break;
      i = end - 1;
      value_begins = false;
      continue;
    }
    if (c == '[' || c == '{' || c == '(') ++depth;
    if ((c == ']' || c == '}' || c == ')') && depth > 0) --depth;
    if (c == ',' && depth == 0) {
      pieces.push_back(trimmed({whole.source, whole.offset + begin, i - begin}));
      begin = i + 1;
    }
    if (!is_space(c)) value_begins = c == ',' || c == '[' || c == '{' || c == '(' || c == ':';
  }
  pieces.push_back(trimmed({whole.source, whole.offset + begin, text.size() - begin}));
  return pieces;
}

std::optional<Node> read_value(const Span& piece, Report& report) {
  const auto text = text_of(piece);
  if (text.empty()) {
    report.add(piece, "a value is missing here; write null for none or '' for an empty text");
    return std::nullopt;
  }
  if (text.front() == '\'' || text.front() == '"' || text.front() == '[' || text.front() == '{') {
    return read_yaml(*piece.source, piece.offset, piece.length, report);
  }
  Node node = plain_scalar(piece);
  // So that null and ~ are what they are in a file.
  if (text == "~" || text == "null" || text == "Null" || text == "NULL") node.kind = Node::Kind::null;
  return node;
}

}  // namespace runner::config
