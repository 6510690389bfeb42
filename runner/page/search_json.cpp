#include "page/search_json.hpp"

#include <map>
#include <stdexcept>
#include <string>

#include "analysis/space_description.hpp"
#include "database/stored_search.hpp"
#include "page/column.hpp"

namespace runner::page {

namespace {

using nlohmann::json;

// Empty where another program has changed what is stored, or a later one has written it.
json space_json(const std::string& definition) {
  json space = json::array();
  try {
    for (const auto& [key, drawn_from, where] :
         analysis::describe_space(search::definition_from_json(json::parse(definition))))
      space.push_back({{"key", key}, {"drawn_from", drawn_from}, {"where", where}});
  } catch (const std::invalid_argument&) {
    return json::array();
  } catch (const json::exception&) {
    return json::array();
  }
  return space;
}

// By the place of their configuration: what was said of trials that the search itself ended.
json stopped_json(const std::vector<database::TrialRow>& trials, const Configurations& configurations) {
  json stopped = json::object();
  for (const auto& trial : trials) {
    if (trial.state != events::TrialState::pruned) continue;
    auto& of_configuration = stopped[std::to_string(configurations.place_of_trial.at(trial.trial))];
    of_configuration.push_back({{"trial", trial.trial}, {"by", trial.reason}, {"message", trial.message}});
  }
  return stopped;
}

json suggestions_json(const std::vector<database::Suggested>& suggestions, const Configurations& configurations) {
  std::map<std::string, std::int64_t> places;
  for (const auto* configuration : configurations.all())
    places.emplace(configuration->id, static_cast<std::int64_t>(places.size()));
  std::map<std::string, std::int64_t> reasons;
  json reason_texts = json::array();
  std::vector<std::int64_t> number, configuration, results, reason;
  for (const auto& suggestion : suggestions) {
    const auto place = places.find(suggestion.config_id);
    // Suggested since the trials were read: for the next time.
    if (place == places.end()) continue;
    const auto [known, is_new] = reasons.try_emplace(suggestion.reason, static_cast<std::int64_t>(reasons.size()));
    if (is_new) reason_texts.push_back(suggestion.reason);
    number.push_back(suggestion.number);
    configuration.push_back(place->second);
    results.push_back(suggestion.results);
    reason.push_back(known->second);
  }
  return {{"number", column(number)},
          {"configuration", column(configuration)},
          {"results", column(results)},
          {"reason", column(reason)},
          {"reasons", std::move(reason_texts)}};
}

}  // namespace

json search_json(database::Reader& reader, std::int64_t experiment, const std::vector<database::TrialRow>& trials,
                 const Configurations& configurations) {
  const auto search = database::search_of(reader, experiment);
  if (!search) return nullptr;
  return {{"sampler", search->sampler},
          {"stopper", search->stopper ? json(*search->stopper) : json(nullptr)},
          {"seed", search->seed},
          {"trials", search->trials},
          {"replicates", search->replicates},
          {"lag", search->lag},
          {"greedy", search->greedy},
          {"space", space_json(search->definition)},
          {"suggestions", suggestions_json(database::suggestions_of(reader, experiment), configurations)},
          {"stopped", stopped_json(trials, configurations)}};
}

}  // namespace runner::page
