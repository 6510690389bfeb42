#include "protocol/messages.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
// last
#include "testing/catch.hpp"

using namespace runner::protocol;

namespace {

template <class Message>
Message report_round_trip(const Message& message) {
  const Report report = decode_report(encode(Report(message)));
  REQUIRE(std::holds_alternative<Message>(report));
  return std::get<Message>(report);
}

template <class Message>
Message command_round_trip(const Message& message) {
  const Command command = decode_command(encode(Command(message)));
  REQUIRE(std::holds_alternative<Message>(command));
  return std::get<Message>(command);
}

EpochDone sample_epoch() {
  EpochDone epoch{7, 41, 1234, 0.001, 0.25, {{"train", "loss", 0.5}, {"validation", "loss", 0.1}}, {}};
  epoch.checkpoints = {{"best_loss", "new best", 3, "ab", std::nullopt},
                       {"last", "every epoch", 1 << 20, "cd", "/tmp/x.partial"}};
  epoch.weights_sha256 = "cafe";
  return epoch;
}

double through_the_wire(double value) {
  EpochDone epoch;
  epoch.metrics = {{"train", "loss", value}};
  return report_round_trip(epoch).metrics.at(0).value;
}

// Decodes as either kind of message; says whether one of them was taken.
bool is_taken(const std::vector<std::uint8_t>& bytes) {
  bool taken = false;
  try {
    static_cast<void>(decode_report(bytes));
    taken = true;
  } catch (const std::runtime_error&) {
  }
  try {
    static_cast<void>(decode_command(bytes));
    taken = true;
  } catch (const std::runtime_error&) {
  }
  return taken;
}

}  // namespace

TEST_CASE("StartTrial comes back as it was sent, reals as reals and integers as integers") {
  const nlohmann::json spec = {{"seed", 4294967295U}, {"optimizer", {{"lr", 1.0}, {"steps", 3}}}, {"list", {1, -2}}};
  const StartTrial sent{std::int64_t{1} << 40, spec, {{"model", "mlp", "/lib/libmlp.so"}}, "/tmp/payloads", 5};
  const StartTrial back = command_round_trip(sent);
  CHECK(back.trial == sent.trial);
  CHECK(back.spec == spec);
  CHECK(back.spec["optimizer"]["lr"].is_number_float());
  CHECK(back.spec["optimizer"]["steps"].is_number_integer());
  REQUIRE(back.plugins.size() == 1);
  CHECK(back.plugins[0].kind == "model");
  CHECK(back.plugins[0].name == "mlp");
  CHECK(back.plugins[0].library == "/lib/libmlp.so");
  CHECK(back.payload_folder == "/tmp/payloads");
  CHECK(back.largest_blob_bytes == 5);
}

TEST_CASE("StartTrial comes back with what a trial goes on from") {
  StartTrial sent;
  CHECK_FALSE(command_round_trip(sent).resume);
  sent.resume = Resume{std::nullopt, {{3, 120, {{"loss", 0.25}, {"accuracy", std::nan("")}}}, {4, 160, {}}}};
  const StartTrial back = command_round_trip(sent);
  REQUIRE(back.resume);
  CHECK_FALSE(back.resume->file);
  REQUIRE(back.resume->history.size() == 2);
  CHECK(back.resume->history[0].epoch == 3);
  CHECK(back.resume->history[0].step == 120);
  CHECK(back.resume->history[0].metrics.at("loss") == 0.25);
  CHECK(std::isnan(back.resume->history[0].metrics.at("accuracy")));
  CHECK(back.resume->history[1].metrics.empty());
  sent.resume->file = "/tmp/state.partial";
  CHECK(command_round_trip(sent).resume->file == "/tmp/state.partial");
}

TEST_CASE("StateTaken comes back as it was sent") {
  const StateTaken back = report_round_trip(StateTaken{7, 41, 3, 1 << 20, "ef", "/tmp/s.partial", true});
  CHECK(back.trial == 7);
  CHECK(back.epoch == 41);
  CHECK(back.batch == 3);
  CHECK(back.bytes == 1 << 20);
  CHECK(back.sha256 == "ef");
  CHECK(back.file == "/tmp/s.partial");
  CHECK(back.is_last);
  CHECK_FALSE(report_round_trip(StateTaken{}).file);
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

TEST_CASE("Described comes back as it was sent, a regression without classes") {
  Described sent{5, "beef", true, 142, 36, {3, 28, 28}, 10, 283, 200, "cuda:1", "accuracy", "max"};
  Described back = report_round_trip(sent);
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
  CHECK(back.mode == "max");
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
  CHECK(back.metrics[1].part == "validation");
  CHECK(back.metrics[1].name == "loss");
  CHECK(back.metrics[1].value == 0.1);
  REQUIRE(back.checkpoints.size() == 2);
  CHECK(back.checkpoints[0].policy == "best_loss");
  CHECK(back.checkpoints[0].reason == "new best");
  CHECK(back.checkpoints[0].bytes == 3);
  CHECK(back.checkpoints[0].sha256 == "ab");
  CHECK_FALSE(back.checkpoints[0].file);
  CHECK(back.checkpoints[1].file == "/tmp/x.partial");
  CHECK(back.weights_sha256 == "cafe");
  EpochDone without = sample_epoch();
  without.lr.reset();
  CHECK_FALSE(report_round_trip(without).lr);
}

TEST_CASE("TrialEnded comes back as it was sent, whatever bytes its message has") {
  const std::string message("it failed:\n\0 \xff\xfe", 15);
  const TrialEnded back = report_round_trip(TrialEnded{9, "failed", message});
  CHECK(back.trial == 9);
  CHECK(back.state == "failed");
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
  CHECK_THROWS_AS(decode_command(encode(Report(Progress{1}))), std::runtime_error);
  const auto progress = nlohmann::json::from_cbor(encode(Report(Progress{1})));
  const auto refused = [](const nlohmann::json& message) {
    CHECK_THROWS_AS(decode_report(nlohmann::json::to_cbor(message)), std::runtime_error);
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
  auto longer = encode(Report(sample_epoch()));
  longer.push_back(0);
  CHECK_FALSE(is_taken(longer));
}

TEST_CASE("Every truncation of a message is refused, and random damage never makes the decoder crash") {
  const auto bytes = encode(Report(sample_epoch()));
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
