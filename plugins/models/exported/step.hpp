#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/exported/json_value.hpp"

namespace exported {

using Stack = torch::jit::Stack;

/// Computes something from the arguments on the stack and leaves the results in their place.
using Function = void (*)(Stack&);
/// Throws ArchiveError where arguments are such that a kernel would not notice and crash.
using Guard = void (*)(const Stack&);

/// Is a value that a run computes, by the number of its slot; or, with a slot of -1, a whole number, or none.
struct Operand {
  int slot = -1;
  std::int64_t value = 0;
};

/// Says what is put at a place of the stack when a step runs.
enum class Fill : std::uint8_t { slot, wrapped_number, integers, tensors, optional_tensors, device };

struct Place {
  std::size_t argument = 0;
  Fill fill = Fill::slot;
  std::vector<Operand> operands = {};
};

/// Is one call of a graph, with its operator found and its arguments laid out.
struct Step {
  std::string name;
  /// What is called: an operator of LibTorch, or a function of ours.
  std::optional<c10::OperatorHandle> handle = std::nullopt;
  Function function = nullptr;
  Guard guard = nullptr;
  /// The arguments that are the same in every run, and room for the others.
  Stack constants = {};
  std::vector<Place> places = {};
  /// The slots of the results, -1 for one that nobody reads; of a list's elements where `unpacks`.
  std::vector<int> outputs = {};
  bool unpacks = false;
  /// Slots that nothing reads later.
  std::vector<int> dead = {};
};

/// Numbers the values of a graph by their names.
class Slots {
 public:
  /// Gives a new value a slot. Throws ArchiveError where there is a value of that name.
  int add(const Json& name);
  /// Returns the slot of a value. Throws ArchiveError where nothing before has computed it.
  int find(const Json& name) const;
  std::size_t size() const { return slots_.size(); }

 private:
  std::map<std::string, int> slots_;
};

}  // namespace exported
