#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cluster/queue.hpp"

namespace runner::cluster {

/// Says what to do about a job that waits and will not begin by itself; nothing of one that only waits for its turn.
std::optional<std::string> advice_on_waiting(const QueueRow& row);

/// Says what became of a task that ended so, and what to do: a clause without a final stop.
std::string account_of_end(const QueueRow& row);

/// Says what to do about what sbatch said; empty where that says it all.
std::string advice_on_refusal(std::string_view message);

}  // namespace runner::cluster
