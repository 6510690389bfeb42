#include "events/encoding.hpp"

#include <stdexcept>
#include <utility>

namespace runner::events {

namespace {

template <class... Values>
nlohmann::json list_of(Values&&... values) {
  nlohmann::json::array_t list;
  list.reserve(sizeof...(values));
  (list.emplace_back(std::forward<Values>(values)), ...);
  return list;
}

template <class Value>
nlohmann::json to_json(const std::optional<Value>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

// Reads a list one value after another.
class List {
 public:
  explicit List(const nlohmann::json& list) : list_(list) {}

  const nlohmann::json& next() { return list_.at(at_++); }
  template <class Value>
  List& operator>>(Value& value) {
    next().get_to(value);
    return *this;
  }
  template <class Value>
  List& operator>>(std::optional<Value>& value) {
    const auto& in = next();
    value = in.is_null() ? std::nullopt : std::optional(in.get<Value>());
    return *this;
  }
  List& operator>>(Split& split) { return choose(split, split_from, "part"); }
  List& operator>>(MonitorMode& mode) { return choose(mode, monitor_mode_from, "mode"); }
  List& operator>>(TrialState& state) { return choose(state, trial_state_from, "state"); }

 private:
  template <class Enum, class Read>
  List& choose(Enum& value, Read read, const char* what) {
    const auto& text = next().get_ref<const std::string&>();
    const auto found = read(text);
    if (!found) throw std::runtime_error("there is no " + std::string(what) + " '" + text + "'");
    value = *found;
    return *this;
  }

  const nlohmann::json& list_;
  std::size_t at_ = 0;
};

nlohmann::json write(const CheckpointTaken& taken, PayloadWriter& payloads) {
  return list_of(taken.policy, taken.reason, taken.monitor, to_text(taken.mode), payloads.write(taken.payload));
}

void read(const nlohmann::json& in, CheckpointTaken& taken, PayloadReader& payloads) {
  List list(in);
  list >> taken.policy >> taken.reason >> taken.monitor >> taken.mode;
  taken.payload = payloads.read(list.next());
}

}  // namespace

nlohmann::json PayloadWriter::write(const Payload& payload) {
  if (!payload.file && !payload.bytes.empty()) bytes_.emplace_back(payload.bytes);
  return list_of(payload.size_bytes, payload.sha256, to_json(payload.file));
}

Payload PayloadReader::read(const nlohmann::json& in) {
  Payload payload;
  List(in) >> payload.size_bytes >> payload.sha256 >> payload.file;
  if (payload.file) return payload;
  const auto size = static_cast<std::size_t>(payload.size_bytes);
  if (payload.size_bytes < 0 || size > bytes_.size() - at_) {
    throw std::runtime_error("a payload claims more bytes than came with it");
  }
  if (at_ == 0 && size == bytes_.size()) {
    payload.bytes = std::exchange(bytes_, {});
    return payload;
  }
  const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(at_);
  payload.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
  at_ += size;
  return payload;
}

nlohmann::json write(const TrialDescribed& event) {
  return list_of(event.trial, event.data_sha256, event.data_is_random, event.train_size, event.validation_size,
                 event.input_shape, to_json(event.classes), event.parameters, event.trainable_parameters, event.device,
                 event.monitor, to_text(event.mode), event.notes);
}

void read(const nlohmann::json& in, TrialDescribed& event) {
  List(in) >> event.trial >> event.data_sha256 >> event.data_is_random >> event.train_size >> event.validation_size >>
      event.input_shape >> event.classes >> event.parameters >> event.trainable_parameters >> event.device >>
      event.monitor >> event.mode >> event.notes;
}

nlohmann::json write(const EpochDone& event, PayloadWriter& payloads) {
  nlohmann::json::array_t metrics;
  for (const auto& metric : event.metrics) {
    metrics.push_back(list_of(to_text(metric.split), metric.name, metric.value));
  }
  nlohmann::json::array_t checkpoints;
  for (const auto& taken : event.checkpoints) checkpoints.push_back(write(taken, payloads));
  return list_of(event.trial, event.epoch, event.step, to_json(event.lr), event.wall_seconds, std::move(metrics),
                 event.weights_sha256, std::move(checkpoints), event.released);
}

void read(const nlohmann::json& in, EpochDone& event, PayloadReader& payloads) {
  List list(in);
  list >> event.trial >> event.epoch >> event.step >> event.lr >> event.wall_seconds;
  for (const auto& metric : list.next()) {
    auto& read = event.metrics.emplace_back();
    List(metric) >> read.split >> read.name >> read.value;
  }
  list >> event.weights_sha256;
  for (const auto& taken : list.next()) read(taken, event.checkpoints.emplace_back(), payloads);
  list >> event.released;
}

nlohmann::json write(const StateTaken& event, PayloadWriter& payloads) {
  return list_of(event.trial, event.epoch, event.batch, event.is_last, payloads.write(event.payload));
}

void read(const nlohmann::json& in, StateTaken& event, PayloadReader& payloads) {
  List list(in);
  list >> event.trial >> event.epoch >> event.batch >> event.is_last;
  event.payload = payloads.read(list.next());
}

nlohmann::json write(const AttemptEnded& event) {
  return list_of(event.trial, to_text(event.state), event.reason, event.message);
}

void read(const nlohmann::json& in, AttemptEnded& event) {
  List(in) >> event.trial >> event.state >> event.reason >> event.message;
}

}  // namespace runner::events
