#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <runner/dataset.hpp>
#include <string>
#include <vector>

namespace runner::testing {

/// Makes a data set that ships, from its library as it was built. Throws what the plugin throws.
std::unique_ptr<Dataset> shipped_dataset(const std::string& name, nlohmann::json parameters = nlohmann::json::object());

/// Reads a file as the data set's plugin reads one for a model that was trained on `trained_on`.
std::unique_ptr<Dataset> shipped_reader(const std::string& name, nlohmann::json parameters,
                                        const DatasetInfo& trained_on, const SampleFile& file);

/// Returns what making it is refused with, `accepted` where it is not.
std::string refusal(const std::string& name, nlohmann::json parameters);

/// Returns all samples in their order.
Batch all_of(const Dataset& dataset);

/// Returns the SHA-256 of a tensor's bytes.
std::string digest_of(const torch::Tensor& tensor);

/// Returns a file's bytes.
std::string content_of(const std::filesystem::path& file);

/// Checks that a message says this.
void check_says(const std::string& message, const std::string& what);

/// Reads a table of tab separated cells of tests/reference, a row at a time under the names of its columns.
std::vector<std::map<std::string, std::string>> reference_table(const std::string& file);

}  // namespace runner::testing
