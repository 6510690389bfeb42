#pragma once

#include <thread>

namespace runner::supervisor {

/// Stands by while this program waits, as for a database that another has locked, and a SignalWatch keeps the signals
/// that would end it: where SIGINT, SIGTERM or SIGHUP has come and the wait has not ended a second later, ends the
/// program with exit code 130. A signal that comes to nothing is left to the watch. Ctrl-Z stops the program meanwhile.
class EndOnSignal {
 public:
  /// Where `at_once`, the second is counted from now on: enough signals have come. Throws std::system_error.
  explicit EndOnSignal(bool at_once = false);
  EndOnSignal(const EndOnSignal&) = delete;
  EndOnSignal& operator=(const EndOnSignal&) = delete;
  ~EndOnSignal();

 private:
  int signals_ = -1;
  int over_ = -1;
  std::thread thread_;
};

}  // namespace runner::supervisor
