#include "reference_cases.hpp"

#include <fstream>
#include <set>

namespace runner::testing {

nlohmann::json reference_cases(const std::string& file) {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/reference/" + file);
  return nlohmann::json::parse(stream);
}

std::string plugins_of(const nlohmann::json& cases) {
  std::set<std::string> names;
  for (const auto& each : cases) names.insert(each.at("plugin").get<std::string>());
  std::string listed;
  for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + name;
  return listed;
}

}  // namespace runner::testing
