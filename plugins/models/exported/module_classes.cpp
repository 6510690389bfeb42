#include "models/exported/module_classes.hpp"

#include <algorithm>

namespace exported {

ModuleClasses::ModuleClasses(const Json& program) {
  for (const Json& node : list(field(field(field(program, "graph_module"), "graph"), "nodes"))) {
    const Json& metadata = object(field(node, "metadata"));
    if (!metadata.contains("nn_module_stack")) continue;
    // L__self__net,net,torch.nn.modules.container.Sequential;L__self__net.0,net.0,torch.nn.modules.linear.Linear
    const std::string& stack = text(field(metadata, "nn_module_stack"));
    std::string innermost;
    for (std::size_t at = 0; at < stack.size();) {
      const auto end = std::min(stack.find(';', at), stack.size());
      const std::string entry = stack.substr(at, end - at);
      const auto first = entry.find(',');
      const auto second = first == std::string::npos ? first : entry.find(',', first + 1);
      if (second != std::string::npos) {
        innermost = entry.substr(first + 1, second - first - 1);
        classes_[innermost] = entry.substr(second + 1);
      }
      at = end + 1;
    }
    if (text(field(node, "target")) == "torch.ops.aten.embedding.default") read_embedding(node, innermost);
  }
}

void ModuleClasses::read_embedding(const Json& node, const std::string& module) {
  for (const Json& input : list(field(node, "inputs"))) {
    if (text(field(input, "name")) != "padding_idx") continue;
    const auto [kind, value] = alternative(field(input, "arg"));
    if (kind == "as_int") padding_[module] = integer(value);
  }
}

const std::string& ModuleClasses::of(const std::string& module) const {
  static const std::string unknown;
  const auto found = classes_.find(module);
  return found == classes_.end() ? unknown : found->second;
}

std::int64_t ModuleClasses::padding_row(const std::string& module) const {
  const auto found = padding_.find(module);
  return found == padding_.end() ? -1 : found->second;
}

}  // namespace exported
