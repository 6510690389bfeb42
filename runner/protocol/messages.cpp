#include "protocol/messages.hpp"

#include <stdexcept>

#include "protocol/plain_cbor.hpp"

// nlohmann-json finds these by name.
namespace nlohmann {
template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& out, const std::optional<T>& value) {
    if (value) {
      out = *value;
    } else {
      out = nullptr;
    }
  }
  static void from_json(const json& in, std::optional<T>& value) {
    if (in.is_null()) {
      value.reset();
    } else {
      value = in.get<T>();
    }
  }
};
}  // namespace nlohmann

namespace runner::protocol {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginLocation, kind, name, library)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PastEvaluation, epoch, step, metrics)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Resume, file, history, extends)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InitialWeights, file)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StartTrial, trial, spec, plugins, payload_folder, largest_blob_bytes, resume,
                                   init, data_sha256, data_only)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StopTrial, trial)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Hello, libtorch_version, fingerprint)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginsLoaded, trial, library_sha256)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Described, trial, data_sha256, data_is_random, train_size, validation_size, input_shape, classes,
                                   parameters, trainable_parameters, device, monitor, mode, notes)

// What is sent in every epoch is a list: a member's name costs more to write than its value.
template <class... Members>
void write_list(nlohmann::json& out, const Members&... members) {
  nlohmann::json::array_t list;
  list.reserve(sizeof...(members));
  (list.emplace_back(members), ...);
  out = std::move(list);
}

template <class... Members>
void read_list(const nlohmann::json& in, Members&... members) {
  std::size_t i = 0;
  (in.at(i++).get_to(members), ...);
}

void to_json(nlohmann::json& out, const MetricValue& m) { write_list(out, m.part, m.name, m.value); }
void from_json(const nlohmann::json& in, MetricValue& m) { read_list(in, m.part, m.name, m.value); }
void to_json(nlohmann::json& out, const CheckpointTaken& c) { write_list(out, c.policy, c.reason, c.bytes, c.sha256, c.file); }
void from_json(const nlohmann::json& in, CheckpointTaken& c) { read_list(in, c.policy, c.reason, c.bytes, c.sha256, c.file); }
void to_json(nlohmann::json& out, const EpochDone& e) {
  write_list(out, e.trial, e.epoch, e.step, e.lr, e.wall_seconds, e.metrics, e.checkpoints, e.weights_sha256, e.released);
}
void from_json(const nlohmann::json& in, EpochDone& e) {
  read_list(in, e.trial, e.epoch, e.step, e.lr, e.wall_seconds, e.metrics, e.checkpoints, e.weights_sha256, e.released);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StateTaken, trial, epoch, batch, bytes, sha256, file, is_last)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Progress, trial)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrialEnded, trial, state, message)

namespace {

// A message is [its place in the variant, its fields].
template <class Variant>
std::vector<std::uint8_t> encode_variant(const Variant& message) {
  nlohmann::json fields;
  std::visit([&](const auto& held) { fields = held; }, message);
  return nlohmann::json::to_cbor(nlohmann::json::array({message.index(), std::move(fields)}));
}

template <class Variant, std::size_t... Index>
Variant decode_fields(std::size_t index, const nlohmann::json& fields, std::index_sequence<Index...>) {
  Variant message;
  const bool known =
      ((index == Index && (message.template emplace<Index>(fields.get<std::variant_alternative_t<Index, Variant>>()),
                           true)) ||
       ...);
  if (!known) throw std::runtime_error("unknown message number " + std::to_string(index));
  return message;
}

template <class Variant>
Variant decode_variant(const std::vector<std::uint8_t>& bytes) {
  if (!is_plain_cbor(bytes)) {
    throw std::runtime_error("a message between supervisor and worker cannot be read: it is no CBOR of ours");
  }
  try {
    const auto json = nlohmann::json::from_cbor(bytes);
    return decode_fields<Variant>(json.at(0).get<std::size_t>(), json.at(1),
                                  std::make_index_sequence<std::variant_size_v<Variant>>());
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("a message between supervisor and worker cannot be read: ") + error.what());
  }
}

}  // namespace

std::vector<std::uint8_t> encode(const Command& command) { return encode_variant(command); }
std::vector<std::uint8_t> encode(const Report& report) { return encode_variant(report); }
Command decode_command(const std::vector<std::uint8_t>& bytes) { return decode_variant<Command>(bytes); }
Report decode_report(const std::vector<std::uint8_t>& bytes) { return decode_variant<Report>(bytes); }

}  // namespace runner::protocol
