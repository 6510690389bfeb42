#include "config/sweep/distribution.hpp"

#include <algorithm>
#include <cmath>

#include "config/number.hpp"
#include "config/sweep/call.hpp"
#include "config/value_text.hpp"
#include "config/wording.hpp"
#include "search/space_check.hpp"

namespace runner::config {

namespace {

using Kind = Distribution::Kind;

// Enough digits to tell a hundred thousand values between the ends apart.
int digits(double low, double high) {
  const double largest = std::max(std::abs(low), std::abs(high));
  return 6 + std::clamp(static_cast<int>(std::floor(std::log10(largest / (high - low)))), 0, 9);
}

double between(Kind kind, double low, double high, double u) {
  if (kind == Kind::uniform) return low + u * (high - low);
  // In long double, so that rounding gives the same text on every machine.
  const auto first = std::log(static_cast<long double>(low)), last = std::log(static_cast<long double>(high));
  return static_cast<double>(std::exp(first + static_cast<long double>(u) * (last - first)));
}

std::string_view form(Kind kind) {
  switch (kind) {
    case Kind::uniform:
      return "uniform(low, high)";
    case Kind::loguniform:
      return "loguniform(low, high)";
    case Kind::randint:
      return "randint(first, last) with two integers, both included";
    case Kind::lograndint:
      return "lograndint(first, last) with two integers, both included";
    default:
      return "choice(value, value)";
  }
}

std::optional<Distribution> refuse(const Node& node, std::string_view message, Report& report) {
  report.add(node.where, in_quotes(node.text) + " " + std::string(message));
  return std::nullopt;
}

std::optional<Distribution> read_options(const Node& node, const Call& call, Report& report) {
  if (call.arguments.empty()) return refuse(node, "is empty; write choice(value, value)", report);
  Distribution out;
  out.where = node.where;
  bool sound = true;
  for (const auto& piece : call.arguments) {
    auto value = read_value(piece, report);
    sound = sound && value.has_value();
    if (value) out.options.push_back(*std::move(value));
  }
  return sound ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<Distribution> read_ends(const Node& node, const Call& call, Kind kind, Report& report) {
  const bool draws_integers = kind == Kind::randint || kind == Kind::lograndint;
  const auto readable = [&](const Span& piece) {
    const auto text = text_of(piece);
    return draws_integers ? read_integer(text).has_value() : read_finite(text).has_value();
  };
  const bool complete = (call.arguments.size() == 2 || call.arguments.size() == 3) &&
                        std::all_of(call.arguments.begin(), call.arguments.end(), readable);
  if (!complete) return refuse(node, "cannot be read; write " + std::string(form(kind)), report);
  Distribution out;
  out.where = node.where;
  out.kind = kind;
  out.low = plain_scalar(call.arguments[0]);
  out.high = plain_scalar(call.arguments[1]);
  const double low = *read_finite(out.low.text), high = *read_finite(out.high.text);
  if (call.arguments.size() == 3) out.step = plain_scalar(call.arguments[2]);
  if ((kind == Kind::loguniform || kind == Kind::lograndint) && !(low > 0)) {
    return refuse(node, "needs ends above 0, since it draws a logarithm", report);
  }
  // Both ends of a randint are drawn, so one number is a range of its own.
  if (low == high && (!draws_integers || out.step)) {
    return refuse(node, "has equal ends, so there is nothing to draw; write " + out.low.text + " in its place", report);
  }
  if (low > high || !std::isfinite(high - low)) {
    return refuse(node, "has no room between its ends; write the smaller number first", report);
  }
  if (out.step) {
    const auto problems = search::problems_of({out.parameter("value")});
    if (!problems.empty()) return refuse(node, problems.front().message, report);
  }
  return out;
}

}  // namespace

bool Distribution::draws_ends() const { return kind == Kind::randint || kind == Kind::lograndint || step; }

SearchParameter Distribution::parameter(std::string key) const {
  SearchParameter out;
  out.key = std::move(key);
  if (kind == Kind::choice) {
    out.kind = SearchParameter::Kind::choice;
    return out;
  }
  const bool draws_integers = kind == Kind::randint || kind == Kind::lograndint;
  out.kind = draws_integers ? SearchParameter::Kind::integer : SearchParameter::Kind::real;
  out.low = *read_finite(low.text);
  out.high = *read_finite(high.text);
  out.logarithmic = kind == Kind::loguniform || kind == Kind::lograndint;
  if (step) out.step = *read_finite(step->text);
  return out;
}

std::string Distribution::number(double u) const {
  if (step || kind == Kind::lograndint) {
    // Steps such as 0.1 add up to 0.30000000000000004.
    constexpr int all_digits = 15;
    const auto drawn = parameter("value").from_unit(u);
    return kind == Kind::uniform ? rounded_text(drawn, all_digits) : std::to_string(std::llround(drawn));
  }
  if (kind == Kind::randint) {
    const auto first = *read_integer(low.text), last = *read_integer(high.text);
    const auto step = static_cast<std::int64_t>(u * (static_cast<double>(last - first) + 1.0));
    return std::to_string(std::min(last, first + step));
  }
  const double first = *read_finite(low.text), last = *read_finite(high.text);
  const auto text = rounded_text(between(kind, first, last, u), digits(first, last));
  const double value = *read_finite(text);
  // Rounding must not reach an end, which a bound may exclude.
  if (value <= first) return exact_text(std::nextafter(first, last));
  return value >= last ? exact_text(std::nextafter(last, first)) : text;
}

std::size_t Distribution::option(double u) const {
  return std::min(options.size() - 1, static_cast<std::size_t>(u * static_cast<double>(options.size())));
}

const std::vector<std::string>& distribution_names() {
  static const std::vector<std::string> names = {"uniform", "loguniform", "randint", "lograndint", "choice"};
  return names;
}

bool is_distribution(const Node& node) {
  const auto call = read_call(node);
  const auto& names = distribution_names();
  return call && std::find(names.begin(), names.end(), call->name) != names.end();
}

std::optional<Distribution> read_distribution(const Node& node, Report& report) {
  const auto call = read_call(node);
  if (!call || !is_distribution(node)) {
    report.add(node.where, "a search draws from " + listed(distribution_names()) + ", such as uniform(0, 1); found " +
                               describe(node));
    return std::nullopt;
  }
  if (call->name == "choice") return read_options(node, *call, report);
  const auto kind = call->name == "uniform"      ? Kind::uniform
                    : call->name == "loguniform" ? Kind::loguniform
                    : call->name == "lograndint" ? Kind::lograndint
                                                 : Kind::randint;
  return read_ends(node, *call, kind, report);
}

}  // namespace runner::config
