#include "models/assigned_buffers.hpp"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace runner {

namespace {

using Type = std::shared_ptr<c10::ClassType>;

void for_nodes(at::ArrayRef<const torch::jit::Block*> blocks,
               const std::function<void(const torch::jit::Node&)>& look_at) {
  for (const torch::jit::Block* block : blocks) {
    for (const torch::jit::Node* node : block->nodes()) {
      look_at(*node);
      for_nodes(node->blocks(), look_at);
      if (node->hasAttribute(c10::attr::Subgraph)) for_nodes(node->g(c10::attr::Subgraph)->block(), look_at);
    }
  }
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw std::runtime_error("its forward changes the attribute '" + name + "', " + what +
                           ", so that a checkpoint would not hold it; make it a tensor that register_buffer registers");
}

// Looks through forward and all that it may call, by name, since an interface may stand for any module.
class Reachable {
 public:
  explicit Reachable(const torch::jit::Module& root) {
    for (const auto& module : root.modules()) types_.insert(module.type());
    look_at_methods("forward");
  }

  bool assigns(const Type& type, const std::string& name) const { return assigned_.count({type, name}) > 0; }

 private:
  void look_at_methods(const std::string& name) {
    if (!seen_.insert(name).second) return;
    for (const Type& type : types_) {
      if (auto* method = type->findMethod(name)) look_at_function(*method);
    }
  }

  void look_at_function(torch::jit::Function& function) {
    if (!functions_.insert(&function).second) return;
    auto* written = torch::jit::tryToGraphFunction(function);
    if (written == nullptr) return;
    const auto graph = written->graph();
    for_nodes(graph->block(), [&](const torch::jit::Node& node) {
      if (node.kind() == c10::prim::SetAttr) look_at_assignment(node);
      if (node.kind() == c10::prim::GetAttr) look_at_container(node);
      if (node.kind() == c10::prim::CallMethod) look_at_call(node);
    });
  }

  void look_at_call(const torch::jit::Node& node) {
    const std::string& name = node.s(c10::attr::name);
    look_at_methods(name);
    const auto type = node.input(0)->type()->cast<c10::ClassType>();
    if (!type || types_.count(type) > 0 || name == "__init__") return;
    if (auto* method = type->findMethod(name)) look_at_function(*method);
  }

  void look_at_assignment(const torch::jit::Node& node) {
    const auto type = node.input(0)->type()->cast<c10::ClassType>();
    const std::string& name = node.s(c10::attr::name);
    if (!type) return;
    if (types_.count(type) == 0) {
      if (const auto owner = attribute_of(type); !owner.empty()) refuse(owner, "an object of a class");
      return;
    }
    const auto slot = type->findAttributeSlot(name);
    if (slot && type->is_parameter(*slot)) refuse(name, "which is a parameter");
    const auto attribute = type->getAttribute(name);
    if (!attribute->isSubtypeOf(*c10::TensorType::get()))
      refuse(name, "which is of type " + attribute->annotation_str());
    assigned_.insert({type, name});
  }

  // Such as `self.history.append(x)`.
  static void look_at_container(const torch::jit::Node& node) {
    const auto type = node.output()->type();
    if (!type->cast<c10::ListType>() && !type->cast<c10::DictType>()) return;
    for (const torch::jit::Use& use : node.output()->uses()) {
      const auto* schema = use.user->maybeSchema();
      if (schema == nullptr || use.offset >= schema->arguments().size()) continue;
      const auto* alias = schema->arguments()[use.offset].alias_info();
      if (alias != nullptr && alias->isWrite())
        refuse(node.s(c10::attr::name), "which is of type " + type->annotation_str());
    }
  }

  // The name under which a module holds an object of this class; empty where none does.
  std::string attribute_of(const Type& held) const {
    for (const Type& type : types_) {
      for (std::size_t i = 0; i < type->numAttributes(); ++i) {
        if (type->getAttribute(i)->cast<c10::ClassType>() == held) return type->getAttributeName(i);
      }
    }
    return "";
  }

  std::set<Type> types_;
  std::set<std::string> seen_;
  std::set<const torch::jit::Function*> functions_;
  std::set<std::pair<Type, std::string>> assigned_;
};

}  // namespace

AssignedBuffers::AssignedBuffers(const torch::jit::Module& module) {
  const Reachable reachable(module);
  for (torch::jit::Module owner : module.modules()) {
    for (const auto& buffer : owner.named_buffers(false)) {
      if (!reachable.assigns(owner.type(), buffer.name)) continue;
      buffers_.push_back({owner, buffer.name, buffer.value.detach().clone()});
      owner.setattr(buffer.name, buffers_.back().tensor);
    }
  }
}

void AssignedBuffers::lend() {
  for (Buffer& buffer : buffers_) buffer.owner.setattr(buffer.name, buffer.tensor.detach().clone());
}

void AssignedBuffers::take_back() {
  const torch::NoGradGuard no_grad;
  for (Buffer& buffer : buffers_) {
    const torch::Tensor now = buffer.owner.attr(buffer.name).toTensor();
    buffer.owner.setattr(buffer.name, buffer.tensor);
    if (now.sizes() != buffer.tensor.sizes() || now.scalar_type() != buffer.tensor.scalar_type()) {
      std::ostringstream text;
      text << "its forward made the attribute '" << buffer.name << "' of shape " << now.sizes() << " and type "
           << now.scalar_type() << " from " << buffer.tensor.sizes() << " and " << buffer.tensor.scalar_type()
           << "; what a checkpoint holds keeps both";
      throw std::runtime_error(text.str());
    }
    buffer.tensor.copy_(now);
  }
}

}  // namespace runner
