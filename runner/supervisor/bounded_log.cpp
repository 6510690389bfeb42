#include "supervisor/bounded_log.hpp"

#include <algorithm>

namespace runner::supervisor {

void BoundedLog::append(std::string_view text) {
  const std::size_t to_head = std::min(text.size(), kept_bytes - std::min(kept_bytes, head_.size()));
  head_ += text.substr(0, to_head);
  text.remove_prefix(to_head);
  tail_ += text;
  if (tail_.size() > 2 * kept_bytes) {
    const std::size_t surplus = tail_.size() - kept_bytes;
    left_out_ += surplus;
    tail_.erase(0, surplus);
  }
}

std::string BoundedLog::text() const {
  if (left_out_ == 0) return head_ + tail_;
  return head_ + "\n[" + std::to_string(left_out_) + " bytes left out]\n" + tail_;
}

std::string BoundedLog::last_line_after(std::string_view prefix) const {
  // A line break in front, so that the first line is one like the others.
  const std::string all = "\n" + text();
  const auto found = all.rfind("\n" + std::string(prefix));
  if (found == std::string::npos) return "";
  const auto begin = found + 1 + prefix.size();
  return all.substr(begin, all.find('\n', begin) - begin);
}

void BoundedLog::clear() {
  head_.clear();
  tail_.clear();
  left_out_ = 0;
}

}  // namespace runner::supervisor
