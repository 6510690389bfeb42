#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <runner/sampler.hpp>
#include <string>

namespace runner::testing {

/// Makes a sampler of a library of plugins, which is loaded once. Parameters that `options` does not name have their
/// defaults. Throws std::runtime_error where there is no such library, and what the sampler's factory throws.
std::unique_ptr<Sampler> load_sampler(const std::filesystem::path& folder, const std::string& name,
                                      const SearchSpace& space, std::uint64_t seed,
                                      const nlohmann::json& options = nlohmann::json::object());

}  // namespace runner::testing
