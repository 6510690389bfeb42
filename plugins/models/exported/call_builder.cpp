#include "models/exported/call_builder.hpp"

#include <torch/csrc/jit/frontend/function_schema_parser.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"
#include "models/exported/argument_conversion.hpp"
#include "models/exported/mode_use.hpp"
#include "models/exported/operators.hpp"

namespace exported {

namespace {

constexpr std::string_view namespace_prefix = "torch.ops.aten.";

struct Target {
  std::string name;
  std::string overload;
};

// Splits `torch.ops.aten.add.Tensor` and lets nothing through but operators that are allowed.
Target allowed_target(const std::string& text) {
  const auto dot = text.rfind('.');
  if (!text.starts_with(namespace_prefix) || dot == std::string::npos || dot < namespace_prefix.size()) {
    refuse("its graph calls " + csv::shown(text) + ", and only ATen's operators may be called");
  }
  Target target{text.substr(namespace_prefix.size(), dot - namespace_prefix.size()), text.substr(dot + 1)};
  if (target.overload == "default") target.overload.clear();
  if (!is_allowed(target.name, target.overload)) {
    refuse("its graph calls " + csv::shown(text) +
           ", which is not among the operators that an archive may call; let the" +
           " module compute it by others, and export it again");
  }
  return target;
}

c10::OperatorHandle find_operator(const Target& target) {
  const auto found = c10::Dispatcher::singleton().findSchema({"aten::" + target.name, target.overload});
  if (!found) {
    refuse("this LibTorch has no operator " +
           csv::shown(target.name + (target.overload.empty() ? "" : "." + target.overload)));
  }
  return *found;
}

// An operator may change its first argument where its name says so.
void check_writes(const Target& target, const c10::FunctionSchema& schema) {
  const bool is_in_place = target.name.ends_with('_');
  for (const c10::Argument& argument : schema.arguments()) {
    const bool is_first = &argument == &schema.arguments().front();
    if (argument.alias_info() && argument.alias_info()->isWrite() && !(is_in_place && is_first)) {
      refuse("its graph calls " + csv::shown(target.name + "." + target.overload) + ", which writes into an argument");
    }
  }
}

// Of these LibTorch divides by a number without looking at it.
void check_count(const c10::Argument& argument, const c10::IValue& value) {
  constexpr std::array counts = std::to_array<std::string_view>(
      {"groups", "num_groups", "group", "upscale_factor", "downscale_factor", "chunks", "num_layers"});
  constexpr std::int64_t most = 1 << 20;
  if (std::find(counts.begin(), counts.end(), argument.name()) == counts.end()) return;
  if (!value.isInt() || value.toInt() < 1 || value.toInt() > most) refuse("it must be from 1 to 1048576");
}

void add_arguments(Step& step, const c10::FunctionSchema& schema, const Json& node, const Slots& slots) {
  std::map<std::string, const Json*> given;
  for (const Json& input : list(field(node, "inputs"))) {
    const std::string& name = text(field(input, "name"));
    if (!schema.argumentIndexWithName(name)) refuse(step.name + " has no argument " + csv::shown(name) + " here");
    if (!given.emplace(name, &field(input, "arg")).second) refuse(step.name + " has " + csv::shown(name) + " twice");
  }
  for (const c10::Argument& argument : schema.arguments()) {
    const auto found = given.find(argument.name());
    try {
      if (found != given.end()) {
        add_argument(step, argument, *found->second, slots);
      } else if (argument.default_value()) {
        step.constants.push_back(*argument.default_value());
      } else {
        refuse("it is missing");
      }
      check_count(argument, step.constants.back());
    } catch (const ArchiveError& error) {
      refuse("in its graph's " + step.name + ", argument " + argument.name() + ": " + error.what());
    }
  }
}

void add_results(Step& step, const c10::FunctionSchema& schema, const Json& node, Slots& slots) {
  const Json& outputs = list(field(node, "outputs"));
  for (const Json& output : outputs) {
    const auto [kind, value] = alternative(output);
    if (kind == "as_tensor") {
      step.outputs.push_back(slots.add(field(value, "name")));
    } else if (kind == "as_tensors" && outputs.size() == 1) {
      step.unpacks = true;
      for (const Json& element : list(value)) step.outputs.push_back(slots.add(field(element, "name")));
    } else if (kind == "as_sym_int" || kind == "as_sym_bool" || kind == "as_sym_float") {
      step.outputs.push_back(slots.add(field(value, "as_name")));
    } else if (kind == "as_none") {
      step.outputs.push_back(-1);
    } else {
      refuse("in its graph's " + step.name + " there is a result of the kind " + csv::shown(kind));
    }
  }
  const auto& returns = schema.returns();
  if (step.unpacks) {
    const bool is_list = returns.size() == 1 && returns[0].type()->kind() == c10::TypeKind::ListType;
    if (!is_list) refuse(step.name + " returns no list of tensors");
    return;
  }
  if (step.outputs.size() == returns.size()) return;
  // Called for its effect, an operator has no result or one that nobody reads.
  if (!step.outputs.empty() && !returns.empty()) refuse(step.name + " has another number of results");
  step.outputs.assign(returns.size(), -1);
}

Step build_size_arithmetic(const Json& node, Function function, Slots& slots) {
  Step step{text(field(node, "target"))};
  step.function = function;
  for (const Json& input : list(field(node, "inputs"))) {
    const auto [kind, value] = alternative(field(input, "arg"));
    const std::size_t place = step.constants.size();
    step.constants.emplace_back();
    if (kind == "as_int") {
      step.constants.back() = integer(value);
    } else if (kind == "as_sym_int" && alternative(value).kind == "as_int") {
      step.constants.back() = integer(alternative(value).value);
    } else if (kind == "as_sym_int") {
      step.places.push_back({place, Fill::slot, {{slots.find(field(value, "as_name"))}}});
    } else {
      refuse("its graph computes a size of " + csv::shown(kind));
    }
  }
  const Json& outputs = list(field(node, "outputs"));
  if (outputs.size() != 1) refuse("its graph computes a size with more than one result");
  step.outputs.push_back(slots.add(field(alternative(outputs.front()).value, "as_name")));
  return step;
}

}  // namespace

Step build_call(const Json& node, Slots& slots, ModeUse& modes) {
  const std::string& target_text = text(field(node, "target"));
  if (const Function function = find_size_arithmetic(target_text)) {
    return build_size_arithmetic(node, function, slots);
  }
  const Target target = allowed_target(target_text);
  Step step{target.name};
  const StandIn* stand_in = find_stand_in(target.name, target.overload);
  if (stand_in != nullptr) {
    step.function = stand_in->compute;
  } else {
    step.handle.emplace(find_operator(target));
    step.guard = find_guard(target.name, target.overload);
  }
  const c10::FunctionSchema schema =
      stand_in != nullptr ? torch::jit::parseSchema(stand_in->schema) : step.handle->schema();
  check_writes(target, schema);
  add_arguments(step, schema, node, slots);
  add_results(step, schema, node, slots);
  count_mode(step, schema, modes);
  return step;
}

void call_itself(Step& step) {
  step.function = nullptr;
  step.handle.emplace(find_operator({step.name, ""}));
}

}  // namespace exported
