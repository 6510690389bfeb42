#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace runner::report::testing {

/// Shows what a terminal would: interprets text, line breaks, and the few escape sequences that move the cursor up and
/// erase. Lines that are wider than the window are broken, and broken anew when its width changes, as most terminals
/// do.
class Screen {
 public:
  Screen(std::size_t width, std::size_t height) : width_(width), height_(height) {}

  /// Takes bytes that were written to the terminal, cut anywhere.
  void write(std::string_view bytes);
  /// Changes the size of the window.
  void resize(std::size_t width, std::size_t height);

  /// Returns the rows from the first that was ever written, without the spaces at their ends; those below the last text
  /// are left out.
  std::vector<std::string> rows() const;
  /// Returns the rows as one text.
  std::string text() const;
  /// The cursor's column, from 0.
  std::size_t column() const { return column_; }
  /// The cursor's row among `rows()`.
  std::size_t row() const { return row_; }
  /// Returns every sequence that is none of the expected ones, such as a change of mode; empty where there was none.
  const std::string& others() const { return others_; }
  /// Returns how often the cursor was moved up.
  std::size_t moves_up() const { return moves_up_; }

 private:
  struct Row {
    /// One per column; that behind a wide character is empty.
    std::vector<std::string> cells;
    /// It goes on the row above.
    bool is_continuation = false;
  };

  bool take_one();
  void take_sequence(std::string_view sequence);
  void put(const std::string& character, std::size_t columns);
  void down(bool is_continuation);
  void up(std::size_t count);
  void erase_to_end_of_row();
  void erase_to_end();

  std::size_t width_;
  std::size_t height_;
  std::vector<Row> rows_{Row{}};
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  /// Bytes that are not a whole character or sequence yet.
  std::string pending_;
  std::string others_;
  std::size_t moves_up_ = 0;
};

}  // namespace runner::report::testing
