#include "models/exported/json_value.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"

namespace exported {

namespace {

constexpr int deepest = 64;
constexpr std::int64_t strided_layout = 7;

[[noreturn]] void expected(const char* what, const Json& found) {
  refuse(std::string("its graph has ") + shown(found) + " where " + what + " should be");
}

}  // namespace

Json parse(std::string_view text, const std::string& name) {
  try {
    return Json::parse(text, [&](int depth, Json::parse_event_t, Json&) {
      if (depth > deepest)
        refuse(csv::shown(name) + " is nested more than " + std::to_string(deepest) + " levels deep");
      return true;
    });
  } catch (const Json::exception&) {
    refuse(csv::shown(name) + " is no JSON");
  }
}

const Json& field(const Json& object, const char* name) {
  if (object.is_object()) {
    if (const auto found = object.find(name); found != object.end()) return *found;
  }
  refuse(std::string("its graph lacks '") + name + "' in " + shown(object));
}

const Json& list(const Json& value) {
  if (!value.is_array()) expected("a list", value);
  return value;
}

const Json& object(const Json& value) {
  if (!value.is_object()) expected("an object", value);
  return value;
}

const std::string& text(const Json& value) {
  if (!value.is_string()) expected("a text", value);
  return value.get_ref<const std::string&>();
}

std::int64_t integer(const Json& value) {
  if (!value.is_number_integer()) expected("a whole number", value);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
    expected("a whole number of 64 bits", value);
  }
  return value.get<std::int64_t>();
}

double number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
  expected("a number", value);
}

bool boolean(const Json& value) {
  if (!value.is_boolean()) expected("true or false", value);
  return value.get<bool>();
}

Alternative alternative(const Json& value) {
  if (!value.is_object() || value.size() != 1) expected("one alternative", value);
  const auto only = value.begin();
  return {only.key(), only.value()};
}

std::vector<std::int64_t> fixed_sizes(const Json& value) {
  std::vector<std::int64_t> sizes;
  for (const Json& size : list(value)) sizes.push_back(integer(field(size, "as_int")));
  return sizes;
}

at::ScalarType dtype(const Json& value) {
  switch (integer(value)) {
    case 1:
      return at::kByte;
    case 2:
      return at::kChar;
    case 3:
      return at::kShort;
    case 4:
      return at::kInt;
    case 5:
      return at::kLong;
    case 6:
      return at::kHalf;
    case 7:
      return at::kFloat;
    case 8:
      return at::kDouble;
    case 12:
      return at::kBool;
    case 13:
      return at::kBFloat16;
    default:
      refuse("it has a tensor of dtype " + shown(value) + ", which cannot be used here");
  }
}

bool is_strided(const Json& layout) { return integer(layout) == strided_layout; }

std::string shown(const Json& value) { return csv::shown(value.dump(-1, ' ', false, Json::error_handler_t::replace)); }

}  // namespace exported
