#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/elf_notes.hpp"

namespace runner::catalogue {

/// Says what a program or a plugin was built against, as the SDK wrote it into its file. The texts are only compared.
struct Stamp {
  std::string sdk;
  std::string libtorch;
  std::string abi;
  std::string sanitizer;
  std::string compiler;

  bool operator==(const Stamp&) const = default;
};

/// Says why a file has no usable stamp; begins with its path.
struct StampError {
  std::string message;
};

/// Says whether a library may be loaded into a host.
struct Verdict {
  /// Names both sides of a difference and what to do; empty where the library may be loaded.
  std::optional<std::string> refusal;
  /// Name differences that need not matter.
  std::vector<std::string> warnings;
};

/// Finds the stamp among a file's notes. Several must be equal; `file` is named in errors.
std::variant<Stamp, StampError> stamp_in(const std::vector<ElfNote>& notes, const std::filesystem::path& file);

/// Reads the stamp of a library or program from its bytes, without loading it. Does not throw for any content.
std::variant<Stamp, StampError> read_stamp(const std::filesystem::path& file);

/// Compares what a library was built against with what its host was: another SDK, LibTorch, C++ library ABI or
/// sanitizer is refused, another compiler is a warning.
Verdict compare(const Stamp& host, const Stamp& library);

}  // namespace runner::catalogue
