#pragma once

#include <optional>

#include "config/config.hpp"
#include "config/draft.hpp"
#include "config/report.hpp"

namespace runner::config {

/// Returns what a draft's `launcher:` and overrides of its keys say; none where neither does or a fault was noted.
std::optional<LauncherChoice> check_launcher(const Draft& draft, Report& report);

/// Returns what a block of a file of launchers says; `key` names it in messages. None where a fault was noted.
std::optional<LauncherChoice> check_launcher_block(const Node& block, std::string_view key, Report& report);

}  // namespace runner::config
