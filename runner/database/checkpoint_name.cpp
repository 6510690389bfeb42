#include "database/checkpoint_name.hpp"

#include <charconv>

namespace runner::database {

std::optional<std::int64_t> number_from(std::string_view text) noexcept {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<CheckpointName> checkpoint_name_from(std::string_view text) {
  constexpr std::string_view best = "best";
  if (text == best) return BestOf{};
  // `best wine` is what the command line says, in one word.
  const bool names_experiment = text.starts_with("best:") || text.starts_with("best ");
  if (names_experiment && text.size() > 5) return BestOf{std::string(text.substr(5))};
  if (const auto trial = number_from(text)) return OfTrial{*trial, std::nullopt};
  const auto at = text.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  const auto trial = number_from(text.substr(0, at));
  const auto epoch = number_from(text.substr(at + 1));
  if (!trial || (!epoch && text.substr(at + 1) != best)) return std::nullopt;
  return OfTrial{*trial, epoch};
}

}  // namespace runner::database
