#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace runner::starter {

/// Returns a YAML scalar that is read as this text: as it stands where nothing else could be meant, else in quotes.
/// Throws std::runtime_error for what is no UTF-8.
std::string scalar(std::string_view text);

/// Returns the texts as a YAML list in brackets.
std::string list(const std::vector<std::string>& texts);

/// Returns how a config that lies at `config` names a file or a folder, as a YAML scalar.
std::string path_scalar(const std::filesystem::path& path, const std::filesystem::path& config);

/// Returns a name for an experiment: that of the file without its suffix, `_` for what is no letter, digit, `_` or `-`.
std::string experiment_name(const std::filesystem::path& file);

/// Puts together a config's lines, each with a comment that says what it is for.
class ConfigText {
 public:
  /// Adds sentences as comment lines, broken at blanks.
  void say(std::string_view sentences);
  /// Adds a line of its own as a comment, as it stands.
  void show(std::string_view line);
  /// Adds a line, with `why` behind it, or above it where there is no room.
  void line(std::string_view text, std::string_view why = "");

  /// Adds the lines of another.
  void add(const ConfigText& other) { text_ += other.text_; }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace runner::starter
