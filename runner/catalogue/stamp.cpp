#include "catalogue/stamp.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace runner::catalogue {

namespace {

struct Field {
  std::string_view key;
  std::string_view meaning;
  std::string Stamp::*value;
  std::string_view remedy;
};

constexpr std::array<Field, 5> fields = {
    {{"sdk", "runner SDK", &Stamp::sdk, "rebuild it against the installed runner"},
     {"torch", "LibTorch", &Stamp::libtorch, "rebuild it with -DTorch_DIR= of the LibTorch that runner was built with"},
     {"abi", "C++ standard library ABI", &Stamp::abi,
      "rebuild it with the standard library that runner was built with"},
     {"sanitizer", "sanitizer", &Stamp::sanitizer, "rebuild it with the same -fsanitize= as runner"},
     {"compiler", "compiler", &Stamp::compiler, ""}}};

std::optional<Stamp> parse(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  Stamp stamp;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    for (const Field& field : fields) {
      if (item.substr(0, equals) != field.key) continue;
      if (!(stamp.*field.value).empty()) return std::nullopt;
      stamp.*field.value = std::string(item.substr(equals + 1));
    }
  }
  for (const Field& field : fields) {
    if ((stamp.*field.value).empty()) return std::nullopt;
  }
  return stamp;
}

}  // namespace

std::variant<Stamp, StampError> stamp_in(const std::vector<ElfNote>& notes, const std::filesystem::path& file) {
  std::optional<Stamp> stamp;
  for (const ElfNote& note : notes) {
    if (note.owner != "runner" || note.type != 1) continue;
    const auto parsed = parse(note.text);
    if (!parsed)
      return StampError{file.string() + ": its runner stamp cannot be read; rebuild it against the installed runner"};
    if (stamp && *stamp != *parsed) {
      return StampError{file.string() + ": its objects were built against different versions; rebuild all of it"};
    }
    stamp = parsed;
  }
  if (!stamp) {
    return StampError{file.string() + ": has no runner stamp, so it is no plugin or was built without the SDK; " +
                      "include a <runner/...> header and build it with runner_add_plugin"};
  }
  return *stamp;
}

std::variant<Stamp, StampError> read_stamp(const std::filesystem::path& file) {
  const auto notes = read_notes(file);
  if (const auto* error = std::get_if<ElfError>(&notes)) return StampError{error->message};
  return stamp_in(std::get<std::vector<ElfNote>>(notes), file);
}

Verdict compare(const Stamp& host, const Stamp& library) {
  Verdict verdict;
  for (const Field& field : fields) {
    const std::string& ours = host.*field.value;
    const std::string& theirs = library.*field.value;
    if (ours == theirs) continue;
    const std::string difference =
        "built with " + std::string(field.meaning) + " '" + theirs + "', but runner has '" + ours + "'";
    if (field.remedy.empty()) {
      verdict.warnings.push_back(difference);
    } else if (!verdict.refusal) {
      verdict.refusal = difference + "; " + std::string(field.remedy);
    }
  }
  return verdict;
}

}  // namespace runner::catalogue
