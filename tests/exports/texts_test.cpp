#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "exports/crc32c.hpp"
#include "exports/mlflow_names.hpp"
#include "exports/number_text.hpp"
#include "exports/optuna_distribution.hpp"
#include "exports/wire_message.hpp"

#include "testing/catch.hpp"

using namespace runner::exports;

TEST_CASE("A number's text reads back as the same number, and is no integer's") {
  for (const double value : {0.1, 1.0, -0.0, 1e5, 1e-5, 5e-324, 1.7976931348623157e308, 0.30000000000000004}) {
    const auto text = number_text(value);
    INFO(text);
    CHECK(std::strtod(text.c_str(), nullptr) == value);
    CHECK(text.find_first_of(".e") != std::string::npos);
  }
  CHECK(number_text(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(number_text(std::nan("")) == "nan");
}

TEST_CASE("The sum of RFC 3720's examples is the one that it gives") {
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
}

TEST_CASE("A message is encoded as the guide of Protocol Buffers shows") {
  WireMessage inner;
  inner.integer(1, 150);
  CHECK(inner.bytes() == "\x08\x96\x01");
  WireMessage outer;
  outer.message(3, inner).text(2, "testing");
  CHECK(outer.bytes() == "\x1a\x03\x08\x96\x01\x12\x07testing");
  // Negative integers have ten bytes.
  CHECK(WireMessage().integer(1, -2).bytes().size() == 11);
}

TEST_CASE("MLflow's names are allowed, different and the same each time") {
  MlflowNames names;
  CHECK(names.name_of("metrics", "top 5.accuracy-x_1") == "top 5.accuracy-x_1");
  CHECK(names.name_of("metrics", "a/b") == "a_b");
  CHECK(names.name_of("metrics", "a%b") == "a_b_2");
  CHECK(names.name_of("metrics", "a/b") == "a_b");
  CHECK(names.name_of("params", "a/b") == "a_b");
  CHECK(names.name_of("metrics", "..") == "_..");
  CHECK(names.name_of("metrics", "größe") == "gr____e");
  CHECK(names.name_of("metrics", std::string(300, 'x')).size() == 240);
  CHECK(names.changed().at("metrics.a_b_2") == "a%b");
  CHECK(names.changed().count("metrics.top 5.accuracy-x_1") == 0);
  CHECK(file_uri("/a b/ä~.x") == "file:///a%20b/%C3%A4~.x");
}

TEST_CASE("Optuna's distributions are those that values were most likely drawn from") {
  const auto distribution = [](const ParameterValues::Values& values) {
    return nlohmann::json::parse(OptunaDistribution(values).text());
  };
  const auto rates = distribution({0.001, 0.003, 0.01, 0.03, 0.1});
  CHECK(rates["name"] == "FloatDistribution");
  CHECK(rates["attributes"]["log"] == true);
  CHECK(rates["attributes"]["low"] == 0.001);
  CHECK(rates["attributes"]["high"] == 0.1);
  CHECK(distribution({0.1, 0.2, 0.3, 0.4})["attributes"]["log"] == false);
  CHECK(distribution({0.0, 0.001, 0.1})["attributes"]["log"] == false);
  CHECK(distribution({1, 10})["attributes"]["log"] == false);
  const auto widths = distribution({16, 32, 64, 128});
  CHECK(widths["name"] == "IntDistribution");
  CHECK(widths["attributes"] == nlohmann::json{{"low", 16}, {"high", 128}, {"log", true}, {"step", 1}});
  const OptunaDistribution mixed({"adam", true, nullptr, {32, 32}});
  CHECK(nlohmann::json::parse(mixed.text())["attributes"]["choices"].size() == 4);
  CHECK(mixed.internal("adam") != mixed.internal(true));
  CHECK(OptunaDistribution::external({32, 32}) == "[32,32]");
}
