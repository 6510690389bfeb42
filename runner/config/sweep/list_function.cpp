#include "config/sweep/list_function.hpp"

#include <algorithm>
#include <cmath>

#include "config/number.hpp"
#include "config/sweep/call.hpp"
#include "config/value_text.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

// 15 digits, so that the third step of 0.1 is 0.3 and not 0.30000000000000004.
constexpr int shown_digits = 15;

class Listing {
 public:
  Listing(const Node& written, std::size_t most, std::vector<Node>& values, Report& report)
      : written_(written), most_(most), values_(values), report_(report) {}

  void inclusive(std::int64_t first, std::int64_t last) {
    if (first > last) return fault("starts above its end; write the smaller number first");
    integers(first, last + 1, 1);
  }

  void range(const Call& call) {
    const auto count = call.arguments.size();
    if (count < 2 || count > 3) return malformed_range();
    const auto step_text = count == 3 ? text_of(call.arguments[2]) : std::string_view("1");
    const auto first = text_of(call.arguments[0]), end = text_of(call.arguments[1]);
    const auto whole_first = read_integer(first), whole_end = read_integer(end), whole_step = read_integer(step_text);
    if (whole_first && whole_end && whole_step) return integers(*whole_first, *whole_end, *whole_step);
    const auto real_first = read_finite(first), real_end = read_finite(end), real_step = read_finite(step_text);
    if (!real_first || !real_end || !real_step) return malformed_range();
    reals(*real_first, *real_end, *real_step);
  }

  void logspace(const Call& call) {
    const auto number = [&](std::size_t i) { return read_finite(text_of(call.arguments[i])); };
    const bool complete = call.arguments.size() == 3 && number(0) && number(1);
    const auto count = complete ? read_integer(text_of(call.arguments[2])) : std::nullopt;
    if (!count) {
      return fault(
          "cannot be read; write logspace(first, last, count), such as logspace(1e-4, 1e-1, 4), both ends included");
    }
    const double first = *number(0), last = *number(1);
    if (!(first > 0) || !(last > 0)) return fault("needs ends above 0");
    if (*count < 2 && first != last) return fault("needs a count of 2 or more, since both ends are included");
    if (fits(static_cast<double>(*count))) logarithmic(first, last, static_cast<std::size_t>(*count));
  }

 private:
  void fault(const std::string& message) { report_.add(written_.where, in_quotes(written_.text) + " " + message); }

  void malformed_range() {
    fault("cannot be read; write range(first, end) or range(first, end, step), the end is not included");
  }

  bool fits(double count) {
    if (!(count >= 1)) {
      fault("is an empty range");
    } else if (count > static_cast<double>(most_)) {
      fault("has " + number_text(count) + " values; at most " + std::to_string(most_) +
            " trials can run, raise --max-trials for more");
    } else {
      return true;
    }
    return false;
  }

  void add(std::string text) {
    auto node = written_;
    node.text = std::move(text);
    node.quoted = false;
    values_.push_back(std::move(node));
  }

  void integers(std::int64_t first, std::int64_t end, std::int64_t step) {
    if (step == 0) return malformed_range();
    const auto distance = step > 0 ? end - first : first - end;
    const auto size = step > 0 ? step : -step;
    const auto count = distance <= 0 ? 0 : (distance - 1) / size + 1;
    if (!fits(static_cast<double>(count))) return;
    for (std::int64_t i = 0; i < count; ++i) add(std::to_string(first + i * step));
  }

  void reals(double first, double end, double step) {
    if (step == 0.0) return malformed_range();
    const double steps = (end - first) / step;
    // 0.3 / 0.1 is a hair below 3: an end that the steps meet is not included, whatever its last bit says.
    const double count = std::ceil(steps - 1e-9 * std::max(1.0, std::abs(steps)));
    if (!fits(count)) return;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      add(rounded_text(first + static_cast<double>(i) * step, shown_digits));
    }
  }

  // In long double, so that rounding to 15 digits gives the same text on every machine.
  void logarithmic(double first, double last, std::size_t count) {
    const auto ratio = static_cast<long double>(last) / static_cast<long double>(first);
    for (std::size_t i = 0; i < count; ++i) {
      if (i == 0 || i + 1 == count) {
        add(exact_text(i == 0 ? first : last));
        continue;
      }
      const auto part = static_cast<long double>(i) / static_cast<long double>(count - 1);
      add(rounded_text(static_cast<double>(first * std::pow(ratio, part)), shown_digits));
    }
  }

  const Node& written_;
  std::size_t most_;
  std::vector<Node>& values_;
  Report& report_;
};

}  // namespace

bool append_listed(const Node& written, std::size_t most, std::vector<Node>& values, Report& report) {
  if (written.kind != Node::Kind::scalar) return false;
  Listing listing(written, most, values, report);
  if (const auto dots = written.text.find(".."); dots != std::string::npos) {
    const std::string_view text = written.text;
    const auto first = read_integer(text.substr(0, dots)), last = read_integer(text.substr(dots + 2));
    if (!first || !last) return false;
    listing.inclusive(*first, *last);
    return true;
  }
  const auto call = read_call(written);
  if (!call || (call->name != "range" && call->name != "logspace")) return false;
  if (call->name == "range") {
    listing.range(*call);
  } else {
    listing.logspace(*call);
  }
  return true;
}

}  // namespace runner::config
