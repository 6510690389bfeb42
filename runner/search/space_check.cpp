#include "search/space_check.hpp"

#include <charconv>
#include <cmath>
#include <set>

namespace runner::search {

namespace {

using Kind = SearchParameter::Kind;

// Above it, not every integer is a double.
constexpr double largest_integer = 9007199254740992.0;

std::string text_of(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

std::string range_of(const SearchParameter& parameter) {
  return "(" + text_of(parameter.low) + ", " + text_of(parameter.high) + ")";
}

bool is_whole(double number) { return number == std::floor(number) && std::abs(number) <= largest_integer; }

std::string options_problem(const SearchParameter& parameter) {
  if (parameter.options.empty()) return "is a choice of nothing; list the values to choose from";
  std::set<std::string> seen;
  for (const auto& option : parameter.options) {
    if (!seen.insert(option).second) return "lists " + option + " twice; each value once is enough";
  }
  return "";
}

std::string step_problem(const SearchParameter& parameter) {
  const double step = parameter.step;
  if (step == 0.0) return "";
  if (parameter.logarithmic) return "has a step in a logarithmic range; leave out one of the two";
  if (!(step > 0.0) || !std::isfinite(step)) {
    return "has a step of " + text_of(step) + "; write a number above 0, or none";
  }
  if (parameter.kind == Kind::integer && !is_whole(step)) {
    return "draws integers with a step of " + text_of(step) + "; write an integer";
  }
  if (step > parameter.high - parameter.low) {
    return "has a step of " + text_of(step) + ", which is longer than its range " + range_of(parameter) +
           "; write a smaller step";
  }
  if ((parameter.high - parameter.low) / step > largest_integer) {
    return "has a step of " + text_of(step) + ", too small for its range " + range_of(parameter) +
           "; write a larger one, or none";
  }
  return "";
}

std::string range_problem(const SearchParameter& parameter) {
  const double low = parameter.low, high = parameter.high;
  if (!std::isfinite(low) || !std::isfinite(high) || !std::isfinite(high - low)) {
    return "has a bound that is no finite number: " + range_of(parameter) + "; write two numbers";
  }
  if (low > high) {
    return "has its bounds reversed: " + range_of(parameter) + "; write the smaller number first, (" + text_of(high) +
           ", " + text_of(low) + ")";
  }
  if (low == high) return "has equal bounds, so there is nothing to search; write " + text_of(low) + " in its place";
  if (parameter.kind == Kind::integer && !(is_whole(low) && is_whole(high))) {
    return "draws integers from " + range_of(parameter) + "; write two integers of at most 2^53";
  }
  if (parameter.logarithmic && !(low > 0.0)) {
    return "draws the logarithm of numbers from " + range_of(parameter) + "; the lower bound must be above 0";
  }
  return step_problem(parameter);
}

// What keeps an earlier parameter from ever having this value.
std::string value_problem(const SearchParameter& parent, double value) {
  const auto count = parent.count();
  if (!count) {
    return "depends on '" + parent.key + "', which takes every number of a range; give that one a step or a choice";
  }
  const bool is_one = std::isfinite(value) && parent.value(parent.place(value)) == value;
  if (is_one) return "";
  return parent.kind == Kind::choice
             ? "depends on an option that '" + parent.key + "' does not have; name one of its values"
             : "depends on '" + parent.key + "' being " + text_of(value) +
                   ", which it never is; name one of its values";
}

std::string condition_problem(const SearchSpace& space, std::size_t place) {
  for (const auto& condition : space[place].conditions) {
    if (condition.parameter >= space.size()) return "depends on a key that is not in the space; add that key before it";
    const auto& parent = space[condition.parameter];
    if (condition.parameter == place) return "depends on itself; name another key";
    if (condition.parameter > place) {
      return "depends on the later key '" + parent.key + "'; write '" + parent.key + "' before it";
    }
    if (condition.values.empty()) return "depends on no value of '" + parent.key + "'; name at least one";
    const bool is_sound = parent.kind == Kind::choice ? !parent.options.empty() : range_problem(parent).empty();
    if (!is_sound) continue;  // has a problem of its own
    for (const double value : condition.values) {
      if (auto problem = value_problem(parent, value); !problem.empty()) return problem;
    }
  }
  return "";
}

}  // namespace

std::vector<SpaceProblem> problems_of(const SearchSpace& space) {
  if (space.empty())
    return {{"", "has no key to search; add one, such as optimizer.lr: loguniform(1e-5, 1e-1)", false}};
  std::vector<SpaceProblem> problems;
  const auto note = [&](const std::string& key, std::string message, bool is_of_condition = false) {
    if (!message.empty()) problems.push_back({key, std::move(message), is_of_condition});
  };
  std::set<std::string> keys;
  for (std::size_t i = 0; i < space.size(); ++i) {
    const auto& parameter = space[i];
    if (parameter.key.empty()) note("", "has a parameter without a key; name what it sets");
    if (!keys.insert(parameter.key).second) note(parameter.key, "is in the space twice; leave out one of the two");
    note(parameter.key, parameter.kind == Kind::choice ? options_problem(parameter) : range_problem(parameter));
    note(parameter.key, condition_problem(space, i), true);
  }
  return problems;
}

std::string fault_of(const SearchSpace& space, const SearchPoint& point) {
  if (point.size() != space.size()) {
    return "it has " + std::to_string(point.size()) + " values for " + std::to_string(space.size()) + " keys";
  }
  for (std::size_t i = 0; i < space.size(); ++i) {
    const auto& parameter = space[i];
    const auto& value = point[i];
    if (value.has_value() != is_active(parameter, point)) {
      return "'" + parameter.key + "' has " + (value ? "a value where it is not active" : "no value");
    }
    if (!value) continue;
    const bool is_inside = std::isfinite(*value) &&
                           (parameter.kind == Kind::choice || (*value >= parameter.low && *value <= parameter.high));
    const bool is_one = is_inside && (!parameter.count() || parameter.value(parameter.place(*value)) == *value);
    if (!is_one) return "'" + parameter.key + "' takes no value " + text_of(*value);
  }
  return "";
}

}  // namespace runner::search
