#pragma once

#include <sys/types.h>
#include <termios.h>

#include <functional>
#include <string>
#include <vector>

#include "screen.hpp"

namespace runner::report::testing {

/// Runs progress_player on a terminal of its own and shows what it draws. The player is ended with this object.
class Play {
 public:
  /// `words` are the player's; `kind` is the terminal's, as in TERM.
  Play(std::size_t width, std::size_t height, const std::vector<std::string>& words,
       const std::string& kind = "xterm-256color");
  Play(const Play&) = delete;
  Play& operator=(const Play&) = delete;
  ~Play();

  /// Returns the player events, one a line.
  void play(const std::string& events);
  /// Reads what the player draws until the condition holds for the screen. Says whether it does before the player's end
  /// or, at the latest, a minute.
  bool wait_until(const std::function<bool(const Screen&)>& condition);
  /// Waits for a text on the screen.
  bool wait_for(const std::string& text);
  /// Changes the window's size, and waits until the player has drawn in it.
  bool resize(std::size_t width, std::size_t height);
  /// Writes to the terminal as another program does.
  void intrude(const std::string& text);
  void signal(int number);
  /// Waits until the player is stopped.
  void wait_for_stop();
  /// Ends the input, or waits for the end that a signal brings; returns the exit code, or 128 + signal.
  int finish();

  const Screen& screen() const { return screen_; }
  /// Returns whether the terminal's modes are what they were at first.
  bool has_first_modes() const;

 private:
  bool read_some(int milliseconds);

  Screen screen_;
  pid_t player_ = -1;
  int terminal_ = -1;
  int other_ = -1;
  int input_ = -1;
  termios first_modes_{};
};

}  // namespace runner::report::testing
