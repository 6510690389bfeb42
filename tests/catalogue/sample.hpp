#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "catalogue/manifest.hpp"
#include "catalogue/stamp.hpp"

namespace runner::catalogue::testing {

/// Returns the path of a library that the build made in one of its ways: `plain`, `stripped`, …
std::filesystem::path stamped(const std::string& way);

/// Reads the stamp of a library, which must have one; throws std::runtime_error with the reason otherwise.
Stamp stamp_of(const std::filesystem::path& library);

/// Returns why a file has no usable stamp; empty where it has one.
std::string stamp_complaint(const std::filesystem::path& file);

/// Returns the identity of a library as it is now.
LibraryIdentity identity_of(const std::filesystem::path& library);

/// Returns a manifest of the library with one optimizer of this name and a parameter of every type.
Manifest sample_manifest(const std::filesystem::path& library, const std::string& name = "adam");

/// Names each plugin as `kind/name`.
std::vector<std::string> names_in(const std::vector<PluginDescription>& plugins);

/// Reads a file's bytes.
std::string bytes_of(const std::filesystem::path& file);

/// Sets an environment variable while it lives, or removes it where there is no value.
class EnvironmentVariable {
 public:
  EnvironmentVariable(std::string name, const std::optional<std::string>& value);
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;
  ~EnvironmentVariable();

 private:
  std::string name_;
  std::optional<std::string> previous_;
};

}  // namespace runner::catalogue::testing
