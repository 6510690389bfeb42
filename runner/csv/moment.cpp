#include "csv/moment.hpp"

#include <charconv>
#include <chrono>

#include "csv/text.hpp"

namespace csv {

namespace {

constexpr std::int64_t seconds_in_minute = 60;
constexpr std::int64_t seconds_in_hour = 3600;
constexpr std::int64_t seconds_in_day = 86400;

// Takes what it reads off the beginning of a text.
class Taker {
 public:
  explicit Taker(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    taken_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  char taken() const { return taken_; }
  // A number of so many digits.
  std::optional<int> number(std::size_t fewest, std::size_t most) {
    std::size_t digits = 0;
    while (digits < most && digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') ++digits;
    if (digits < fewest) return std::nullopt;
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + digits, value);
    rest_.remove_prefix(digits);
    return value;
  }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  char taken_ = '\0';
};

std::optional<std::int64_t> date(Taker& text) {
  const auto year = text.number(4, 4);
  if (!year || !text.take("-/")) return std::nullopt;
  const std::string_view separator = text.taken() == '-' ? "-" : "/";
  const auto month = text.number(1, 2);
  if (!month) return std::nullopt;
  int day = 1;
  if (text.take(separator)) {
    const auto given = text.number(1, 2);
    if (!given) return std::nullopt;
    day = *given;
  }
  const std::chrono::year_month_day calendar{std::chrono::year(*year),
                                             std::chrono::month(static_cast<unsigned>(*month)),
                                             std::chrono::day(static_cast<unsigned>(day))};
  if (!calendar.ok()) return std::nullopt;
  return std::chrono::sys_days(calendar).time_since_epoch().count() * seconds_in_day;
}

// A fraction of a second, of which more than nine digits are passed over.
std::optional<std::int32_t> nanoseconds(Taker& text) {
  const std::size_t before = text.left();
  auto value = text.number(1, 9);
  if (!value) return std::nullopt;
  for (std::size_t digits = before - text.left(); digits < 9; ++digits) *value *= 10;
  while (text.number(1, 9)) {
  }
  return *value;
}

std::optional<std::int64_t> hours_and_minutes(Taker& text, bool colon_may_lack) {
  const auto hours = text.number(2, 2);
  if (!hours || *hours > 23 || (!text.take(":") && !colon_may_lack)) return std::nullopt;
  const auto minutes = text.number(2, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return *hours * seconds_in_hour + *minutes * seconds_in_minute;
}

bool add_time(Taker& text, Moment& moment) {
  const auto minutes = hours_and_minutes(text, false);
  if (!minutes) return false;
  moment.seconds += *minutes;
  if (!text.take(":")) return true;
  const auto seconds = text.number(2, 2);
  // A leap second is the next minute's first.
  if (!seconds || *seconds > 60) return false;
  moment.seconds += *seconds;
  if (!text.take(".,")) return true;
  const auto fraction = nanoseconds(text);
  moment.nanoseconds = fraction.value_or(0);
  return fraction.has_value();
}

bool add_zone(Taker& text, Moment& moment) {
  if (text.at_end()) return true;
  moment.has_zone = true;
  if (text.take("Zz")) return true;
  if (!text.take("+-")) return false;
  const bool is_east = text.taken() == '+';
  const auto offset = hours_and_minutes(text, true);
  if (!offset) return false;
  moment.seconds += is_east ? -*offset : *offset;
  return true;
}

}  // namespace

std::optional<Moment> moment_of(std::string_view cell) {
  Taker text(trimmed(cell));
  const auto day = date(text);
  if (!day) return std::nullopt;
  Moment moment{*day};
  if (text.at_end()) return moment;
  if (!text.take("Tt ") || !add_time(text, moment) || !add_zone(text, moment) || !text.at_end()) return std::nullopt;
  return moment;
}

}  // namespace csv
