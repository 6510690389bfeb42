#include "cluster/shards.hpp"

#include "database/database_error.hpp"

namespace runner::cluster {

namespace {

// A shard may be in the middle of a commit; it is looked at again soon.
constexpr std::chrono::milliseconds longest_wait{2'000};

}  // namespace

ShardReading Shards::read_one(const ShardFile& shard) const {
  ShardReading reading;
  reading.shard = shard;
  try {
    database::Reader reader(shard.file, {.wait = longest_wait, .copies_owned = true});
    if (const auto experiment = database::experiment_of(reader, experiment_uuid_)) {
      reading.trials = database::shard_trials(reader, *experiment);
      reading.fingerprint = reader.fingerprint_of(*experiment).value_or("");
    } else {
      reading.fault = "it holds nothing yet";
    }
  } catch (const database::DatabaseError& error) {
    reading.fault = error.what();
  }
  return reading;
}

std::vector<ShardReading> Shards::read() {
  std::vector<ShardReading> readings;
  for (const auto& shard : folder_.shard_files()) {
    std::error_code error;
    const auto changed = std::filesystem::last_write_time(shard.file, error);
    const auto bytes = std::filesystem::file_size(shard.file, error);
    const auto known = known_.find(shard.file);
    const bool is_same = known != known_.end() && known->second.changed == changed && known->second.bytes == bytes;
    if (!is_same || !known->second.reading.fault.empty()) known_[shard.file] = {changed, bytes, read_one(shard)};
    readings.push_back(known_.at(shard.file).reading);
  }
  return readings;
}

std::vector<std::filesystem::path> Shards::readable(const std::vector<ShardReading>& readings) {
  std::vector<std::filesystem::path> files;
  for (const auto& reading : readings) {
    if (reading.fault.empty()) files.push_back(reading.shard.file);
  }
  return files;
}

}  // namespace runner::cluster
