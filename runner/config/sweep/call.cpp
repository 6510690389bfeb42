#include "config/sweep/call.hpp"

#include <algorithm>

#include "config/value_text.hpp"
#include "config/yaml/call_text.hpp"

namespace runner::config {

std::optional<Call> read_call(const Node& node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  const auto& source = *node.where.source;
  const auto offset = node.where.offset + (node.quoted ? 1 : 0);
  // A text with escapes or line breaks is not what the source holds.
  if (source.text.compare(std::min(offset, source.text.size()), node.text.size(), node.text) != 0) return std::nullopt;
  const std::string_view text(source.text.data() + offset, node.text.size());
  if (call_end(text, 0) != text.size()) return std::nullopt;
  const auto open = text.find('(');
  Call call{text.substr(0, open), {}};
  const auto inner = trimmed({&source, offset + open + 1, text.size() - open - 2});
  if (inner.length > 0) call.arguments = split_at_commas(inner);
  return call;
}

}  // namespace runner::config
