#include "spec/param_json.hpp"

#include <stdexcept>

#include "spec/learning_rate.hpp"

#include "testing/catch.hpp"

using nlohmann::json;
using runner::Bound;
using runner::ParamDescription;
using runner::ParamType;
using runner::ParamValue;
namespace spec = runner::spec;

namespace {

ParamDescription of_type(ParamType type) {
  ParamDescription out;
  out.name = "p";
  out.type = type;
  return out;
}

struct Conversion {
  ParamType type;
  const char* text;
  ParamValue value;
};

}  // namespace

TEST_CASE("JSON becomes the declared type and the same JSON again") {
  const std::vector<Conversion> cases = {
      {ParamType::boolean, "true", true},
      {ParamType::integer, "-3", std::int64_t{-3}},
      {ParamType::real, "1.0", 1.0},
      {ParamType::real, "0.001", 1e-3},
      {ParamType::text, "\"a\"", std::string("a")},
      {ParamType::path, "\"/a\"", std::string("/a")},
      {ParamType::integer_or_text, "7", std::int64_t{7}},
      {ParamType::integer_or_text, "\"full\"", std::string("full")},
      {ParamType::integers, "[1,2]", std::vector<std::int64_t>{1, 2}},
      {ParamType::reals, "[1.0,0.5]", std::vector<double>{1.0, 0.5}},
      {ParamType::texts, "[\"a\"]", std::vector<std::string>{"a"}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.text);
    const auto value = spec::param_value_from_json(of_type(one.type), json::parse(one.text));
    CHECK(value == one.value);
    CHECK(spec::to_json(value).dump() == one.text);
    CHECK(spec::type_from_name(spec::type_name(one.type)) == one.type);
  }
}

TEST_CASE("An integer is a real, too") {
  CHECK(spec::param_value_from_json(of_type(ParamType::real), json(2)) == ParamValue(2.0));
}

TEST_CASE("JSON of another type is refused and the parameter named") {
  const std::vector<std::pair<ParamType, const char*>> cases = {
      {ParamType::boolean, "1"},      {ParamType::integer, "1.0"}, {ParamType::integer, "18446744073709551615"},
      {ParamType::real, "\"1\""},     {ParamType::text, "1"},      {ParamType::integer_or_text, "1.5"},
      {ParamType::integers, "[1.5]"}, {ParamType::reals, "1"},     {ParamType::texts, "[1]"},
      {ParamType::integer, "null"},
  };
  for (const auto& [type, text] : cases) {
    CAPTURE(text);
    CHECK_THROWS_AS(spec::param_value_from_json(of_type(type), json::parse(text)), std::invalid_argument);
    CHECK_THROWS_WITH(spec::param_value_from_json(of_type(type), json::parse(text)), Catch::Contains("'p'"));
  }
}

TEST_CASE("Null is a value of a nullable parameter only") {
  auto description = of_type(ParamType::integer);
  description.nullable = true;
  CHECK(spec::param_value_from_json(description, json()) == ParamValue());
}

TEST_CASE("A description survives the way through a manifest") {
  auto description = of_type(ParamType::real);
  description.doc = "Step size.";
  description.default_value = 1e-3;
  description.lower = Bound{0.0, false};
  description.upper = Bound{1.0, true};
  const auto written = spec::to_json(description);
  CHECK(written["type"] == "real");
  const auto read = spec::param_description_from_json(json::parse(written.dump()));
  CHECK(spec::to_json(read) == written);
  CHECK(read.default_value == ParamValue(1e-3));
  CHECK_FALSE(read.lower->inclusive);
  CHECK(read.upper->value == 1.0);

  auto required = of_type(ParamType::texts);
  required.required = true;
  required.choices = {"a", "b"};
  const auto again = spec::param_description_from_json(spec::to_json(required));
  CHECK(again.required);
  CHECK(again.choices == required.choices);
}

TEST_CASE("A list of blocks becomes values and the same JSON again, blocks within blocks included") {
  auto list = of_type(ParamType::blocks);
  auto width = of_type(ParamType::integer);
  width.name = "width";
  width.required = true;
  auto layers = of_type(ParamType::blocks);
  layers.name = "layers";
  layers.required = true;
  list.blocks = {{"linear", "A layer.", {width}}, {"relu", "", {}}, {"residual", "", {layers}}};
  list.required = true;
  const auto written = json::parse(R"([{"linear":{"width":3}},{"residual":{"layers":[{"relu":{}}]}}])");
  const auto value = spec::param_value_from_json(list, written);
  CHECK(spec::to_json(value) == written);
  const auto& blocks = std::get<std::vector<runner::Block>>(value);
  CHECK(blocks[0].name == "linear");
  CHECK(blocks[0].arguments[0].value == ParamValue(std::int64_t{3}));
  CHECK(value == spec::param_value_from_json(list, written));
  for (const auto* text : {R"(["relu"])", R"([{"relu":{"width":3}}])", R"([{"linear":{}}])", R"([{"tanh":{}}])",
                           R"([{"linear":{"width":"3"}}])", R"([{"relu":{},"linear":{"width":3}}])", R"({})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(spec::param_value_from_json(list, json::parse(text)), std::invalid_argument);
  }
  const auto described = spec::to_json(list);
  CHECK(spec::to_json(spec::param_description_from_json(json::parse(described.dump()))) == described);
  CHECK(spec::type_from_name("list of blocks") == ParamType::blocks);
}

TEST_CASE("A role survives the way through a manifest, and one that is not known is refused by name") {
  auto description = of_type(ParamType::real);
  description.default_value = 0.1;
  CHECK_FALSE(spec::to_json(description).contains("role"));
  using Role = runner::ParamRole;
  for (const auto role : {Role::none, Role::metric, Role::direction, Role::learning_rate}) {
    description.role = role;
    CHECK(spec::param_description_from_json(spec::to_json(description)).role == role);
  }
  auto written = spec::to_json(description);
  written["role"] = "momentum";
  CHECK_THROWS_WITH(spec::param_description_from_json(written), Catch::Contains("the role 'momentum'"));
  description.role = static_cast<Role>(99);
  CHECK_THROWS_WITH(spec::to_json(description), Catch::Contains("a role that this version does not know"));
}

TEST_CASE("The learning rate is the parameter that is declared as one, whatever its name") {
  auto rate = of_type(ParamType::real);
  rate.name = "step_size";
  rate.default_value = 0.25;
  const runner::spec::PluginChoice without{"descent", {{"lr", 0.1}}};
  CHECK_FALSE(spec::learning_rate({rate}, without).has_value());
  rate.role = runner::ParamRole::learning_rate;
  CHECK(spec::learning_rate({of_type(ParamType::text), rate}, without) == 0.25);
  CHECK(spec::learning_rate({rate}, {"descent", {{"step_size", 1}}}) == 1.0);
}

TEST_CASE("A damaged description is refused") {
  for (const auto* text :
       {"{}", "[]", "1", R"({"name":"a","type":"float","doc":"","default":1})",
        R"({"name":"a","type":"real","doc":""})", R"({"name":"a","type":"real","doc":"","default":"x"})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(spec::param_description_from_json(json::parse(text)), std::invalid_argument);
  }
}
