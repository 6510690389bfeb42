#include "config/yaml/call_text.hpp"

namespace runner::config {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_name_character(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

}  // namespace

std::optional<std::size_t> call_end(std::string_view text, std::size_t begin) {
  auto at = begin;
  if (at >= text.size() || !is_letter(text[at])) return std::nullopt;
  while (at < text.size() && is_name_character(text[at])) ++at;
  if (at == text.size() || text[at] != '(') return std::nullopt;
  std::size_t depth = 0;
  for (; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return at + 1;
  }
  return std::nullopt;
}

std::optional<Span> cut_call(const Node& scalar) {
  const auto begin = scalar.where.offset;
  const auto end = scalar.quoted ? std::nullopt : call_end(scalar.where.source->text, begin);
  if (!end || *end <= begin + scalar.text.size()) return std::nullopt;
  return Span{scalar.where.source, begin, *end - begin};
}

}  // namespace runner::config
