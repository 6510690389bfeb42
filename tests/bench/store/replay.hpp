#pragma once

#include <cstdint>
#include <filesystem>

namespace bench {

/// Runs trials of 100 epochs, each with a checkpoint of 2,188 bytes, through the supervisor and the store's own code,
/// in so many workers that train nothing: each replays reports as fast as they are read. Prints the seconds from the
/// first report to the last commit, and the processor time of this process meanwhile.
void replay(const std::filesystem::path& database, std::int64_t workers, std::int64_t epochs);

/// Is such a worker, on the descriptors that the supervisor gave it. Makes its reports, which are as those of
/// `sample_epoch`, before it says hello.
int replay_as_worker(int socket, int wakeup);

}  // namespace bench
