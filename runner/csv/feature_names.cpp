#include "csv/feature_names.hpp"

#include <optional>
#include <utility>

namespace csv {

namespace {

std::string written(const std::string& name) {
  if (name.find('=') == std::string::npos && !name.starts_with('"')) return name;
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// The end of the quoted text at the front; none where it is not closed.
std::optional<std::size_t> quoted_length(const std::string& text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] != '"') continue;
    if (at + 1 == text.size() || text[at + 1] != '"') return at + 1;
    ++at;
  }
  return std::nullopt;
}

std::string without_quotes(const std::string& quoted) {
  std::string text;
  for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
    text += quoted[at];
    if (quoted[at] == '"') ++at;
  }
  return text;
}

// The column, and the category where it is one of categories.
std::pair<std::string, std::optional<std::string>> parts_of(const std::string& name) {
  const bool is_quoted = name.starts_with('"');
  const auto quoted = is_quoted ? quoted_length(name) : std::nullopt;
  const std::size_t end = is_quoted ? quoted.value_or(name.size()) : name.find('=');
  if (is_quoted && (!quoted || (end < name.size() && name[end] != '='))) return {name, std::nullopt};
  if (end >= name.size()) return {is_quoted ? without_quotes(name) : name, std::nullopt};
  const std::string column = name.substr(0, end);
  return {is_quoted ? without_quotes(column) : column, name.substr(end + 1)};
}

}  // namespace

std::vector<std::string> feature_names(const FeatureColumn& column) {
  const std::string name = written(column.name);
  if (column.categories.empty()) return {name};
  std::vector<std::string> names;
  for (const auto& category : column.categories) names.push_back(name + "=" + category);
  return names;
}

std::vector<FeatureColumn> columns_of_features(const std::vector<std::string>& names) {
  std::vector<FeatureColumn> columns;
  for (const auto& name : names) {
    auto [column, category] = parts_of(name);
    const bool goes_on =
        category && !columns.empty() && columns.back().name == column && !columns.back().categories.empty();
    if (!goes_on) columns.push_back({std::move(column)});
    if (category) columns.back().categories.push_back(*std::move(category));
  }
  return columns;
}

}  // namespace csv
