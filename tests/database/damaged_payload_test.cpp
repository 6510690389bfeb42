#include <fstream>
#include <random>

#include "checkpoint/safetensors.hpp"
#include "digest/sha256.hpp"
#include "sample.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::RunnerProgram;

namespace {

// Holds a checkpoint that the program wrote, in a file of a database of its own.
class StoredCheckpoint {
 public:
  explicit StoredCheckpoint(const RunnerProgram& program) {
    const auto training = program({"configs/wine.yaml", "training.epochs=3", "-q"});
    if (training.code != 0) throw std::runtime_error(training.errors);
    Reader trained(program.database());
    bytes_ = trained.payload(trained.checkpoint("best"));
    Writer writer(program.folder().path() / "damaged.db");
    const auto trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {});
    auto record = testing::sample_checkpoint(trial, 0, 1.0, "");
    const std::string text(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
    const auto temporary = program.folder().write("damaged.db.checkpoints/0.partial", text);
    auto& payload = record.checkpoints[0].payload;
    payload = runner::events::payload_of(bytes_);
    payload.bytes.clear();
    payload.file = temporary.string();
    auto transaction = writer.transaction();
    writer.record(record);
    transaction.commit();
    file_ = writer.paths().payload_file(payload.sha256);
    reader_.emplace(writer.paths().database());
    row_ = reader_->checkpoint("best");
  }

  const std::vector<std::byte>& bytes() const { return bytes_; }
  const std::filesystem::path& file() const { return file_; }

  // Reads it as every command of the program does.
  bool is_refused() {
    return testing::fault_of([&] { reader_->payload(row_); }) == DatabaseFault::unreadable;
  }

 private:
  std::vector<std::byte> bytes_;
  std::filesystem::path file_;
  std::optional<Reader> reader_;
  CheckpointRow row_;
};

void flip(const std::filesystem::path& file, std::size_t bit) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekg(static_cast<std::streamoff>(bit / 8));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(bit / 8));
  stream.put(static_cast<char>(byte ^ (1 << bit % 8)));
}

}  // namespace

TEST_CASE("every truncation of a real checkpoint is refused, by its digest and by the reader of the format alone") {
  const RunnerProgram program;
  StoredCheckpoint stored(program);
  const auto size = stored.bytes().size();
  REQUIRE_FALSE(stored.is_refused());
  std::size_t refused = 0;
  std::size_t malformed = 0;
  for (std::size_t cut = 1; cut <= size; ++cut) {
    std::filesystem::resize_file(stored.file(), size - cut);
    refused += stored.is_refused() ? 1 : 0;
    const auto read = runner::checkpoint::read(std::span(stored.bytes()).first(size - cut));
    malformed += std::holds_alternative<runner::checkpoint::FormatError>(read) ? 1 : 0;
  }
  CHECK(refused == size);
  CHECK(malformed == size);
}

TEST_CASE("each of 10,000 flipped bits of a real checkpoint is refused") {
  const RunnerProgram program;
  StoredCheckpoint stored(program);
  std::mt19937 random(11);
  std::uniform_int_distribution<std::size_t> any_bit(0, 8 * stored.bytes().size() - 1);
  int refused = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto bit = any_bit(random);
    flip(stored.file(), bit);
    refused += stored.is_refused() ? 1 : 0;
    flip(stored.file(), bit);
  }
  CHECK(refused == 10'000);
  CHECK_FALSE(stored.is_refused());
}
