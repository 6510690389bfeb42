#include "protocol/messages.hpp"

#include <stdexcept>

#include "events/encoding.hpp"
#include "protocol/plain_cbor.hpp"
#include "search/search_definition.hpp"
#include "spec/trial_spec_json.hpp"

// nlohmann-json finds these by name.
namespace nlohmann {
template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& out, const std::optional<T>& value) { value ? out = *value : out = nullptr; }
  static void from_json(const json& in, std::optional<T>& value) {
    value = in.is_null() ? std::nullopt : std::optional(in.get<T>());
  }
};
template <>
struct adl_serializer<runner::spec::TrialSpec> {
  static void to_json(json& out, const runner::spec::TrialSpec& spec) { out = runner::spec::to_json(spec); }
  static void from_json(const json& in, runner::spec::TrialSpec& spec) {
    spec = runner::spec::trial_spec_from_json(in);
  }
};
template <>
struct adl_serializer<runner::spec::PluginChoice> {
  static void to_json(json& out, const runner::spec::PluginChoice& choice) { out = {choice.plugin, choice.parameters}; }
  static void from_json(const json& in, runner::spec::PluginChoice& choice) {
    in.at(0).get_to(choice.plugin);
    choice.parameters = in.at(1);
  }
};
template <>
struct adl_serializer<runner::SearchResult> {
  static void to_json(json& out, const runner::SearchResult& result) {
    out = {result.suggestion,     result.point,  result.mean,         result.replicates,
           result.standard_error, result.failed, result.share_trained};
  }
  static void from_json(const json& in, runner::SearchResult& result) {
    in.at(0).get_to(result.suggestion);
    in.at(1).get_to(result.point);
    in.at(2).get_to(result.mean);
    in.at(3).get_to(result.replicates);
    in.at(4).get_to(result.standard_error);
    in.at(5).get_to(result.failed);
    in.at(6).get_to(result.share_trained);
  }
};
template <>
struct adl_serializer<runner::RunningSuggestion> {
  static void to_json(json& out, const runner::RunningSuggestion& running) {
    out = {running.suggestion, running.point};
  }
  static void from_json(const json& in, runner::RunningSuggestion& running) {
    in.at(0).get_to(running.suggestion);
    in.at(1).get_to(running.point);
  }
};
template <>
struct adl_serializer<runner::Suggestion> {
  static void to_json(json& out, const runner::Suggestion& suggestion) { out = {suggestion.point, suggestion.reason}; }
  static void from_json(const json& in, runner::Suggestion& suggestion) {
    in.at(0).get_to(suggestion.point);
    in.at(1).get_to(suggestion.reason);
  }
};
template <>
struct adl_serializer<runner::StopperSetting> {
  static void to_json(json& out, const runner::StopperSetting& setting) {
    out = {setting.epochs, setting.validate_every, setting.configurations, setting.replicates};
  }
  static void from_json(const json& in, runner::StopperSetting& setting) {
    in.at(0).get_to(setting.epochs);
    in.at(1).get_to(setting.validate_every);
    in.at(2).get_to(setting.configurations);
    in.at(3).get_to(setting.replicates);
  }
};
template <>
struct adl_serializer<runner::CurvePoint> {
  static void to_json(json& out, const runner::CurvePoint& point) { out = {point.epochs, point.value}; }
  static void from_json(const json& in, runner::CurvePoint& point) {
    in.at(0).get_to(point.epochs);
    in.at(1).get_to(point.value);
  }
};
template <>
struct adl_serializer<runner::ContenderTrial> {
  static void to_json(json& out, const runner::ContenderTrial& trial) { out = {trial.curve, trial.failed}; }
  static void from_json(const json& in, runner::ContenderTrial& trial) {
    in.at(0).get_to(trial.curve);
    in.at(1).get_to(trial.failed);
  }
};
template <>
struct adl_serializer<runner::Contender> {
  static void to_json(json& out, const runner::Contender& contender) {
    out = {contender.suggestion, contender.told_epochs, contender.known_epochs,    contender.has_ended,
           contender.is_stopped, contender.trials,      contender.told_replicates, contender.known_replicates};
  }
  static void from_json(const json& in, runner::Contender& contender) {
    in.at(0).get_to(contender.suggestion);
    in.at(1).get_to(contender.told_epochs);
    in.at(2).get_to(contender.known_epochs);
    in.at(3).get_to(contender.has_ended);
    in.at(4).get_to(contender.is_stopped);
    in.at(5).get_to(contender.trials);
    in.at(6).get_to(contender.told_replicates);
    in.at(7).get_to(contender.known_replicates);
  }
};
template <>
struct adl_serializer<runner::StopperDecision> {
  static void to_json(json& out, const runner::StopperDecision& decision) {
    out = {static_cast<int>(decision.kind), decision.suggestion, decision.epochs, decision.reason, decision.replicates};
  }
  static void from_json(const json& in, runner::StopperDecision& decision) {
    const auto kind = in.at(0).get<int>();
    if (kind < 0 || kind > static_cast<int>(runner::StopperDecision::Kind::wait)) {
      throw std::invalid_argument("a stopper decides nothing of the kind " + std::to_string(kind));
    }
    decision.kind = static_cast<runner::StopperDecision::Kind>(kind);
    in.at(1).get_to(decision.suggestion);
    in.at(2).get_to(decision.epochs);
    in.at(3).get_to(decision.reason);
    in.at(4).get_to(decision.replicates);
  }
};
template <>
struct adl_serializer<runner::Evaluation> {
  static void to_json(json& out, const runner::Evaluation& evaluation) {
    out = {evaluation.epoch, evaluation.step, evaluation.metrics};
  }
  static void from_json(const json& in, runner::Evaluation& evaluation) {
    in.at(0).get_to(evaluation.epoch);
    in.at(1).get_to(evaluation.step);
    in.at(2).get_to(evaluation.metrics);
  }
};
}  // namespace nlohmann

namespace runner::protocol {

using events::CborReader;
using events::CborWriter;
using events::PayloadReader;
using events::PayloadWriter;
using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginLocation, kind, name, library)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StopTrial, trial)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SampleFile, path, delimiter, header)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DigestData, spec, plugins)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BoundStorage, spec, plugins)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DescribeLibrary, library)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RehearseTrial, spec, plugins)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Hello, libtorch_version, fingerprint)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginsLoaded, trial, library_sha256)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Progress, trial)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrialNotBegun, trial)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CheckpointEvaluated, metrics, tables, samples, test_part, data_sha256, notes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SamplesPredicted, outputs, title, names, notes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DataDigested, sha256)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StorageBounded, checkpoint_bytes, checkpoints)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LibraryDescribed, manifest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrialRehearsed, failure, has_mkl, fast_paths)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SuggestConfiguration, told, number, running)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ConfigurationSuggested, suggestion)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OpenStopper, plugin, stopper, setting)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DecideStep, changed, left)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StepDecided, decision)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JoinTrial, spec, plugins, rank, processes, memory)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RankJoined, data_sha256)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Refused, message)

namespace {

const std::string unreadable = "a message between supervisor and worker cannot be read: ";

json write(const StartTrial& m, PayloadWriter& payloads) {
  json out = {{"trial", m.trial},
              {"spec", m.spec},
              {"plugins", m.plugins},
              {"payload_folder", m.payload_folder},
              {"largest_blob_bytes", m.largest_blob_bytes},
              {"data_sha256", m.data_sha256},
              {"data_only", m.data_only},
              {"pause_at", m.pause_at},
              {"after", m.after}};
  if (m.resume) {
    out["resume"] = {
        {"state", payloads.write(m.resume->state)}, {"history", m.resume->history}, {"extends", m.resume->extends}};
  }
  if (m.init) out["init"] = payloads.write(*m.init);
  return out;
}

void read(const json& in, StartTrial& m, PayloadReader& payloads) {
  in.at("trial").get_to(m.trial);
  in.at("spec").get_to(m.spec);
  in.at("plugins").get_to(m.plugins);
  in.at("payload_folder").get_to(m.payload_folder);
  in.at("largest_blob_bytes").get_to(m.largest_blob_bytes);
  in.at("data_sha256").get_to(m.data_sha256);
  in.at("data_only").get_to(m.data_only);
  in.at("pause_at").get_to(m.pause_at);
  in.at("after").get_to(m.after);
  if (in.contains("resume")) {
    const auto& resume = in["resume"];
    m.resume = Resume{payloads.read(resume.at("state")), resume.at("history"), resume.at("extends")};
  }
  if (in.contains("init")) m.init = payloads.read(in["init"]);
}

json write(const EvaluateCheckpoint& m, PayloadWriter& payloads) {
  return {{"spec", m.spec},
          {"plugins", m.plugins},
          {"checkpoint", payloads.write(m.checkpoint)},
          {"file", m.file},
          {"whole_dataset", m.whole_dataset}};
}

void read(const json& in, EvaluateCheckpoint& m, PayloadReader& payloads) {
  in.at("spec").get_to(m.spec);
  in.at("plugins").get_to(m.plugins);
  m.checkpoint = payloads.read(in.at("checkpoint"));
  in.at("file").get_to(m.file);
  in.at("whole_dataset").get_to(m.whole_dataset);
}

json write(const PredictSamples& m, PayloadWriter& payloads) {
  return {{"spec", m.spec}, {"plugins", m.plugins}, {"checkpoint", payloads.write(m.checkpoint)}, {"file", m.file}};
}

void read(const json& in, PredictSamples& m, PayloadReader& payloads) {
  in.at("spec").get_to(m.spec);
  in.at("plugins").get_to(m.plugins);
  m.checkpoint = payloads.read(in.at("checkpoint"));
  in.at("file").get_to(m.file);
}

json write(const OpenSampler& m, PayloadWriter&) {
  return {{"plugin", m.plugin}, {"sampler", m.sampler}, {"space", search::space_json(m.space)}, {"seed", m.seed}};
}

void read(const json& in, OpenSampler& m, PayloadReader&) {
  in.at("plugin").get_to(m.plugin);
  in.at("sampler").get_to(m.sampler);
  m.space = search::space_from_json(in.at("space"));
  in.at("seed").get_to(m.seed);
}

json write(const OrderRank& m, PayloadWriter&) { return {static_cast<int>(m.order), m.place.epoch, m.place.batch}; }

void read(const json& in, OrderRank& m, PayloadReader&) {
  const auto order = in.at(0).get<int>();
  if (order < 0 || order > static_cast<int>(events::RankOrder::leave))
    throw std::invalid_argument("there is no order " + std::to_string(order));
  m.order = static_cast<events::RankOrder>(order);
  in.at(1).get_to(m.place.epoch);
  in.at(2).get_to(m.place.batch);
}

json write(const GradientsComputed& m, PayloadWriter& payloads) { return payloads.write(m.told); }
void read(const json& in, GradientsComputed& m, PayloadReader& payloads) { m.told = payloads.read(in); }

json write(const RankTold& m, PayloadWriter& payloads) { return payloads.write(m.told); }
void read(const json& in, RankTold& m, PayloadReader& payloads) { m.told = payloads.read(in); }

json write(const SamplerOpened&, PayloadWriter&) { return nullptr; }
void read(const json&, SamplerOpened&, PayloadReader&) {}

json write(const StopperOpened&, PayloadWriter&) { return nullptr; }
void read(const json&, StopperOpened&, PayloadReader&) {}

json write(const ConvertToPyTorch& m, PayloadWriter& payloads) { return payloads.write(m.checkpoint); }
void read(const json& in, ConvertToPyTorch& m, PayloadReader& payloads) { m.checkpoint = payloads.read(in); }

json write(const CheckpointConverted& m, PayloadWriter& payloads) { return payloads.write(m.archive); }
void read(const json& in, CheckpointConverted& m, PayloadReader& payloads) { m.archive = payloads.read(in); }

// Events are written as they are, other messages as JSON, whose order of values is their own.
template <class Message>
void write_message(const Message& message, std::vector<std::uint8_t>& out, PayloadWriter& payloads) {
  if constexpr (requires(CborWriter & cbor) { events::write(message, cbor, payloads); }) {
    CborWriter cbor(out);
    events::write(message, cbor, payloads);
  } else if constexpr (requires { write(message, payloads); }) {
    json::to_cbor(write(message, payloads), out);
  } else {
    json::to_cbor(json(message), out);
  }
}

template <class Message>
void read_message(CborReader& in, Message& message, PayloadReader& payloads) {
  if constexpr (requires { events::read(in, message, payloads); }) {
    events::read(in, message, payloads);
    if (!in.rest().empty()) throw std::runtime_error("a message has more values than are written");
  } else {
    if (!is_plain_cbor(in.rest())) throw std::runtime_error(unreadable + "it is no CBOR of ours");
    const auto fields = json::from_cbor(in.rest());
    if constexpr (requires { read(fields, message, payloads); }) {
      read(fields, message, payloads);
    } else {
      fields.get_to(message);
    }
  }
}

// A message is a list of its place in the variant and its fields.
template <class Variant>
Encoded encode_variant(const Variant& message) {
  Encoded encoded;
  PayloadWriter payloads;
  CborWriter head(encoded.header);
  head.list(2);
  head.integer(static_cast<std::int64_t>(message.index()));
  std::visit([&](const auto& held) { write_message(held, encoded.header, payloads); }, message);
  encoded.payload = payloads.take();
  return encoded;
}

template <class Variant, std::size_t... Index>
Variant decode_fields(std::int64_t index, CborReader& fields, PayloadReader& payloads, std::index_sequence<Index...>) {
  Variant message;
  const bool known = ((index == static_cast<std::int64_t>(Index) &&
                       (read_message(fields, message.template emplace<Index>(), payloads), true)) ||
                      ...);
  if (!known) throw std::runtime_error("unknown message number " + std::to_string(index));
  return message;
}

template <class Variant>
Variant decode_variant(RawFrame frame) {
  PayloadReader payloads(std::move(frame.payload));
  try {
    CborReader in(frame.header);
    if (in.list() != 2) throw std::runtime_error(unreadable + "it is no message of ours");
    const auto index = in.integer();
    return decode_fields<Variant>(index, in, payloads, std::make_index_sequence<std::variant_size_v<Variant>>());
  } catch (const json::exception& error) {
    throw std::runtime_error(unreadable + error.what());
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error(unreadable + error.what());
  }
}

}  // namespace

bool lets_next_begin(const events::AttemptEnded& ended) {
  return ended.state == events::TrialState::completed || ended.state == events::TrialState::diverged;
}

Encoded encode(const Command& command) { return encode_variant(command); }
Encoded encode(const Report& report) { return encode_variant(report); }
Command decode_command(RawFrame frame) { return decode_variant<Command>(std::move(frame)); }
Report decode_report(RawFrame frame) { return decode_variant<Report>(std::move(frame)); }

}  // namespace runner::protocol
