#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <runner/direct/backward.hpp>
#include <string>
#include <thread>
#include <vector>

#include "digest/file_digests.hpp"
#include "protocol/channel.hpp"
#include "protocol/messages.hpp"
#include "trial/checkpoint_policies.hpp"
#include "trial/checkpoint_writer.hpp"
#include "trial/model_state.hpp"
#include "trial/process_state.hpp"
#include "trial/trial_parts.hpp"
#include "worker/plugin_loader.hpp"

// bench_profile PLUGIN_FOLDER [EPOCHS]: the wine trial's epoch piece by piece, the same calls in the same order as a
// worker makes. Prints each piece's median in microseconds over the epochs (2,000), as lines `name<tab>number`. With
// some hundred thousand a profiler sees little of the start.

using namespace runner;

namespace {

class Laps {
 public:
  void begin() { at_ = Clock::now(); }
  void end(const char* piece) {
    const auto now = Clock::now();
    if (!pieces_.contains(piece)) order_.push_back(piece);
    pieces_[piece].push_back(std::chrono::duration<double, std::micro>(now - at_).count());
    at_ = Clock::now();
  }
  void print() {
    for (const std::string& piece : order_) {
      auto& values = pieces_[piece];
      std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
      std::printf("%s\t%.2f\n", piece.c_str(), values[values.size() / 2]);
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point at_;
  std::map<std::string, std::vector<double>> pieces_;
  std::vector<std::string> order_;
};

// Reads by timer and lets go of what it read, as a supervisor does.
void drain(int socket) {
  std::vector<char> buffer(1 << 16);
  while (::recv(socket, buffer.data(), buffer.size(), 0) > 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

spec::TrialSpec wine_spec() {
  spec::TrialSpec spec;
  spec.dataset.plugin = "wine";
  spec.model = {"mlp", {{"hidden", {10, 10}}}};
  spec.loss.plugin = "cross_entropy";
  spec.optimizer = {"adam", {{"lr", 1e-3}}};
  spec.training.batch_size = "full";
  return spec;
}

using Metrics = std::vector<std::pair<std::string, double>>;

void add(std::vector<events::Metric>& metrics, Split split, const Metrics& pass) {
  for (const auto& [name, value] : pass) metrics.push_back({split, name, value});
}

Metrics train(trial::TrialParts& parts, Laps& laps, std::int64_t epoch) {
  trial::restore_process_state({});
  parts.seed_training(epoch);
  parts.trial_data().begin_epoch(epoch);
  parts.model().train();
  const Batch batch = parts.trial_data().train_batch(0);
  laps.end("process state and seeds");
  parts.optimizer().step([&] {
    parts.parameters().zero_grad();
    laps.end("zero_grad");
    const Output output = parts.model().forward(batch);
    laps.end("forward");
    torch::Tensor loss = parts.loss()(output, batch);
    laps.end("loss");
    direct::backward(loss);
    laps.end("backward");
    parts.log("loss", loss, Reduction::mean);
    laps.end("metrics");
    return loss;
  });
  laps.end("optimizer step");
  auto metrics = parts.take_metrics().metrics;
  laps.end("metrics read back");
  return metrics;
}

class Reporting {
 public:
  Reporting(const spec::TrialSpec& spec, trial::TrialParts& parts, int socket)
      : state_(trial::state_dict(parts.plain_model())),
        policies_(parts),
        writer_(spec, parts, state_, file_digests(spec.model.parameters)),
        socket_(socket) {}

  void report(Laps& laps, events::EpochDone done, Metrics validation) {
    laps.begin();
    done.weights_sha256 = trial::weights_sha256(state_);
    laps.end("digest of the weights");
    const Evaluation evaluation{done.epoch, done.step, 0, std::move(validation), 0};
    policies_.ask(evaluation);
    laps.end("policy asked");
    auto bytes = writer_.write(evaluation);
    laps.end("checkpoint serialised");
    done.checkpoints.push_back(
        {.policy = "best_loss", .reason = "new best", .payload = events::payload_of(std::move(bytes))});
    laps.end("checkpoint digest");
    const protocol::Report message = std::move(done);
    const auto encoded = protocol::encode(message);
    laps.end("report encoded");
    protocol::send_frame(socket_, encoded.header, encoded.payload);
    laps.end("report sent");
  }

 private:
  std::vector<NamedTensor> state_;
  trial::CheckpointPolicies policies_;
  trial::CheckpointWriter writer_;
  int socket_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 && count != 3) return 2;
  const std::int64_t epochs = count == 3 ? std::stoll(arguments[2]) : 2000;
  worker::PluginLoader loader;
  for (const char* name : {"wine", "mlp", "cross_entropy", "adam", "constant", "best_loss", "supervised"}) {
    const auto library = std::string(arguments[1]) + "/lib" + name + ".so";
    loader.load(library);
    for (const PluginEntry* entry : loader.registry().plugins_of(library)) {
      loader.registry().choose(entry->kind, entry->name, library);
    }
  }
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) return 1;
  std::thread reader(drain, sockets[1]);
  const auto spec = wine_spec();
  trial::TrialParts parts(spec, loader.registry());
  Reporting reporting(spec, parts, sockets[0]);
  Laps laps;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    laps.begin();
    events::EpochDone done{.trial = 1, .epoch = epoch, .step = epoch + 1, .lr = 1e-3, .wall_seconds = 1e-3};
    add(done.metrics, Split::train, train(parts, laps, epoch));
    auto validation = parts.validate(epoch).metrics;
    laps.end("validation");
    add(done.metrics, Split::validation, validation);
    reporting.report(laps, std::move(done), std::move(validation));
  }
  laps.print();
  ::close(sockets[0]);
  reader.join();
}
