#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "stub_libraries/stub_libraries.hpp"
#include "worker/foreground.hpp"
#include "worker/manifests.hpp"
#include "worker/memory_guard.hpp"
#include "worker/product_orders.hpp"
#include "worker/service.hpp"
#include "worker/signals.hpp"

// runner-worker is started by runner; people have no need to call it.
int main(int count, char** arguments) {
  // A write past RLIMIT_FSIZE then fails, with a reason, as one on a full disk does.
  std::signal(SIGXFSZ, SIG_IGN);
  runner::stub_libraries::StubLibraries::leave_environment();
  const std::vector<std::string_view> words(arguments + 1, arguments + count);
  runner::worker::guard_memory();
  // For a build, and for a debugger, this is a program like any other.
  if (words.size() > 1 && words[0] == "--write-manifests") {
    return runner::worker::write_manifests_beside({words.begin() + 1, words.end()});
  }
  const bool serves = words.size() == 3 && words[0] == "--serve";
  // A worker that serves notices it by its socket.
  if (!serves) runner::worker::end_with_parent();
  if (words.size() == 2 && words[0] == "--foreground") return runner::worker::run_in_foreground(words[1]);
  runner::worker::leave_signals_to_parent();
  runner::worker::keep_product_orders();
  if (serves) return runner::worker::serve(std::stoi(std::string(words[1])), std::stoi(std::string(words[2])));
  std::fputs("runner-worker runs trials for `runner`; call that instead.\n", stderr);
  return 2;
}
