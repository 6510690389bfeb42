#include "spec/param_json.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace runner::spec {

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const ParamDescription& description, const json& value) {
  throw std::invalid_argument("parameter '" + description.name + "' is declared as " +
                              std::string(type_name(description.type)) + "; the value is " +
                              value.dump(-1, ' ', false, json::error_handler_t::replace));
}

bool is_int64(const json& value) {
  if (!value.is_number_integer()) return false;
  return !value.is_number_unsigned() ||
         value.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
}

template <class T>
bool holds(const json& value);
template <>
bool holds<std::int64_t>(const json& value) {
  return is_int64(value);
}
template <>
bool holds<double>(const json& value) {
  return value.is_number();
}
template <>
bool holds<std::string>(const json& value) {
  return value.is_string();
}

template <class T>
ParamValue one(const ParamDescription& description, const json& value) {
  if (!holds<T>(value)) refuse(description, value);
  return value.get<T>();
}

template <class T>
ParamValue list(const ParamDescription& description, const json& value) {
  if (!value.is_array()) refuse(description, value);
  std::vector<T> items;
  items.reserve(value.size());
  for (const auto& item : value) {
    if (!holds<T>(item)) refuse(description, value);
    items.push_back(item.get<T>());
  }
  return items;
}

}  // namespace

std::string_view type_name(ParamType type) {
  switch (type) {
    case ParamType::boolean:
      return "boolean";
    case ParamType::integer:
      return "integer";
    case ParamType::real:
      return "real";
    case ParamType::text:
      return "text";
    case ParamType::path:
      return "path";
    case ParamType::integer_or_text:
      return "integer or text";
    case ParamType::integers:
      return "list of integers";
    case ParamType::reals:
      return "list of reals";
    case ParamType::texts:
      return "list of texts";
  }
  return "";
}

ParamType type_from_name(std::string_view name) {
  // The numbers after the last type have no name.
  for (int i = 0; !type_name(static_cast<ParamType>(i)).empty(); ++i) {
    if (type_name(static_cast<ParamType>(i)) == name) return static_cast<ParamType>(i);
  }
  throw std::invalid_argument("'" + std::string(name) + "' is no type of a parameter");
}

json to_json(const ParamValue& value) {
  return std::visit(
      [](const auto& held) -> json {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
          return nullptr;
        } else {
          return held;
        }
      },
      value);
}

ParamValue param_value_from_json(const ParamDescription& description, const json& value) {
  if (value.is_null() && description.nullable) return {};
  switch (description.type) {
    case ParamType::boolean:
      if (!value.is_boolean()) refuse(description, value);
      return value.get<bool>();
    case ParamType::integer:
      return one<std::int64_t>(description, value);
    case ParamType::real:
      return one<double>(description, value);
    case ParamType::text:
    case ParamType::path:
      return one<std::string>(description, value);
    case ParamType::integer_or_text:
      return value.is_string() ? one<std::string>(description, value) : one<std::int64_t>(description, value);
    case ParamType::integers:
      return list<std::int64_t>(description, value);
    case ParamType::reals:
      return list<double>(description, value);
    case ParamType::texts:
      return list<std::string>(description, value);
  }
  refuse(description, value);
}

}  // namespace runner::spec
