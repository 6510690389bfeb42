#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "database/reader.hpp"
#include "page/followed_experiment.hpp"
#include "page/groups_json.hpp"

namespace runner::page {

/// Returns what the page says of each trial: a column for each number. `train_at_best` is asked for the training's
/// metric in the best epoch of those that have one.
nlohmann::json trials_json(const std::vector<database::TrialRow>& trials, const Configurations& configurations,
                           const std::function<double(std::size_t trial, const std::string& monitor)>& train_at_best);

/// Returns all that the page says of one experiment; `followed` where the document is one of many made one after
/// another, with what is kept of those before. Attempts without an
/// end last until `now_ms`. Throws database::DatabaseError.
nlohmann::json experiment_json(database::Reader& reader, std::int64_t experiment, double now_ms,
                               FollowedExperiment* followed);

}  // namespace runner::page
