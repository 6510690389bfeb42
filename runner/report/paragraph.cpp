#include "report/paragraph.hpp"

#include <algorithm>

#include "report/columns.hpp"

namespace runner::report {

std::string paragraph(std::string_view text, std::size_t columns) {
  std::string lines;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t width = columns_of(word);
    if (used > 0 && used + 1 + width > columns) {
      lines += '\n';
      used = 0;
    }
    if (used > 0) lines += ' ';
    lines += word;
    used += (used > 0 ? 1 : 0) + width;
  }
  return lines + "\n";
}

}  // namespace runner::report
