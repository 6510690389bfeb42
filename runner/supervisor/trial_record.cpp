#include "supervisor/trial_record.hpp"

#include <nlohmann/json.hpp>

#include "spec/trial_spec_json.hpp"

namespace runner::supervisor {

namespace {

database::ParamValue param_value(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::null:
      return nullptr;
    case nlohmann::json::value_t::boolean:
      return value.get<bool>();
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
      return value.get<std::int64_t>();
    case nlohmann::json::value_t::number_float:
      return value.get<double>();
    case nlohmann::json::value_t::string:
      return value.get<std::string>();
    default:
      return database::JsonText{spec::canonical_text(value)};
  }
}

// `{"optimizer": {"lr": 0.1}}` becomes `optimizer.lr`; seed and fold stand in columns of their own.
void flatten(const nlohmann::json& value, const std::string& prefix, std::vector<database::Param>& params) {
  for (const auto& [key, element] : value.items()) {
    const std::string path = prefix + key;
    if (element.is_object() && !element.empty()) {
      flatten(element, path + ".", params);
    } else if (!spec::is_replicate_key(path)) {
      params.push_back({path, param_value(element)});
    }
  }
}

}  // namespace

database::TrialRecord trial_record(const spec::TrialSpec& spec, std::int64_t experiment, std::int64_t ordinal,
                                   std::optional<double> lr) {
  database::TrialRecord record;
  record.experiment = experiment;
  record.ordinal = ordinal;
  record.config_id = spec::config_sha256(spec);
  record.spec_sha256 = spec::spec_sha256(spec);
  record.spec = spec::canonical_text(spec);
  record.seed = spec.seed;
  record.fold = spec.dataset.fold;
  record.lr = lr;
  record.dataset = spec.dataset.plugin;
  record.model = spec.model.plugin;
  record.optimizer = spec.optimizer.plugin;
  flatten(spec::to_json(spec), "", record.params);
  return record;
}

}  // namespace runner::supervisor
