#include "events/decimal_text.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <string_view>

namespace runner::events {

void append_decimal(std::string& text, double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::general,
                                 std::numeric_limits<double>::max_digits10)
                       .ptr;
  const std::string_view written(digits.data(), static_cast<std::size_t>(end - digits.data()));
  text += written;
  // Without them it would be read as an integer.
  if (written.find_first_of(".e") == std::string_view::npos) text += ".0";
}

}  // namespace runner::events
