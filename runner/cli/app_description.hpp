#pragma once

#include <exception>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command.hpp"

namespace runner::cli {

/// Describes an option or an argument of a command, as `--help` does.
struct OptionDescription {
  /// `-q`, `--quiet`; none of an argument.
  std::vector<std::string> flags;
  /// Of an argument.
  std::string name;
  std::string about;
  /// What its value is called, such as `FILE`; empty of a flag.
  std::string type;
  /// The values that it takes; none where it takes others.
  std::vector<std::string> choices;
  bool takes_several = false;
  bool is_required = false;

  bool is_argument() const { return flags.empty(); }
  bool takes_value() const { return !type.empty(); }
};

/// Describes a command.
struct AppDescription {
  std::string name;
  std::string about;
  std::vector<OptionDescription> options;
  std::vector<AppDescription> subcommands;
};

/// Is what `parse` throws in place of parsing when it is given `describing_word` alone.
class AppDescribed : public std::exception {
 public:
  explicit AppDescribed(AppDescription description) : description_(std::move(description)) {}
  const char* what() const noexcept override { return "a command has described itself"; }
  const AppDescription& description() const { return description_; }

 private:
  AppDescription description_;
};

/// Nobody types this.
inline constexpr const char* describing_word = "\x01";

/// Returns what a parser takes.
AppDescription describe(const CLI::App& app);

/// Returns what a command takes: what its `--help` is made of.
AppDescription describe(const Command& command);

}  // namespace runner::cli
