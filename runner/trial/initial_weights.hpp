#pragma once

#include <cstddef>
#include <runner/dataset.hpp>
#include <runner/named_tensors.hpp>
#include <span>
#include <string>
#include <vector>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Copies the tensors of a safetensors container into a model's, by the names that `init` gives them, and says in one
/// sentence what was taken and what stays as the model made it. Throws std::runtime_error, before anything is copied,
/// where the container is damaged, where names or shapes do not fit, and where a pattern or a renamed name is in
/// neither.
std::string load_initial_weights(const spec::Init& init, std::span<const std::byte> container,
                                 const std::vector<NamedTensor>& model);

/// Compares features and classes of the data that such a container tells of with those of these data, since weights
/// know them by their places alone. Returns a warning for each that others stand for. Throws std::runtime_error where
/// they are the same in another order and `init` excludes nothing.
std::vector<std::string> notes_on_initial_data(const spec::Init& init, std::span<const std::byte> container,
                                               const DatasetInfo& data);

}  // namespace runner::trial
