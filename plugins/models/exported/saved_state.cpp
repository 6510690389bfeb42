#include "models/exported/saved_state.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"

namespace exported {

namespace {

constexpr int deepest_module = 64;
constexpr std::size_t most_modules = 100'000;

// An input of a graph that is no batch.
struct OwnInput {
  std::string name;
  bool is_parameter = false;
  bool is_saved = false;
};

OwnInput own_input(const Json& spec) {
  const auto [kind, value] = alternative(spec);
  if (kind == "parameter") return {text(field(value, "parameter_name")), true, true};
  if (kind == "buffer") {
    const bool is_persistent = !value.contains("persistent") || boolean(field(value, "persistent"));
    return {text(field(value, "buffer_name")), false, is_persistent};
  }
  if (kind == "tensor_constant") return {text(field(value, "tensor_constant_name")), false, false};
  refuse("its graph has an input of the kind " + csv::shown(kind));
}

const Json& input_specs(const Json& program) {
  return list(field(field(field(program, "graph_module"), "signature"), "input_specs"));
}

bool learns(const Json& program, const Json& spec) {
  const Json& values = field(field(field(program, "graph_module"), "graph"), "tensor_values");
  const std::string& value = text(field(field(alternative(spec).value, "arg"), "name"));
  return boolean(field(field(values, value.c_str()), "requires_grad"));
}

bool same_numbers(const torch::Tensor& one, const torch::Tensor& other) {
  return one.scalar_type() == other.scalar_type() && one.sizes() == other.sizes() &&
         std::memcmp(one.data_ptr(), other.data_ptr(), one.nbytes()) == 0;
}

using StateIndex = std::map<std::string, const SavedTensor*>;

StateIndex index_of(const std::vector<SavedTensor>& state) {
  StateIndex index;
  for (const SavedTensor& saved : state) index.emplace(saved.name, &saved);
  return index;
}

struct SavedInput {
  std::string name;
  bool is_parameter = false;
  bool learns = false;
};

// What a checkpoint holds of a program: what its graph reads, and names of which it knows nothing, those of tied
// weights and of weights that it does not use.
std::vector<SavedInput> saved_inputs(const Json& program, const Payloads& payloads) {
  std::vector<SavedInput> inputs;
  std::set<std::string> names;
  const auto add = [&](SavedInput input) {
    if (!names.insert(input.name).second) refuse("it has " + csv::shown(input.name) + " twice");
    const Payload& payload = payloads.describe(input.name);
    if (payload.is_parameter != input.is_parameter) {
      refuse(csv::shown(input.name) + " is a parameter in one place and none in another");
    }
    if (input.learns && !at::isFloatingType(payload.type)) {
      refuse(csv::shown(input.name) + " is no floating point, so it cannot learn");
    }
    inputs.push_back(std::move(input));
  };
  for (const Json& spec : input_specs(program)) {
    if (alternative(spec).kind == "user_input") continue;
    const OwnInput input = own_input(spec);
    if (input.is_saved) add({input.name, input.is_parameter, input.is_parameter && learns(program, spec)});
  }
  for (const std::string& name : payloads.weights()) {
    if (names.contains(name)) continue;
    const Payload& payload = payloads.describe(name);
    add({name, payload.is_parameter, payload.is_parameter && at::isFloatingType(payload.type)});
  }
  return inputs;
}

class ModuleTree {
 public:
  explicit ModuleTree(torch::nn::Module& root) { known_[""] = &root; }

  torch::nn::Module& at(const std::string& name, int depth = 0) {
    if (const auto found = known_.find(name); found != known_.end()) return *found->second;
    if (depth > deepest_module) refuse("it has modules more than " + std::to_string(deepest_module) + " levels deep");
    const auto [parent, leaf] = split(name);
    claim(leaf, name);
    const auto child = at(parent, depth + 1).register_module(leaf, std::make_shared<torch::nn::Module>());
    return *(known_[name] = child.get());
  }

  void add(const SavedTensor& saved) {
    const auto [parent, leaf] = split(saved.name);
    auto& owner = at(parent);
    claim(leaf, saved.name);
    if (saved.is_parameter) {
      owner.register_parameter(leaf, saved.tensor, saved.tensor.requires_grad());
    } else {
      owner.register_buffer(leaf, saved.tensor);
    }
  }

 private:
  static std::pair<std::string, std::string> split(const std::string& name) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) return {"", name};
    return {name.substr(0, dot), name.substr(dot + 1)};
  }

  void claim(const std::string& leaf, const std::string& name) {
    const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; };
    if (leaf.empty() || std::any_of(leaf.begin(), leaf.end(), is_control)) {
      refuse(csv::shown(name) + " is no name that a module or tensor can have");
    }
    if (!names_.insert(name).second) refuse("it has " + csv::shown(name) + " as two things");
  }

  std::map<std::string, torch::nn::Module*> known_;
  std::set<std::string> names_;
};

}  // namespace

std::vector<SavedTensor> read_state(const Json& program, Payloads& payloads) {
  std::vector<SavedTensor> state;
  std::map<const void*, bool> kinds;
  for (const SavedInput& input : saved_inputs(program, payloads)) {
    const torch::Tensor tensor = payloads.at(input.name);
    const auto [known, is_new] = kinds.emplace(tensor.unsafeGetTensorImpl(), input.is_parameter);
    if (!is_new && known->second != input.is_parameter) {
      refuse(csv::shown(input.name) + " is a parameter and a buffer at once");
    }
    if (is_new && input.is_parameter) tensor.set_requires_grad(input.learns);
    state.push_back({input.name, tensor, input.is_parameter});
  }
  return state;
}

void register_state(torch::nn::Module& root, const Json& program, const std::vector<SavedTensor>& state) {
  ModuleTree tree(root);
  for (const std::string& name : module_names(program)) tree.at(name);
  for (const SavedTensor& saved : state) tree.add(saved);
}

void compare_state(const std::vector<SavedTensor>& state, const Payloads* listed_beside, const Json& other_program,
                   Payloads& other_payloads) {
  const StateIndex index = index_of(state);
  for (const SavedInput& other : saved_inputs(other_program, other_payloads)) {
    const auto known = index.find(other.name);
    if (known == index.end()) refuse("the graph for training has no " + csv::shown(other.name));
    const SavedTensor& saved = *known->second;
    const bool is_same_bytes =
        listed_beside != nullptr && listed_beside->describe(other.name) == other_payloads.describe(other.name);
    if (saved.is_parameter == other.is_parameter &&
        (is_same_bytes || same_numbers(saved.tensor, other_payloads.at(other.name)))) {
      continue;
    }
    refuse("its " + csv::shown(other.name) + " is another than that of the graph for training; export both from the " +
           "same module, without a training in between");
  }
}

Binding binding_of(const std::vector<SavedTensor>& state, Payloads& payloads) {
  return [index = index_of(state), &payloads](const Json& spec) {
    const OwnInput input = own_input(spec);
    if (!input.is_saved) return BoundTensor{payloads.at(input.name), false};
    const auto saved = index.find(input.name);
    if (saved == index.end()) refuse("it has no tensor " + csv::shown(input.name));
    return BoundTensor{saved->second->tensor, true};
  };
}

std::vector<std::string> module_names(const Json& program) {
  std::vector<std::string> names;
  const Json& modules = list(field(field(program, "graph_module"), "module_call_graph"));
  if (modules.size() > most_modules) refuse("it has more than " + std::to_string(most_modules) + " modules");
  for (const Json& entry : modules) {
    const std::string& name = text(field(entry, "fqn"));
    // A module that is called again is listed again, as name@1.
    if (name.find('@') == std::string::npos) names.push_back(name);
  }
  return names;
}

}  // namespace exported
