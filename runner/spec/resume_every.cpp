#include "spec/resume_every.hpp"

#include <charconv>
#include <cstdint>

#include "spec/duration.hpp"

namespace runner::spec {

namespace {

std::optional<ResumeEvery> counted(std::string_view text, std::string_view unit, ResumeEvery::Unit meaning) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 1) return std::nullopt;
  auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  // `1 step`, `100 steps`.
  if (rest != unit && rest != unit.substr(0, unit.size() - 1)) return std::nullopt;
  return ResumeEvery{meaning, static_cast<double>(count)};
}

}  // namespace

std::optional<ResumeEvery> parse_resume_every(std::string_view text) {
  if (text == "auto") return ResumeEvery{};
  if (text == "never") return ResumeEvery{ResumeEvery::Unit::never, 0.0};
  if (const auto steps = counted(text, "steps", ResumeEvery::Unit::steps)) return steps;
  if (const auto epochs = counted(text, "epochs", ResumeEvery::Unit::epochs)) return epochs;
  const auto seconds = parse_duration(text);
  if (!seconds || !(*seconds > 0)) return std::nullopt;
  return ResumeEvery{ResumeEvery::Unit::seconds, *seconds};
}

}  // namespace runner::spec
