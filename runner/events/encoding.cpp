#include "events/encoding.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "digest/sha256.hpp"

namespace runner::events {

namespace {

void put(CborWriter& out, bool value) { out.boolean(value); }
void put(CborWriter& out, std::int64_t value) { out.integer(value); }
void put(CborWriter& out, double value) { out.real(value); }
void put(CborWriter& out, const std::string& value) { out.text(value); }
void put(CborWriter& out, Split value) { out.text(to_text(value)); }
void put(CborWriter& out, MonitorMode value) { out.text(to_text(value)); }
void put(CborWriter& out, TrialState value) { out.text(to_text(value)); }
void put(CborWriter& out, const Metric& metric);
void put(CborWriter& out, const ResultTable& table);
template <class Value>
void put(CborWriter& out, const std::optional<Value>& value) {
  value ? put(out, *value) : out.null();
}
template <class Value>
void put(CborWriter& out, const std::vector<Value>& values) {
  out.list(values.size());
  for (const auto& value : values) put(out, value);
}

void get(CborReader& in, bool& value) { value = in.boolean(); }
void get(CborReader& in, std::int64_t& value) { value = in.integer(); }
void get(CborReader& in, double& value) { value = in.real(); }
void get(CborReader& in, std::string& value) { value = in.text(); }
template <class Enum, class From>
void choose(CborReader& in, Enum& value, From from, const char* what) {
  const auto text = in.text();
  const auto found = from(text);
  if (!found) throw std::runtime_error("there is no " + std::string(what) + " '" + std::string(text) + "'");
  value = *found;
}
void get(CborReader& in, Split& value) { choose(in, value, split_from, "part"); }
void get(CborReader& in, MonitorMode& value) { choose(in, value, monitor_mode_from, "mode"); }
void get(CborReader& in, TrialState& value) { choose(in, value, trial_state_from, "state"); }
void get(CborReader& in, Metric& metric);
void get(CborReader& in, ResultTable& table);
template <class Value>
void get(CborReader& in, std::optional<Value>& value) {
  value.reset();
  if (!in.take_null()) get(in, value.emplace());
}
template <class Value>
void get(CborReader& in, std::vector<Value>& values) {
  values.resize(in.list());
  for (auto& value : values) get(in, value);
}

// A list of values, each of its own type.
template <class... Values>
void put_list(CborWriter& out, const Values&... values) {
  out.list(sizeof...(values));
  (put(out, values), ...);
}
template <class... Values>
void get_list(CborReader& in, Values&... values) {
  if (in.list() != sizeof...(values))
    throw std::runtime_error("a list in a message has another length than is written");
  (get(in, values), ...);
}

void put(CborWriter& out, const Metric& metric) { put_list(out, metric.split, metric.name, metric.value); }
void get(CborReader& in, Metric& metric) { get_list(in, metric.split, metric.name, metric.value); }

void put(CborWriter& out, const ResultTable& table) { put_list(out, table.split, table.name, table.json); }
void get(CborReader& in, ResultTable& table) { get_list(in, table.split, table.name, table.json); }

// Refused here, where it costs one worker: the database would refuse it too, and with it the whole run.
void check_digest(std::string_view text) {
  if (!is_sha256_hex(text)) throw std::runtime_error("'" + std::string(text) + "' in a message is no SHA-256");
}

void write(const CheckpointTaken& taken, CborWriter& out, PayloadWriter& payloads) {
  put_list(out, taken.policy, taken.reason, taken.monitor, taken.mode);
  payloads.write(taken.payload, out);
}

void read(CborReader& in, CheckpointTaken& taken, PayloadReader& payloads) {
  get_list(in, taken.policy, taken.reason, taken.monitor, taken.mode);
  taken.payload = payloads.read(in);
}

}  // namespace

void PayloadWriter::collect(const Payload& payload) {
  if (!payload.file && !payload.bytes.empty()) bytes_.emplace_back(payload.bytes);
}

void PayloadWriter::write(const Payload& payload, CborWriter& out) {
  collect(payload);
  put_list(out, payload.size_bytes, payload.sha256, payload.file);
}

nlohmann::json PayloadWriter::write(const Payload& payload) {
  collect(payload);
  const auto file = payload.file ? nlohmann::json(*payload.file) : nlohmann::json();
  return nlohmann::json::array({payload.size_bytes, payload.sha256, file});
}

void PayloadReader::take_bytes(Payload& payload) {
  if (payload.file) return;
  const auto size = static_cast<std::size_t>(payload.size_bytes);
  if (payload.size_bytes < 0 || size > bytes_.size() - at_) {
    throw std::runtime_error("a payload claims more bytes than came with it");
  }
  if (at_ == 0 && size == bytes_.size()) {
    payload.bytes = std::exchange(bytes_, {});
    return;
  }
  const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(at_);
  payload.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
  at_ += size;
}

Payload PayloadReader::read(CborReader& in) {
  Payload payload;
  get_list(in, payload.size_bytes, payload.sha256, payload.file);
  check_digest(payload.sha256);
  take_bytes(payload);
  return payload;
}

Payload PayloadReader::read(const nlohmann::json& in) {
  Payload payload;
  in.at(0).get_to(payload.size_bytes);
  in.at(1).get_to(payload.sha256);
  if (!in.at(2).is_null()) payload.file = in.at(2).get<std::string>();
  take_bytes(payload);
  return payload;
}

void write(const TrialDescribed& event, CborWriter& out, PayloadWriter&) {
  put_list(out, event.trial, event.data_sha256, event.data_is_random, event.train_size, event.validation_size,
           event.input_shape, event.classes, event.parameters, event.trainable_parameters, event.device, event.monitor,
           event.mode, event.notes);
}

void read(CborReader& in, TrialDescribed& event, PayloadReader&) {
  get_list(in, event.trial, event.data_sha256, event.data_is_random, event.train_size, event.validation_size,
           event.input_shape, event.classes, event.parameters, event.trainable_parameters, event.device, event.monitor,
           event.mode, event.notes);
}

void write(const EpochDone& event, CborWriter& out, PayloadWriter& payloads) {
  put_list(out, event.trial, event.epoch, event.step, event.lr, event.wall_seconds, event.metrics, event.weights_sha256,
           event.released, event.tables);
  out.list(event.checkpoints.size());
  for (const auto& taken : event.checkpoints) write(taken, out, payloads);
}

void read(CborReader& in, EpochDone& event, PayloadReader& payloads) {
  get_list(in, event.trial, event.epoch, event.step, event.lr, event.wall_seconds, event.metrics, event.weights_sha256,
           event.released, event.tables);
  if (!event.weights_sha256.empty()) check_digest(event.weights_sha256);
  event.checkpoints.resize(in.list());
  for (auto& taken : event.checkpoints) read(in, taken, payloads);
}

void write(const StateTaken& event, CborWriter& out, PayloadWriter& payloads) {
  put_list(out, event.trial, event.epoch, event.batch, event.is_last);
  payloads.write(event.payload, out);
}

void read(CborReader& in, StateTaken& event, PayloadReader& payloads) {
  get_list(in, event.trial, event.epoch, event.batch, event.is_last);
  event.payload = payloads.read(in);
}

void write(const TestEvaluated& event, CborWriter& out, PayloadWriter&) {
  put_list(out, event.trial, event.epoch, event.metrics, event.tables);
}

void read(CborReader& in, TestEvaluated& event, PayloadReader&) {
  get_list(in, event.trial, event.epoch, event.metrics, event.tables);
}

void write(const AttemptEnded& event, CborWriter& out, PayloadWriter&) {
  put_list(out, event.trial, event.state, event.reason, event.message);
}

void read(CborReader& in, AttemptEnded& event, PayloadReader&) {
  get_list(in, event.trial, event.state, event.reason, event.message);
}

}  // namespace runner::events
