#include "config/override.hpp"

#include <string_view>

#include "config/file_text.hpp"
#include "config/sweep_values.hpp"
#include "config/wording.hpp"
#include "config/yaml_reader.hpp"

namespace runner::config {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

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

// Splits at the commas that are in no quotes, brackets or parentheses. A quote counts where a value begins.
std::vector<Span> split(const Span& whole) {
  const auto text = text_of(whole);
  std::vector<Span> pieces;
  std::size_t begin = 0, depth = 0;
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
    if (!is_space(c)) value_begins = c == ',' || c == '[' || c == '{' || c == ':';
  }
  pieces.push_back(trimmed({whole.source, whole.offset + begin, text.size() - begin}));
  return pieces;
}

std::optional<Node> read_piece(const Span& piece, Report& report) {
  const auto text = text_of(piece);
  if (text.empty()) {
    report.add(piece, "a value is missing here; write null for none or '' for an empty text");
    return std::nullopt;
  }
  if (text.front() == '\'' || text.front() == '"' || text.front() == '[' || text.front() == '{') {
    return read_yaml(*piece.source, piece.offset, piece.length, report);
  }
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text;
  node.where = piece;
  // So that null and ~ are what they are in a file.
  if (text == "~" || text == "null" || text == "Null" || text == "NULL") node.kind = Node::Kind::null;
  return node;
}

bool check_form(const Source& source, Report& report) {
  if (const auto fault = find_text_fault(source.text)) {
    report.add({&source, fault->offset, 1}, fault->message);
    return false;
  }
  const Span all{&source, 0, source.text.size()};
  if (source.text.size() > std::size_t{1} << 20) {
    report.add(all, "this override is longer than 1 MiB; put its values into the file");
  } else if (source.text.find('=') == std::string::npos) {
    report.add(all, in_quotes(source.text) + " is no override; write key=value, such as optimizer.lr=0.01");
  } else if (source.text.starts_with('+') || source.text.starts_with('~')) {
    report.add({&source, 0, 1}, "overrides need no '+' or '~' in front; write key=value");
  } else {
    return true;
  }
  return false;
}

}  // namespace

std::optional<Override> read_override(const Source& source, std::size_t most_values, Report& report) {
  if (!check_form(source, report)) return std::nullopt;
  const auto equals = source.text.find('=');
  Override out;
  out.where = trimmed({&source, 0, equals});
  if (out.where.length == 0) {
    report.add({&source, 0, 1}, "the key is missing; write key=value, such as optimizer.lr=0.01");
    return std::nullopt;
  }
  auto key = read_key(text_of(out.where), out.where, report);
  if (!key) return std::nullopt;
  out.key = *std::move(key);

  const auto value = trimmed({&source, equals + 1, source.text.size() - equals - 1});
  // A name or a note has commas of its own.
  const bool one_value = !can_be_swept(out.key);
  bool sound = true;
  for (const auto& piece : one_value ? std::vector<Span>{value} : split(value)) {
    if (out.values.size() > most_values) break;
    auto node = read_piece(piece, report);
    if (!node) {
      sound = false;
    } else if (one_value) {
      out.values.push_back(*std::move(node));
    } else {
      append_values(*node, most_values, out.values, report);
    }
  }
  if (!sound || out.values.empty()) return std::nullopt;
  return out;
}

}  // namespace runner::config
