#include "config/check/value_check.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "config/check/blocks_check.hpp"
#include "config/check/expectation.hpp"
#include "config/path_value.hpp"
#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"
#include "spec/duration.hpp"
#include "spec/own_parameters.hpp"
#include "spec/resume_every.hpp"
#include "spec/trial_spec.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

class ValueCheck {
 public:
  ValueCheck(const ParamDescription& description, std::string_view key, Report& report)
      : description_(description), key_(key), report_(report) {}

  std::optional<json> check(const Node& node) {
    if (node.kind == Node::Kind::null && description_.nullable) return json();
    if (description_.type == ParamType::blocks) {
      if (node.kind != Node::Kind::sequence) return refuse(node);
      return check_blocks(node, description_.blocks, key_, report_);
    }
    if (!is_list(description_.type)) return one(node, description_.type);
    if (node.kind != Node::Kind::sequence) return refuse(node);
    auto element = description_;
    element.type = element_type(description_.type);
    element.nullable = false;
    const auto element_key = "each of " + std::string(key_);
    ValueCheck each(element, element_key, report_);
    json out = json::array();
    bool sound = true;
    for (const auto& item : node.items) {
      auto value = each.one(item, element.type);
      sound = sound && value.has_value();
      if (value) out.push_back(*std::move(value));
    }
    if (!sound) return std::nullopt;
    return out;
  }

 private:
  std::optional<json> one(const Node& node, ParamType type) {
    if (node.kind != Node::Kind::scalar) return refuse(node);
    const auto scalar = read_scalar(node);
    switch (type) {
      case ParamType::boolean:
        if (const auto* flag = std::get_if<bool>(&scalar)) return json(*flag);
        return refuse(node);
      case ParamType::integer:
        return integer(node, scalar);
      case ParamType::real:
        return real(node, scalar);
      case ParamType::integer_or_text:
        if (std::holds_alternative<std::string>(scalar)) return text(node, scalar);
        return integer(node, scalar);
      case ParamType::path:
        return path(node, scalar);
      case ParamType::text:
        return text(node, scalar);
      case ParamType::integers:
      case ParamType::reals:
      case ParamType::blocks:
      case ParamType::texts:
        break;
    }
    throw std::logic_error("a list has no list for an element");
  }

  // A real that is whole, such as 1e3, is an integer too.
  std::optional<json> integer(const Node& node, const Scalar& scalar) {
    constexpr double exact = 9007199254740992.0;
    if (const auto* whole = std::get_if<std::int64_t>(&scalar)) {
      if (!within(node, static_cast<double>(*whole))) return std::nullopt;
      return json(*whole);
    }
    const auto* value = std::get_if<double>(&scalar);
    if (value == nullptr || std::floor(*value) != *value) return refuse(node);
    if (std::abs(*value) > exact) {
      if (!within(node, *value)) return std::nullopt;
      return fault(node, "is too large for an integer; found " + describe(node));
    }
    if (!within(node, *value)) return std::nullopt;
    return json(static_cast<std::int64_t>(*value));
  }

  std::optional<json> real(const Node& node, const Scalar& scalar) {
    double value = 0.0;
    if (const auto* whole = std::get_if<std::int64_t>(&scalar)) {
      value = static_cast<double>(*whole);
    } else if (const auto* held = std::get_if<double>(&scalar)) {
      value = *held;
    } else {
      return refuse(node);
    }
    if (std::isnan(value)) return refuse(node);
    if (std::isinf(value)) return fault(node, "must be a finite number; found " + shortened(node.text));
    if (!within(node, value)) return std::nullopt;
    return json(value);
  }

  std::optional<json> text(const Node& node, const Scalar& scalar) {
    const auto* value = std::get_if<std::string>(&scalar);
    if (value == nullptr) return refuse(node);
    const auto& choices = description_.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), *value) == choices.end()) {
      const auto near = closest(*value, choices);
      return fault(node, "must be " + expectation(description_) + "; found " + describe(node) +
                             (near ? "; did you mean " + in_quotes(*near) + "?" : "") +
                             (description_.role == ParamRole::metric ? "; 'metrics:' adds others" : ""));
    }
    return json(*value);
  }

  std::optional<json> path(const Node& node, const Scalar& scalar) {
    const auto* value = std::get_if<std::string>(&scalar);
    if (value == nullptr) return refuse(node);
    auto expanded = expand_path(*value, node.where.source->folder);
    if (!expanded.error.empty()) return fault(node, expanded.error);
    return json(std::move(expanded.path));
  }

  bool within(const Node& node, double value) {
    const auto& lower = description_.lower;
    const auto& upper = description_.upper;
    const bool low = lower && (lower->inclusive ? value < lower->value : value <= lower->value);
    const bool high = upper && (upper->inclusive ? value > upper->value : value >= upper->value);
    if (low || high) fault(node, "must be " + bounds_text(description_) + "; found " + shortened(node.text));
    return !low && !high;
  }

  std::nullopt_t refuse(const Node& node) {
    // Name, tags and note belong to the whole experiment.
    const bool can_be_swept = key_ == "seed" || key_.find('.') != std::string_view::npos;
    return fault(node, "must be " + expectation(description_) + "; found " + describe(node) +
                           type_remedy(node, description_, can_be_swept));
  }

  std::nullopt_t fault(const Node& node, std::string_view message) {
    report_.add(node.where, std::string(key_) + " " + std::string(message));
    return std::nullopt;
  }

  const ParamDescription& description_;
  std::string_view key_;
  Report& report_;
};

}  // namespace

std::optional<json> check_value(const Node& value, const ParamDescription& description, std::string_view key,
                                Report& report) {
  return ValueCheck(description, key, report).check(value);
}

std::optional<json> check_training_value(const Node& value, const ParamDescription& description, std::string_view key,
                                         Report& report) {
  if (spec::is_duration(description.name) && value.kind == Node::Kind::scalar) {
    if (const auto seconds = spec::parse_duration(value.text)) {
      auto number = value;
      number.text = number_text(*seconds);
      number.quoted = false;
      return check_value(number, description, key, report);
    }
    if (std::holds_alternative<std::string>(read_scalar(value))) {
      report.add(value.where,
                 std::string(key) + " must be seconds or text such as 45s, 30m or 1h30m; found " + describe(value));
      return std::nullopt;
    }
  }
  auto out = check_value(value, description, key, report);
  if (out && description.name == "device" && !spec::is_device(out->get<std::string>())) {
    report.add(value.where, std::string(key) + " must be cpu, auto, cuda or cuda:N; found " + describe(value));
    return std::nullopt;
  }
  if (out && description.name == "resume_every" && !spec::parse_resume_every(out->get<std::string>())) {
    report.add(value.where, std::string(key) +
                                " must be auto, never, a time such as 30s, or a count such as 100 steps or 2 " +
                                "epochs; found " + describe(value));
    return std::nullopt;
  }
  return out;
}

}  // namespace runner::config
