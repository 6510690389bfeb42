#include "config/yaml/problem.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/yaml/misread_line.hpp"

namespace runner::config {

namespace {

// What yaml-cpp says, and what to do about it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> remedies = {{
    {"illegal map value", "quote a text that holds ': ', and indent the keys of a block alike"},
    {"illegal map key", "write one 'key: value' a line, the keys of a block indented alike"},
    {"illegal block entry", "put '- ' on a line of its own below the key"},
    {"end of map not found", "indent the keys of a block alike"},
    {"end of sequence not found", "indent the items of a list alike"},
    {"end of map flow not found", "a '}' or a comma is missing"},
    {"end of sequence flow not found", "a ']' or a comma is missing"},
    {"illegal flow end", "remove the bracket or open it before"},
    {"illegal EOF in scalar", "a closing quote is missing"},
    {"illegal document indicator in scalar", "a closing quote is missing"},
    {"the referenced anchor is not defined", "define it before with '&', or quote a text that starts with '*'"},
    {"unknown token", "quote a text that starts with this character"},
    {"illegal tab when looking for indentation", "indent with spaces"},
    {"bad character found while scanning hex number", "write '\\\\' for a backslash, or use single quotes"},
}};

bool is_indented_by_tab(const Span& where) {
  const std::string_view text = where.source->text;
  const auto line = text.substr(0, where.offset).rfind('\n') + 1;
  const auto end = std::min(text.find_first_not_of(" \t", line), text.size());
  return text.substr(line, end - line).find('\t') != std::string_view::npos;
}

std::string_view remedy_for(std::string_view message, const Span& where) {
  if (is_indented_by_tab(where)) return "indent with spaces, a tab does not count";
  if (message.starts_with("unknown escape character")) return "write '\\\\' for a backslash, or use single quotes";
  for (const auto& [said, remedy] : remedies) {
    if (said == message) return remedy;
  }
  return "put what is meant as text in quotes";
}

}  // namespace

std::pair<Span, std::string> yaml_problem(std::string_view parser_message, const Span& where) {
  // yaml-cpp 0.8 says which, but `where` shows it.
  constexpr std::string_view unknown_anchor = "the referenced anchor is not defined";
  if (parser_message.starts_with(unknown_anchor)) parser_message = unknown_anchor;
  std::string out = "this is not valid YAML: ";
  const bool in_flow = parser_message.ends_with("flow not found");
  const bool in_block = parser_message == "illegal map value" || parser_message == "illegal map key" ||
                        parser_message == "end of map not found" || parser_message == "end of sequence not found";
  if (in_block && !is_indented_by_tab(where)) {
    if (auto line = find_misread_line(where)) return {line->where, out + line->remedy};
  }
  const auto bracket = in_flow ? find_open_bracket(where) : std::nullopt;
  out.append(parser_message).append("; ").append(remedy_for(parser_message, where));
  return {bracket.value_or(where), std::move(out)};
}

}  // namespace runner::config
