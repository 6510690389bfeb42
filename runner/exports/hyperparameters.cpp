#include "exports/hyperparameters.hpp"

#include <cstdint>

namespace runner::exports::hyperparameters {

namespace {

using nlohmann::json;

// DataType, DatasetType and Status of api.proto.
enum class DataType : std::int64_t { text = 1, truth = 2, number = 3 };
constexpr std::int64_t validation_set = 2;
enum class Status : std::int64_t { unknown = 0, success = 1, failure = 2 };

// What is no number, text or truth value is shown as JSON.
WireMessage value_of(const json& value) {
  WireMessage message;
  if (value.is_boolean()) {
    message.integer(4, value.get<bool>() ? 1 : 0);
  } else if (value.is_number()) {
    message.real(2, value.get<double>());
  } else {
    message.text(3, parameter_text(value));
  }
  return message;
}

DataType type_of(const ParameterValues::Values& values) {
  bool all_numbers = true;
  bool all_truths = true;
  for (const auto& value : values) {
    all_numbers = all_numbers && value.is_number();
    all_truths = all_truths && value.is_boolean();
  }
  return all_numbers ? DataType::number : all_truths ? DataType::truth : DataType::text;
}

WireMessage listed(const ParameterValues::Values& values) {
  WireMessage list;
  for (const auto& value : values) list.message(1, value_of(value));
  return list;
}

// Numbers come sorted.
WireMessage interval(const ParameterValues::Values& numbers) {
  WireMessage ends;
  ends.real(1, numbers.begin()->get<double>()).real(2, numbers.rbegin()->get<double>());
  return ends;
}

WireMessage description(const std::string& key, const ParameterValues::Values& values, bool differs) {
  WireMessage info;
  const auto type = type_of(values);
  info.text(1, key).integer(4, static_cast<std::int64_t>(type)).integer(7, differs ? 1 : 0);
  if (type == DataType::number) {
    info.message(6, interval(values));
  } else {
    info.message(5, listed(values));
  }
  return info;
}

Status status_of(const TrialRecord& trial) {
  switch (trial.state) {
    case database::TrialState::completed:
      return Status::success;
    case database::TrialState::diverged:
    case database::TrialState::failed:
    case database::TrialState::crashed:
    case database::TrialState::timed_out:
      return Status::failure;
    default:
      return Status::unknown;
  }
}

void add_value(WireMessage& start, const std::string& key, const json& value) {
  WireMessage entry;
  entry.text(1, key).message(2, value_of(value));
  start.message(1, entry);
}

WireMessage plugin_data(std::uint32_t field, const WireMessage& content) {
  WireMessage data;
  data.integer(1, 0).message(field, content);
  return data;
}

}  // namespace

WireMessage experiment(const std::string& name, double created, const ParameterValues& values,
                       const std::set<std::string>& metric_tags) {
  WireMessage content;
  content.text(6, name).real(3, created);
  for (const bool differs : {true, false}) {
    for (const auto& [key, different] : values.all()) {
      if (values.differs(key) == differs) content.message(4, description(key, different, differs));
    }
  }
  for (const auto& tag : metric_tags) {
    WireMessage metric_name;
    metric_name.text(2, tag);
    WireMessage metric;
    metric.message(1, metric_name).integer(5, validation_set);
    content.message(5, metric);
  }
  return plugin_data(2, content);
}

WireMessage session_start(const TrialRecord& trial, std::optional<double> seconds) {
  WireMessage start;
  for (const auto& [key, value] : trial.params.items()) add_value(start, key, value);
  if (seconds) start.real(5, *seconds);
  return plugin_data(3, start);
}

WireMessage session_end(const TrialRecord& trial) {
  WireMessage end;
  end.integer(1, static_cast<std::int64_t>(status_of(trial)));
  if (trial.finished_ms) end.real(2, static_cast<double>(*trial.finished_ms) / 1000.0);
  return plugin_data(4, end);
}

}  // namespace runner::exports::hyperparameters
