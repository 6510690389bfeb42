#pragma once

#include <torch/nn/module.h>

#include <string>
#include <vector>

#include "models/exported/graph_builder.hpp"
#include "models/exported/json_value.hpp"
#include "models/exported/payloads.hpp"

namespace exported {

/// Is a parameter or persistent buffer: what Python's `state_dict` holds, under the same name.
struct SavedTensor {
  std::string name;
  torch::Tensor tensor;
  bool is_parameter = false;
};

/// Reads all of them in the order of the program's inputs; a tied one is one tensor under several names. Throws
/// ArchiveError.
std::vector<SavedTensor> read_state(const Json& program, Payloads& payloads);

/// Registers them below `root`, in nested modules of the names that Python's have, in their order. Throws ArchiveError
/// for names that no module can have.
void register_state(torch::nn::Module& root, const Json& program, const std::vector<SavedTensor>& state);

/// Checks that another program's numbers are those of `state`. `listed_beside` is the list that `state` was read from
/// where it lies in the same archive, so that what both lists say of a tensor is compared in place of its bytes; else
/// null. Throws ArchiveError, which names the first tensor that is missing or differs.
void compare_state(const std::vector<SavedTensor>& state, const Payloads* listed_beside, const Json& other_program,
                   Payloads& other_payloads);

/// Gives a graph the tensors of `state`, and constants from `payloads`. Both must outlive it.
Binding binding_of(const std::vector<SavedTensor>& state, Payloads& payloads);

/// Returns a program's modules in the order in which Python has registered them: `""`, `net`, `net.0`.
std::vector<std::string> module_names(const Json& program);

}  // namespace exported
