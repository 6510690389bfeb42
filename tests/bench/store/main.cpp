// The store measured: filled with as many trials as it is said to bear, asked what people ask, and beside a bare
// program that inserts the same rows.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "store/bare.hpp"
#include "store/commits.hpp"
#include "store/fill.hpp"
#include "store/questions.hpp"
#include "store/replay.hpp"

int main(int count, char** words) {
  const std::string mode = count > 2 ? words[1] : "";
  const auto number = [&](int place) { return count > place ? std::strtoll(words[place], nullptr, 10) : 0; };
  try {
    if (mode == "fill") return bench::fill(words[2], {number(3), number(4), number(5), number(6)}), 0;
    if (mode == "record") return bench::record_epochs(words[2], number(3)), 0;
    if (mode == "bare") return bench::insert_bare(words[2], number(3)), 0;
    if (mode == "ask") return bench::ask(words[2]), 0;
    if (mode == "commit") return bench::commit_steadily(words[2]), 0;
    if (mode == "replay") return bench::replay(words[2], number(3), number(4)), 0;
    // The workers of a replay are this program too.
    if (mode == "--serve") return bench::replay_as_worker(static_cast<int>(number(2)), static_cast<int>(number(3)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_store: %s\n", error.what());
    return 1;
  }
  std::fputs(
      "usage: bench_store fill DB TRIALS EPOCHS CONFIGURATIONS EXPERIMENTS | record DB EPOCHS | bare DB EPOCHS | ask "
      "DB | commit DB | replay DB WORKERS EPOCHS\n",
      stderr);
  return 2;
}
