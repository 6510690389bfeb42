#include "analysis/fingerprint_changes.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace runner::analysis {

namespace {

std::string plain_text(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// A worker of a machine with several GPUs may see one, and name that, or see them all.
bool is_among(const nlohmann::json& gpus, const nlohmann::json& all) {
  if (!gpus.is_string() || !all.is_string()) return false;
  return (", " + all.get<std::string>() + ",").find(", " + gpus.get<std::string>() + ",") != std::string::npos;
}

}  // namespace

std::vector<std::string> fingerprint_changes(const nlohmann::json& then, const nlohmann::json& now) {
  std::vector<std::string> changes;
  if (!then.is_object() || !now.is_object()) return changes;
  for (const auto& [key, value] : then.items()) {
    if (key == "blas_threads" || !now.contains(key) || now[key] == value) continue;
    if (key == "gpu" && is_among(value, now[key])) continue;
    changes.push_back(fmt::format("{} was {}, is {}", key, plain_text(value), plain_text(now[key])));
  }
  if (then.contains("gpu") != now.contains("gpu")) {
    changes.push_back(fmt::format("gpu was {}, is {}", then.value("gpu", "none"), now.value("gpu", "none")));
  }
  return changes;
}

std::vector<std::string> fingerprint_changes(const std::string& then, const std::string& now) {
  return fingerprint_changes(nlohmann::json::parse(then, nullptr, false), nlohmann::json::parse(now, nullptr, false));
}

}  // namespace runner::analysis
