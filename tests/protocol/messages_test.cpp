#include "protocol/messages.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>

#include "bytes_of.hpp"
#include "round_trip.hpp"
#include "spec/trial_spec_json.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::events;
using namespace runner::protocol;

namespace {

EpochDone sample_epoch() {
  EpochDone epoch{.trial = 7,
                  .epoch = 41,
                  .step = 1234,
                  .lr = 0.001,
                  .wall_seconds = 0.25,
                  .metrics = {{Split::train, "loss", 0.5}, {Split::validation, "loss", 0.1}},
                  .weights_sha256 = std::string(64, 'a')};
  epoch.checkpoints = {
      {"best_loss", "new best", "accuracy", MonitorMode::max, payload_of(bytes_of("abc"))},
      {"last", "every epoch", "loss", MonitorMode::min, {1 << 20, std::string(64, 'c'), {}, "/tmp/x.partial"}},
      {"last", "again", "loss", MonitorMode::min, payload_of(bytes_of("de"))}};
  epoch.released = {3, 4};
  return epoch;
}

// Without bytes that would have to come with it.
std::vector<std::uint8_t> header_of_an_epoch() {
  EpochDone epoch = sample_epoch();
  epoch.checkpoints = {epoch.checkpoints[1]};
  const Report sent = epoch;
  return encode(sent).header;
}

double through_the_wire(double value) {
  EpochDone epoch;
  epoch.metrics = {{Split::train, "loss", value}};
  return report_round_trip(epoch).metrics.at(0).value;
}

// Decodes as either kind of message; says whether one of them was taken.
bool is_taken(const std::vector<std::uint8_t>& bytes) {
  bool taken = false;
  try {
    static_cast<void>(decode_report({bytes, {}}));
    taken = true;
  } catch (const std::runtime_error&) {
  }
  try {
    static_cast<void>(decode_command({bytes, {}}));
    taken = true;
  } catch (const std::runtime_error&) {
  }
  return taken;
}

runner::spec::TrialSpec sample_spec() {
  runner::spec::TrialSpec spec;
  spec.seed = 4294967295U;
  spec.dataset.plugin = "csv";
  spec.model = {"mlp", {{"hidden", {10, 10}}}};
  spec.optimizer = {"adam", {{"lr", 1.0}, {"steps", 3}}};
  return spec;
}

}  // namespace

TEST_CASE("StartTrial comes back as it was sent, reals as reals and integers as integers") {
  StartTrial sent{std::int64_t{1} << 40, sample_spec(), {{"model", "mlp", "/lib/libmlp.so"}}, "/tmp/payloads", 5};
  const StartTrial back = command_round_trip(sent);
  CHECK(back.trial == sent.trial);
  CHECK(runner::spec::canonical_text(back.spec) == runner::spec::canonical_text(sent.spec));
  CHECK(back.spec.optimizer.parameters["lr"].is_number_float());
  CHECK(back.spec.optimizer.parameters["steps"].is_number_integer());
  REQUIRE(back.plugins.size() == 1);
  CHECK(back.plugins[0].kind == "model");
  CHECK(back.plugins[0].name == "mlp");
  CHECK(back.plugins[0].library == "/lib/libmlp.so");
  CHECK(back.payload_folder == "/tmp/payloads");
  CHECK(back.largest_blob_bytes == 5);
  CHECK_FALSE(back.resume);
  CHECK_FALSE(back.init);
}

TEST_CASE("StartTrial comes back with what a trial goes on from") {
  StartTrial sent;
  sent.spec = sample_spec();
  sent.resume = Resume{payload_of(bytes_of("state")),
                       {{3, 120, 0, {{"loss", 0.25}, {"accuracy", std::nan("")}}}, {4, 160, 0, {}}}};
  const StartTrial back = command_round_trip(sent);
  REQUIRE(back.resume);
  CHECK(back.resume->state.bytes == bytes_of("state"));
  CHECK_FALSE(back.resume->state.file);
  REQUIRE(back.resume->history.size() == 2);
  CHECK(back.resume->history[0].epoch == 3);
  CHECK(back.resume->history[0].step == 120);
  CHECK(back.resume->history[0].metric("loss") == 0.25);
  CHECK(std::isnan(back.resume->history[0].metric("accuracy").value()));
  CHECK(back.resume->history[1].metrics.empty());
  sent.resume->state = {0, "ab", {}, "/tmp/state.partial"};
  CHECK(command_round_trip(sent).resume->state.file == "/tmp/state.partial");
}

TEST_CASE("A question comes back as it was sent") {
  const EvaluateCheckpoint sent{
      sample_spec(), {}, payload_of(bytes_of("weights")), SampleFile{"/a.csv", ";", false}, true};
  const auto back = command_round_trip(sent);
  CHECK(back.checkpoint.bytes == bytes_of("weights"));
  CHECK(back.checkpoint.sha256 == sent.checkpoint.sha256);
  REQUIRE(back.file);
  CHECK(back.file->path == "/a.csv");
  CHECK(back.file->delimiter == ";");
  CHECK(back.file->header == false);
  CHECK(back.whole_dataset);
  CHECK(command_round_trip(PredictSamples{sample_spec(), {}, {}, {"/b.csv"}}).file.path == "/b.csv");
  CHECK(command_round_trip(DescribeLibrary{"/lib/a.so"}).library == "/lib/a.so");
  CHECK(command_round_trip(ConvertToPyTorch{payload_of(bytes_of("x"))}).checkpoint.bytes == bytes_of("x"));
  CHECK(command_round_trip(RehearseTrial{sample_spec(), {{"model", "mlp", "/lib/m.so"}}}).plugins.at(0).library ==
        "/lib/m.so");
  CHECK(command_round_trip(DigestData{sample_spec(), {}}).spec.seed == 4294967295U);
}

TEST_CASE("An answer comes back as it was sent") {
  const auto evaluated = report_round_trip(
      CheckpointEvaluated{{{"loss", 0.5}, {"accuracy", 1.0}}, {{"confusion_matrix", "{}"}}, 36, true, "ab"});
  CHECK(evaluated.metrics == std::vector<std::pair<std::string, double>>{{"loss", 0.5}, {"accuracy", 1.0}});
  CHECK(evaluated.samples == 36);
  CHECK(evaluated.test_part);
  CHECK(evaluated.data_sha256 == "ab");
  CHECK(report_round_trip(SamplesPredicted{{{0.25, 0.75}, {1.0, 0.0}}}).outputs[0][1] == 0.75);
  CHECK(report_round_trip(StorageBounded{10, 3}).checkpoints == 3);
  CHECK(report_round_trip(CheckpointConverted{payload_of(bytes_of("zip"))}).archive.bytes == bytes_of("zip"));
  const auto rehearsed = report_round_trip(TrialRehearsed{"no data", true, {{{"name", "backward"}, {"taken", 2}}}});
  CHECK(rehearsed.failure == "no data");
  CHECK(rehearsed.has_mkl);
  CHECK(rehearsed.fast_paths.at(0).at("taken") == 2);
  CHECK(report_round_trip(Refused{"no"}).message == "no");
}

TEST_CASE("A payload that claims more bytes than came is refused") {
  const Report sent = StateTaken{.trial = 1, .payload = payload_of(bytes_of("state"))};
  const auto encoded = encode(sent);
  auto frame = frame_of(encoded);
  CHECK_NOTHROW(decode_report(frame));
  frame.payload.pop_back();
  CHECK_THROWS_WITH(decode_report(frame), Catch::Contains("claims more bytes"));
}

TEST_CASE("StateTaken comes back as it was sent") {
  const StateTaken back =
      report_round_trip(StateTaken{7, 41, 3, true, {1 << 20, std::string(64, 'e'), {}, "/tmp/s.partial"}});
  CHECK(back.trial == 7);
  CHECK(back.epoch == 41);
  CHECK(back.batch == 3);
  CHECK(back.payload.size_bytes == 1 << 20);
  CHECK(back.payload.sha256 == std::string(64, 'e'));
  CHECK(back.payload.file == "/tmp/s.partial");
  CHECK(back.is_last);
  CHECK_FALSE(report_round_trip(StateTaken{.payload = payload_of({})}).payload.file);
}

TEST_CASE("TestEvaluated comes back as it was sent") {
  const auto back = report_round_trip(runner::events::TestEvaluated{7, 41, {{Split::test, "loss", 0.25}}});
  CHECK(back.trial == 7);
  CHECK(back.epoch == 41);
  REQUIRE(back.metrics.size() == 1);
  CHECK(back.metrics[0].split == Split::test);
  CHECK(back.metrics[0].name == "loss");
  CHECK(back.metrics[0].value == 0.25);
}

TEST_CASE("Tables of an epoch and of the test part come back as they were sent") {
  const runner::events::ResultTable table{Split::test, "confusion_matrix", R"({"rows":["a"]})"};
  EpochDone epoch{.trial = 7};
  epoch.tables = {table};
  for (const auto& tables :
       {report_round_trip(epoch).tables, report_round_trip(runner::events::TestEvaluated{7, 41, {}, {table}}).tables}) {
    REQUIRE(tables.size() == 1);
    CHECK(tables[0].split == Split::test);
    CHECK(tables[0].name == "confusion_matrix");
    CHECK(tables[0].json == R"({"rows":["a"]})");
  }
}

TEST_CASE("A trial that is sent ahead comes back with the one before it, and so does what says that it was not begun") {
  CHECK_FALSE(command_round_trip(StartTrial{}).after);
  StartTrial ahead;
  ahead.after = 1;
  CHECK(command_round_trip(ahead).after == 1);
  CHECK(report_round_trip(TrialNotBegun{2}).trial == 2);
}

TEST_CASE("StopTrial and Progress come back as they were sent") {
  CHECK(command_round_trip(StopTrial{3}).trial == 3);
  CHECK(report_round_trip(Progress{-1}).trial == -1);
}

TEST_CASE("Hello comes back as it was sent") {
  const Hello back = report_round_trip(Hello{"2.6.0", {{"blas", "OpenBLAS"}, {"threads", 1}}});
  CHECK(back.libtorch_version == "2.6.0");
  CHECK(back.fingerprint == nlohmann::json{{"blas", "OpenBLAS"}, {"threads", 1}});
}

TEST_CASE("PluginsLoaded comes back as it was sent") {
  const std::map<std::string, std::string> digests = {{"/a.so", "11"}, {"/b.so", "22"}};
  CHECK(report_round_trip(PluginsLoaded{2, digests}).library_sha256 == digests);
  CHECK(report_round_trip(PluginsLoaded{2, {}}).library_sha256.empty());
}

TEST_CASE("TrialDescribed comes back as it was sent, a regression without classes") {
  TrialDescribed sent{5, "beef", true, 142, 36, {3, 28, 28}, 10, 283, 200, "cuda:1", "accuracy", MonitorMode::max};
  TrialDescribed back = report_round_trip(sent);
  CHECK(back.trial == 5);
  CHECK(back.data_sha256 == "beef");
  CHECK(back.data_is_random);
  CHECK(back.train_size == 142);
  CHECK(back.validation_size == 36);
  CHECK(back.input_shape == std::vector<std::int64_t>{3, 28, 28});
  CHECK(back.classes == 10);
  CHECK(back.parameters == 283);
  CHECK(back.trainable_parameters == 200);
  CHECK(back.device == "cuda:1");
  CHECK(back.monitor == "accuracy");
  CHECK(back.mode == MonitorMode::max);
  sent.classes.reset();
  CHECK_FALSE(report_round_trip(sent).classes);
}

TEST_CASE("EpochDone comes back as it was sent, with all of its checkpoints") {
  EpochDone back = report_round_trip(sample_epoch());
  CHECK(back.trial == 7);
  CHECK(back.epoch == 41);
  CHECK(back.step == 1234);
  CHECK(back.lr == 0.001);
  CHECK(back.wall_seconds == 0.25);
  REQUIRE(back.metrics.size() == 2);
  CHECK(back.metrics[1].split == Split::validation);
  CHECK(back.metrics[1].name == "loss");
  CHECK(back.metrics[1].value == 0.1);
  REQUIRE(back.checkpoints.size() == 3);
  CHECK(back.checkpoints[0].policy == "best_loss");
  CHECK(back.checkpoints[0].reason == "new best");
  CHECK(back.checkpoints[0].monitor == "accuracy");
  CHECK(back.checkpoints[0].mode == MonitorMode::max);
  CHECK(back.checkpoints[0].payload.bytes == bytes_of("abc"));
  CHECK(back.checkpoints[0].payload.sha256.size() == 64);
  CHECK_FALSE(back.checkpoints[0].payload.file);
  CHECK(back.checkpoints[1].payload.file == "/tmp/x.partial");
  CHECK(back.checkpoints[1].payload.size_bytes == 1 << 20);
  CHECK(back.checkpoints[2].payload.bytes == bytes_of("de"));
  CHECK(back.weights_sha256 == std::string(64, 'a'));
  CHECK(back.released == std::vector<std::int64_t>{3, 4});
  EpochDone without = sample_epoch();
  without.lr.reset();
  CHECK_FALSE(report_round_trip(without).lr);
}

TEST_CASE("An epoch whose digests are none is refused, before it can reach a database") {
  for (const std::string& none :
       {std::string("cafe"), std::string(64, 'A'), std::string(64, 'g'), std::string(65, '0')}) {
    EpochDone epoch = sample_epoch();
    epoch.weights_sha256 = none;
    CHECK_THROWS_AS(report_round_trip(epoch), std::runtime_error);
    epoch = sample_epoch();
    epoch.checkpoints[0].payload.sha256 = none;
    CHECK_THROWS_AS(report_round_trip(epoch), std::runtime_error);
    const StateTaken state{.trial = 7, .payload = {.size_bytes = 0, .sha256 = none}};
    CHECK_THROWS_AS(report_round_trip(state), std::runtime_error);
  }
}

TEST_CASE("AttemptEnded comes back as it was sent, whatever bytes its message has") {
  const std::string message("it failed:\n\0 \xff\xfe", 15);
  const AttemptEnded back =
      report_round_trip(AttemptEnded{.trial = 9, .state = TrialState::failed, .reason = "error", .message = message});
  CHECK(back.trial == 9);
  CHECK(back.state == TrialState::failed);
  CHECK(back.message == message);
}

TEST_CASE("NaN, the infinities and the last bit of a number survive") {
  CHECK(std::isnan(through_the_wire(std::nan(""))));
  for (const double value : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), 0.1,
                             1.0, 0.0, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max()}) {
    CHECK(through_the_wire(value) == value);
  }
  CHECK(std::signbit(through_the_wire(-0.0)));
}

TEST_CASE("A report is no command, and a message without one of its fields is refused") {
  const Report sent = Progress{1};
  CHECK_THROWS_AS(decode_command({encode(sent).header, {}}), std::runtime_error);
  const auto progress = nlohmann::json::from_cbor(encode(sent).header);
  const auto refused = [](const nlohmann::json& message) {
    CHECK_THROWS_AS(decode_report({nlohmann::json::to_cbor(message), {}}), std::runtime_error);
  };
  refused({99, progress[1]});
  refused({progress[0], {{"trials", 1}}});
  refused({progress[0], {{"trial", "one"}}});
  refused(progress[1]);
}

TEST_CASE("Garbage is refused with an exception") {
  CHECK_FALSE(is_taken({}));
  CHECK_FALSE(is_taken({0}));
  const std::string text = "Segmentation fault (core dumped)\n";
  CHECK_FALSE(is_taken({text.begin(), text.end()}));
  auto longer = header_of_an_epoch();
  longer.push_back(0);
  CHECK_FALSE(is_taken(longer));
}

TEST_CASE("Every truncation of a message is refused, and random damage never makes the decoder crash") {
  const auto bytes = header_of_an_epoch();
  std::size_t taken = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    taken += is_taken({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}) ? 1 : 0;
  }
  CHECK(taken == 0);
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    auto damaged = bytes;
    for (unsigned i = 0; i <= random() % 4; ++i)
      damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
    taken += is_taken(damaged) ? 1 : 0;
  }
  // A changed digit of a number is a sound message.
  CHECK(taken > 0);
}

TEST_CASE("A message that opens a million arrays, objects or parts of a text is refused, the stack intact") {
  for (const std::uint8_t opening : {0x81, 0x9f, 0xa1, 0xbf, 0x7f, 0x5f, 0xc1}) {
    std::vector<std::uint8_t> bytes = {0x82, 0x04};
    bytes.insert(bytes.end(), 1'000'000, opening);
    INFO(static_cast<int>(opening));
    CHECK_FALSE(is_taken(bytes));
  }
}

TEST_CASE("What a stopper is made with, shown and decides comes back as it was sent") {
  StartTrial start;
  start.pause_at = 9;
  CHECK(command_round_trip(start).pause_at == 9);
  const OpenStopper opening{{"stopper", "asha", "/lib/libasha.so"}, {"asha", {{"factor", 3.0}}}, {81, 2, 60, 3}};
  const auto opened = command_round_trip(opening);
  CHECK(opened.plugin.library == "/lib/libasha.so");
  CHECK(opened.stopper == opening.stopper);
  CHECK(opened.setting.epochs == 81);
  CHECK(opened.setting.validate_every == 2);
  CHECK(opened.setting.configurations == 60);
  CHECK(opened.setting.replicates == 3);
  const runner::Contender contender{7, 9, 3, true, true, {{{{1, 0.1}, {2, -1.0 / 3.0}}, false}, {{}, true}}};
  const auto asked = command_round_trip(DecideStep{{contender}, 4});
  CHECK(asked.left == 4);
  REQUIRE(asked.changed.size() == 1);
  const auto& back = asked.changed.front();
  CHECK(back.suggestion == 7);
  CHECK(back.told_epochs == 9);
  CHECK(back.known_epochs == 3);
  CHECK(back.has_ended);
  CHECK(back.is_stopped);
  REQUIRE(back.trials.size() == 2);
  CHECK(back.trials[0].curve[1].epochs == 2);
  CHECK(back.trials[0].curve[1].value == -1.0 / 3.0);
  CHECK(back.trials[1].failed);
  using Kind = runner::StopperDecision::Kind;
  const auto decided = report_round_trip(StepDecided{{Kind::stop, 5, 3, "it is behind"}}).decision;
  CHECK(decided.kind == Kind::stop);
  CHECK(decided.suggestion == 5);
  CHECK(decided.epochs == 3);
  CHECK(decided.reason == "it is behind");
}
