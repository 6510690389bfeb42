#include "config/check/expectation.hpp"

#include "config/sweep/call.hpp"
#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"

namespace runner::config {

namespace {

bool is_number(const Scalar& scalar) {
  return std::holds_alternative<std::int64_t>(scalar) || std::holds_alternative<double>(scalar);
}

bool takes_text(ParamType type) {
  switch (element_type(type)) {
    case ParamType::text:
    case ParamType::path:
    case ParamType::integer_or_text:
      return true;
    case ParamType::boolean:
    case ParamType::integer:
    case ParamType::real:
    case ParamType::integers:
    case ParamType::reals:
    case ParamType::blocks:
    case ParamType::texts:
      break;
  }
  return false;
}

bool looks_like_range(const Node& node) {
  return node.kind == Node::Kind::scalar && (node.text.find("..") != std::string::npos || read_call(node).has_value());
}

std::string scalar_expectation(const ParamDescription& description) {
  switch (description.type) {
    case ParamType::boolean:
      return "true or false";
    case ParamType::integer:
      return "an integer";
    case ParamType::real:
      return "a number";
    case ParamType::text:
      return description.choices.empty() ? "text" : "one of " + listed(description.choices);
    case ParamType::path:
      return "a path";
    case ParamType::integer_or_text:
      return "an integer or " + (description.choices.empty() ? "text" : listed(description.choices));
    case ParamType::integers:
      return "a list of integers";
    case ParamType::reals:
      return "a list of numbers";
    case ParamType::texts:
      return description.choices.empty() ? "a list of texts" : "a list of any of " + listed(description.choices);
    case ParamType::blocks:
      return "a list of any of " + listed(names_of(description.blocks));
  }
  return "a value";
}

}  // namespace

bool is_list(ParamType type) { return element_type(type) != type; }

std::vector<std::string> names_of(const std::vector<BlockDescription>& blocks) {
  std::vector<std::string> names;
  for (const BlockDescription& block : blocks) names.push_back(block.name);
  return names;
}

ParamType element_type(ParamType type) {
  switch (type) {
    case ParamType::integers:
      return ParamType::integer;
    case ParamType::reals:
      return ParamType::real;
    case ParamType::texts:
      return ParamType::text;
    case ParamType::boolean:
    case ParamType::integer:
    case ParamType::real:
    case ParamType::text:
    case ParamType::path:
    case ParamType::integer_or_text:
    case ParamType::blocks:
      break;
  }
  return type;
}

std::string expectation(const ParamDescription& description) {
  return scalar_expectation(description) + (description.nullable ? " or null" : "");
}

std::string bounds_text(const ParamDescription& description) {
  std::string out;
  if (const auto& lower = description.lower) {
    out = (lower->inclusive ? "at least " : "above ") + number_text(lower->value);
  }
  if (const auto& upper = description.upper) {
    if (!out.empty()) out += " and ";
    out += (upper->inclusive ? "at most " : "below ") + number_text(upper->value);
  }
  return out;
}

std::string type_remedy(const Node& found, const ParamDescription& description, bool can_be_swept) {
  const bool in_override = found.where.source != nullptr && found.where.source->is_override;
  if (is_list(description.type) || description.type == ParamType::blocks) {
    return found.kind == Node::Kind::scalar && !found.text.empty() ? "; write [" + shortened(found.text) + "]" : "";
  }
  if (found.kind == Node::Kind::sequence) {
    if (!can_be_swept) return "";
    return in_override ? "; to run each value, leave out the brackets"
                       : "; to run each value, list them under 'sweep:'";
  }
  if (found.kind != Node::Kind::scalar) return "";
  if (can_be_swept && !takes_text(description.type) && looks_like_range(found)) {
    return in_override ? "" : "; to run each value, put it under 'sweep:'";
  }
  if (takes_text(description.type) && !found.quoted) return "; put it in quotes if it is meant as text";
  const bool number = description.type == ParamType::integer || description.type == ParamType::real;
  if (number && found.quoted && is_number(read_plain_scalar(found.text))) return "; leave out the quotes";
  return "";
}

}  // namespace runner::config
