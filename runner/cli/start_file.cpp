#include "cli/start_file.hpp"

#include <nlohmann/json.hpp>

namespace runner::cli {

TemporaryFile start_file(const std::vector<protocol::StartTrial>& starts) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& start : starts) list.push_back(nlohmann::json::from_cbor(protocol::encode(protocol::Command(start))));
  return TemporaryFile(list.dump());
}

}  // namespace runner::cli
