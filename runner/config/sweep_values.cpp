#include "config/sweep_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "config/scalar.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> integer(std::string_view text) {
  const auto value = read_plain_scalar(text);
  const auto* held = std::get_if<std::int64_t>(&value);
  // Room for arithmetic on it without overflow.
  constexpr std::int64_t largest = std::int64_t{1} << 53;
  if (held == nullptr || *held > largest || *held < -largest) return std::nullopt;
  return *held;
}

std::optional<double> number(std::string_view text) {
  const auto value = read_plain_scalar(text);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  const auto* real = std::get_if<double>(&value);
  return real != nullptr && std::isfinite(*real) ? std::optional(*real) : std::nullopt;
}

// 15 digits, so that the third step of 0.1 is 0.3 and not 0.30000000000000004.
std::string rounded_text(double value) {
  std::array<char, 64> text{};
  auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::general, 15);
  double rounded = 0.0;
  std::from_chars(text.begin(), end.ptr, rounded);
  end = std::to_chars(text.begin(), text.end(), rounded);
  return std::string(text.begin(), end.ptr);
}

class Range {
 public:
  Range(const Node& written, std::size_t most, std::vector<Node>& values, Report& report)
      : written_(written), most_(most), values_(values), report_(report) {}

  void inclusive(std::int64_t first, std::int64_t last) {
    if (first > last) {
      report_.add(written_.where, "the range " + in_quotes(written_.text) +
                                      " starts above its end; write the smaller "
                                      "number first");
      return;
    }
    integers(first, last + 1, 1);
  }

  void arguments(std::string_view list) {
    std::vector<std::string_view> parts;
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
      comma = list.find(',');
      parts.push_back(trimmed(list.substr(0, comma)));
      if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
    }
    if (parts.size() < 2 || parts.size() > 3) return malformed();
    const auto step_text = parts.size() == 3 ? parts[2] : std::string_view("1");
    const auto first = integer(parts[0]), end = integer(parts[1]), step = integer(step_text);
    if (first && end && step) return integers(*first, *end, *step);
    const auto real_first = number(parts[0]), real_end = number(parts[1]), real_step = number(step_text);
    if (!real_first || !real_end || !real_step) return malformed();
    reals(*real_first, *real_end, *real_step);
  }

 private:
  void malformed() {
    report_.add(written_.where, "the range " + in_quotes(written_.text) +
                                    " cannot be read; write range(first, end) or range(first, end, step), the end is "
                                    "not included");
  }

  bool fits(double count) {
    if (!(count >= 1)) {
      report_.add(written_.where, "the range " + in_quotes(written_.text) + " is empty");
    } else if (count > static_cast<double>(most_)) {
      report_.add(written_.where, "the range " + in_quotes(written_.text) + " has " + number_text(count) +
                                      " values; at most " + std::to_string(most_) + " trials can run");
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
    if (step == 0) return malformed();
    const auto distance = step > 0 ? end - first : first - end;
    const auto size = step > 0 ? step : -step;
    const auto count = distance <= 0 ? 0 : (distance - 1) / size + 1;
    if (!fits(static_cast<double>(count))) return;
    for (std::int64_t i = 0; i < count; ++i) add(std::to_string(first + i * step));
  }

  void reals(double first, double end, double step) {
    if (step == 0.0) return malformed();
    const double steps = (end - first) / step;
    // 0.3 / 0.1 is a hair below 3: an end that the steps meet is not included, whatever its last bit says.
    const double count = std::ceil(steps - 1e-9 * std::max(1.0, std::abs(steps)));
    if (!fits(count)) return;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      add(rounded_text(first + static_cast<double>(i) * step));
    }
  }

  const Node& written_;
  std::size_t most_;
  std::vector<Node>& values_;
  Report& report_;
};

// Notes a function of other tools, which would otherwise be taken for text.
bool report_function(const Node& written, std::string_view name, Report& report) {
  constexpr std::array<std::string_view, 9> functions = {"logspace", "linspace", "geomspace", "uniform", "loguniform",
                                                         "choice",   "random",   "randint",   "zip"};
  if (std::find(functions.begin(), functions.end(), name) == functions.end()) return false;
  report.add(written.where,
             "'" + std::string(name) + "(…)' is not supported by this version of runner; list the values");
  return true;
}

// Treats the text as a range or a function, if it is one.
bool append_special(const Node& written, std::size_t most, std::vector<Node>& values, Report& report) {
  const auto text = trimmed(written.text);
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    const auto first = integer(trimmed(text.substr(0, dots))), last = integer(trimmed(text.substr(dots + 2)));
    if (!first || !last) return false;
    Range(written, most, values, report).inclusive(*first, *last);
    return true;
  }
  const auto open = text.find('(');
  if (open == std::string_view::npos || text.back() != ')') return false;
  const auto name = trimmed(text.substr(0, open));
  if (name != "range") return report_function(written, name, report);
  Range(written, most, values, report).arguments(text.substr(open + 1, text.size() - open - 2));
  return true;
}

}  // namespace

void append_values(const Node& written, std::size_t most, std::vector<Node>& values, Report& report) {
  const bool plain = written.kind == Node::Kind::scalar && !written.quoted;
  if (!plain || !append_special(written, most, values, report)) values.push_back(written);
}

std::vector<Node> sweep_values(const Node& written, std::size_t most, Report& report) {
  std::vector<Node> values;
  if (written.kind == Node::Kind::sequence) {
    for (const auto& item : written.items) {
      // Far past what can run there is no need to look at the rest.
      if (values.size() > most) break;
      append_values(item, most, values, report);
    }
    if (written.items.empty()) report.add(written.where, "this list is empty; a swept key needs a value or more");
    return values;
  }
  // Quoted or not: beside a list only a range makes sense here, and within braces it has to be quoted.
  if (written.kind == Node::Kind::scalar && append_special(written, most, values, report)) return values;
  report.add(written.where, "a swept key takes a list of values or a range such as 0..9; found " + describe(written) +
                                (written.text.starts_with("range(") ? "; within braces, quote the range" : ""));
  return {};
}

}  // namespace runner::config
