#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace runner::analysis {

/// Lists, a clause each, in what two fingerprints of workers differ that last bits may depend on: `blas was …, is …`.
/// The number of threads is a trial's own and left out, as is what only one of them says, but for a GPU: who says
/// nothing of one has none.
std::vector<std::string> fingerprint_changes(const nlohmann::json& then, const nlohmann::json& now);

/// Does the same with fingerprints as the database has them.
std::vector<std::string> fingerprint_changes(const std::string& then, const std::string& now);

}  // namespace runner::analysis
