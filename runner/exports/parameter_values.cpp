#include "exports/parameter_values.hpp"

namespace runner::exports {

void ParameterValues::add(const TrialRecord& trial) {
  ++trials_;
  for (const auto& [key, value] : trial.params.items()) {
    values_[key].insert(value);
    ++times_[key];
  }
}

bool ParameterValues::differs(const std::string& key) const {
  const auto found = values_.find(key);
  return found != values_.end() && (found->second.size() > 1 || times_.at(key) < trials_);
}

std::string parameter_text(const nlohmann::json& value) {
  if (const auto* text = value.get_ptr<const std::string*>()) return *text;
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace runner::exports
