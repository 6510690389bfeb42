#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace runner::database {

/// Says in which forms a checkpoint is named, for help and messages; `checkpoint_name_from` reads them.
inline constexpr std::string_view checkpoint_name_forms =
    "best, best:EXPERIMENT, 12@37 (trial and epoch), 12@best, or 12 (the best of a trial)";

/// Names the best checkpoint: `best`, or `best:wine` of an experiment.
struct BestOf {
  std::optional<std::string> experiment;
};

/// Names a trial's checkpoint: `12@37`, or its best one, `12@best` or `12`.
struct OfTrial {
  std::int64_t trial = 0;
  std::optional<std::int64_t> epoch;
};

using CheckpointName = std::variant<BestOf, OfTrial>;

/// Reads a whole number that is not negative; nothing where the text is anything else.
std::optional<std::int64_t> number_from(std::string_view text) noexcept;

/// Reads the name of a checkpoint; nothing where the text is none.
std::optional<CheckpointName> checkpoint_name_from(std::string_view text);

}  // namespace runner::database
