#include "database/internal/params_json.hpp"

#include <nlohmann/json.hpp>

namespace runner::database {

namespace {

struct ToJson {
  nlohmann::json operator()(const JsonText& json) const { return nlohmann::json::parse(json.text); }
  template <class Value>
  nlohmann::json operator()(const Value& value) const {
    return value;
  }
};

}  // namespace

bool is_seed(const Param& param) noexcept { return param.key == "seed"; }

std::string params_json(const std::vector<Param>& params) {
  auto object = nlohmann::json::object();
  for (const auto& param : params) {
    if (!is_seed(param)) object[param.key] = std::visit(ToJson{}, param.value);
  }
  return object.dump();
}

}  // namespace runner::database
