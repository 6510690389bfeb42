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

const BlockDescription& block_named(const ParamDescription& list, const json& value, const std::string& name) {
  for (const BlockDescription& block : list.blocks) {
    if (block.name == name) return block;
  }
  refuse(list, value);
}

// Each as `{name: {parameter: value, …}}` with every parameter.
ParamValue blocks(const ParamDescription& list, const json& value) {
  if (!value.is_array()) refuse(list, value);
  std::vector<Block> found;
  for (const json& element : value) {
    if (!element.is_object() || element.size() != 1 || !element.begin()->is_object()) refuse(list, value);
    const BlockDescription& described = block_named(list, element, element.begin().key());
    const json& given = *element.begin();
    if (given.size() != described.parameters.size()) refuse(list, element);
    Block& block = found.emplace_back(Block{described.name, {}});
    for (ParamDescription parameter : described.parameters) {
      if (parameter.type == ParamType::blocks) parameter.blocks = list.blocks;
      const auto argument = given.find(parameter.name);
      if (argument == given.end()) refuse(list, element);
      block.arguments.push_back({parameter.name, param_value_from_json(parameter, *argument)});
    }
  }
  return found;
}

json blocks_json(const std::vector<Block>& blocks) {
  json out = json::array();
  for (const Block& block : blocks) {
    json arguments = json::object();
    for (const BlockArgument& each : block.arguments) arguments[each.name] = to_json(each.value);
    out.push_back({{block.name, std::move(arguments)}});
  }
  return out;
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
    case ParamType::blocks:
      return "list of blocks";
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
        } else if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::vector<Block>>) {
          return blocks_json(held);
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
    case ParamType::blocks:
      return blocks(description, value);
  }
  refuse(description, value);
}

}  // namespace runner::spec
