#include "config/yaml/misread_line.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "config/wording.hpp"

namespace runner::config {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// A line's text without its comment, and where that is.
struct Line {
  std::size_t begin = 0;
  std::size_t indent = 0;
  std::string_view content;
};

Line line_at(std::string_view text, std::size_t offset) {
  const auto before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  Line line;
  line.begin = before == std::string_view::npos ? 0 : before + 1;
  line.content = text.substr(line.begin, text.find('\n', line.begin) - line.begin);
  const auto indent = std::min(line.content.find_first_not_of(' '), line.content.size());
  line.indent = indent;
  line.content.remove_prefix(indent);
  for (std::size_t i = 0; i < line.content.size(); ++i) {
    if (line.content[i] == '#' && (i == 0 || is_blank(line.content[i - 1]))) line.content = line.content.substr(0, i);
  }
  while (!line.content.empty() && is_blank(line.content.back())) line.content.remove_suffix(1);
  return line;
}

// The line before that holds something; none at the beginning of the text.
std::optional<Line> line_before(std::string_view text, const Line& line) {
  for (auto begin = line.begin; begin > 0;) {
    const auto previous = line_at(text, begin - 1);
    if (!previous.content.empty()) return previous;
    begin = previous.begin;
  }
  return std::nullopt;
}

// Says whether it is plain text to a parser, although a person most likely meant a key or an item.
bool is_misread(const Line& line) {
  auto content = line.content;
  bool is_item = false;
  for (; content.starts_with("- "); content.remove_prefix(2)) is_item = true;
  if (is_item) return missing_space(content).has_value();
  if (content.empty() || std::string_view("{[]}'\"|>&*!%-").find(content.front()) != std::string_view::npos) {
    return content.size() > 1 && content[0] == '-' && content[1] != '-';
  }
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == ':' && (i + 1 == content.size() || is_blank(content[i + 1]))) return false;
  }
  return true;
}

std::string remedy_for(std::string_view content) {
  while (content.starts_with("- ")) content.remove_prefix(2);
  if (content.starts_with('-')) return "put a space after the '-' of an item";
  if (auto remedy = missing_space(content)) return *std::move(remedy);
  return "this line has no ': '; write one 'key: value' a line, the keys of a block indented alike";
}

}  // namespace

std::optional<std::string> missing_space(std::string_view key) {
  const auto colon = key.find(':');
  const bool has_colon = colon != 0 && colon != std::string_view::npos && colon + 1 < key.size();
  if (!has_colon || key.substr(0, colon).find(' ') != std::string_view::npos) return std::nullopt;
  // The address of a page has one.
  if (key.substr(colon + 1).starts_with("//")) return std::nullopt;
  return "put a space after " + in_quotes(key.substr(0, colon + 1));
}

std::optional<MisreadLine> find_misread_line(const Span& fault) {
  if (fault.source->is_override) return std::nullopt;
  const std::string_view text = fault.source->text;
  const Line at = line_at(text, fault.offset);
  std::optional<Line> found;
  if (!at.content.empty() && is_misread(at)) found = at;
  for (auto line = line_before(text, at); line && is_misread(*line); line = line_before(text, *line)) {
    // What is indented further goes on with the text of a key before, unless it looks like a key itself.
    if (line->indent > at.indent && !missing_space(line->content)) break;
    if (found && line->indent != found->indent) break;
    found = line;
  }
  if (!found) return std::nullopt;
  return MisreadLine{{fault.source, found->begin + found->indent, found->content.size()}, remedy_for(found->content)};
}

std::optional<Span> find_open_bracket(const Span& fault) {
  const std::string_view text = fault.source->text;
  std::vector<std::size_t> open;
  char quote = 0;
  for (std::size_t i = 0; i < std::min(fault.offset, text.size()); ++i) {
    const char c = text[i];
    const bool begins_word = i == 0 || std::string_view(" \t\n[{,:").find(text[i - 1]) != std::string_view::npos;
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = 0;
    } else if ((c == '\'' || c == '"') && begins_word) {
      quote = c;
    } else if (c == '#' && (i == 0 || is_blank(text[i - 1]) || text[i - 1] == '\n')) {
      i = std::min(text.find('\n', i), text.size());
    } else if ((c == '[' || c == '{') && (begins_word || !open.empty())) {
      open.push_back(i);
    } else if ((c == ']' || c == '}') && !open.empty()) {
      open.pop_back();
    }
  }
  if (open.empty() || text.substr(open.back(), fault.offset - open.back()).find('\n') == std::string_view::npos) {
    return std::nullopt;
  }
  return Span{fault.source, open.back(), 1};
}

}  // namespace runner::config
