#include "config/sweep/call.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/value_text.hpp"

namespace runner::config {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_name_character(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

// What YAML reads, and what stands for it meanwhile: control characters, which no text has. The parser takes \x04 for
// the end of the file.
constexpr std::array<std::pair<char, char>, 7> hidden = {
    {{',', '\x01'}, {'[', '\x02'}, {']', '\x03'}, {'{', '\x05'}, {'}', '\x06'}, {':', '\x0E'}, {'#', '\x0F'}}};

std::size_t name_end(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_letter(text[at])) return at;
  while (at < text.size() && is_name_character(text[at])) ++at;
  return at;
}

// The place of the parenthesis that closes the one at `open`; npos where the line ends before it.
std::size_t closing(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (auto i = open; i < text.size() && text[i] != '\n' && text[i] != '\r'; ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<Call> read_call(const Node& node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  const auto& source = *node.where.source;
  const auto offset = node.where.offset + (node.quoted ? 1 : 0);
  // A text with escapes or line breaks is not what the source holds.
  if (source.text.compare(std::min(offset, source.text.size()), node.text.size(), node.text) != 0) return std::nullopt;
  const std::string_view text(source.text.data() + offset, node.text.size());
  const auto open = name_end(text, 0);
  if (open == 0 || open >= text.size() || text[open] != '(' || closing(text, open) != text.size() - 1) {
    return std::nullopt;
  }
  Call call{text.substr(0, open), {}};
  const auto inner = trimmed({&source, offset + open + 1, text.size() - open - 2});
  if (inner.length > 0) call.arguments = split_at_commas(inner);
  return call;
}

std::string hide_calls(std::string_view yaml) {
  std::string out(yaml);
  bool value_begins = true;
  // A line with a parenthesis that is never closed is left as it is from there on, so that no text is searched twice.
  bool is_open = false;
  for (std::size_t i = 0; i < yaml.size(); ++i) {
    const auto open = value_begins && !is_open ? name_end(yaml, i) : i;
    if (open > i && open < yaml.size() && yaml[open] == '(') {
      const auto end = closing(yaml, open);
      is_open = end == std::string_view::npos;
      for (auto k = open; !is_open && k < end; ++k) {
        for (const auto& [shown, stand_in] : hidden) out[k] = out[k] == shown ? stand_in : out[k];
      }
      if (!is_open) i = end;
    }
    const char c = yaml[i];
    if (c == '\n') is_open = false;
    if (c != ' ' && c != '\t') value_begins = c == ':' || c == ',' || c == '[' || c == '{' || c == '-';
  }
  return out;
}

void show_calls(std::string& text) {
  for (char& c : text) {
    for (const auto& [shown, stand_in] : hidden) c = c == stand_in ? shown : c;
  }
}

}  // namespace runner::config
