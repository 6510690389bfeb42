#include "config/path_value.hpp"

#include <cstdlib>

#include "config/wording.hpp"
#include "config/yaml/file_text.hpp"

namespace runner::config {

namespace {

// Appends the variable's value; says what is wrong otherwise.
std::string append_variable(std::string_view name, std::string& out) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) {
    return "names the environment variable " + in_quotes(name) + ", which is not set; set it or write the path out";
  }
  if (find_text_fault(value))
    return "names the environment variable " + in_quotes(name) + ", which does not hold a path in UTF-8; set it anew";
  out += value;
  return "";
}

}  // namespace

PathValue expand_path(std::string_view text, const std::filesystem::path& folder) {
  if (text.empty()) return {"", "must not be empty; give a path"};
  std::string expanded;
  if (text == "~" || text.starts_with("~/")) {
    if (auto error = append_variable("HOME", expanded); !error.empty()) return {"", std::move(error)};
    text.remove_prefix(1);
  }
  while (!text.empty()) {
    const auto begin = text.find("${");
    expanded += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) return {"", "has '${' without '}'; write ${NAME}"};
    const auto name = text.substr(begin + 2, end - begin - 2);
    if (auto error = append_variable(name, expanded); !error.empty()) return {"", std::move(error)};
    text.remove_prefix(end + 1);
  }
  return {(folder / expanded).lexically_normal().string(), ""};
}

}  // namespace runner::config
