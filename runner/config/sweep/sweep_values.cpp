#include "config/sweep/sweep_values.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/sweep/call.hpp"
#include "config/sweep/distribution.hpp"
#include "config/sweep/list_function.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

// Functions of other tools, and what stands for them here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> foreign = {{
    {"linspace", "write range(first, end, step)"},
    {"arange", "write range(first, end, step)"},
    {"geomspace", "write logspace(first, last, count)"},
    {"interval", "write uniform(low, high) below 'random:'"},
    {"normal", "write uniform(low, high) below 'random:'"},
    {"lognormal", "write loguniform(low, high) below 'random:'"},
    {"shuffle", "list the values in the order to run"},
    {"sort", "list the values in the order to run"},
    {"glob", "list the values"},
}};

std::vector<std::string> function_names() {
  auto names = distribution_names();
  names.insert(names.begin(), {"range", "logspace"});
  return names;
}

// Inside brackets YAML needs the quotes.
bool is_function(const Node& quoted) {
  const auto call = read_call(quoted);
  const auto names = function_names();
  return call && std::find(names.begin(), names.end(), call->name) != names.end();
}

// Notes a call that would otherwise be taken for text.
bool report_function(const Node& written, Report& report) {
  const auto call = read_call(written);
  if (!call) return false;
  for (const auto& [name, remedy] : foreign) {
    if (call->name != name) continue;
    report.add(written.where, "there is no function " + in_quotes(name) + "; " + std::string(remedy));
    return true;
  }
  const auto near = closest(call->name, function_names());
  if (!near) return false;
  report.add(written.where,
             "there is no function " + in_quotes(call->name) + "; did you mean " + in_quotes(*near) + "?");
  return true;
}

bool report_random(const Node& written, Report& report) {
  if (!is_distribution(written)) return false;
  const auto remedy = written.where.source->is_override ? "give it alone, without other values"
                                                        : "put its key below 'random:', beside 'trials:'";
  report.add(written.where, in_quotes(written.text) + " is drawn at random; " + remedy);
  return true;
}

// Treats the text as what stands for other values, if it is that.
bool append_special(const Node& written, std::size_t most, std::vector<Node>& values, Report& report) {
  return append_listed(written, most, values, report) || report_random(written, report) ||
         report_function(written, report);
}

}  // namespace

void append_values(const Node& written, std::size_t most, std::vector<Node>& values, Report& report) {
  const bool is_special = written.kind == Node::Kind::scalar && (!written.quoted || is_function(written));
  if (!is_special || !append_special(written, most, values, report)) values.push_back(written);
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
  // Quoted or not: beside a list only what stands for one makes sense here.
  if (written.kind == Node::Kind::scalar && append_special(written, most, values, report)) return values;
  report.add(written.where, "a swept key takes a list of values or a range such as 0..9; found " + describe(written));
  return {};
}

}  // namespace runner::config
