#include "config/check/device_check.hpp"

#include <string>

#include "config/check/section_keys.hpp"

namespace runner::config {

void check_device(const Draft& draft, const nlohmann::json& training, const std::vector<Column>& columns,
                  Report& report) {
  const auto devices = values_of({"training", "device"}, training, columns);
  const auto refuse = [&](const std::string& key, const auto& is_refused, const std::string& why) {
    for (const auto& value : values_of({"training", key}, training, columns)) {
      for (const auto& device : devices) {
        if (!is_refused(value, device)) continue;
        return report.add(place_of({"training", key}, draft), "training." + key + " is " + value.dump() +
                                                                  " and training.device " + device.dump() + "; " + why);
      }
    }
  };
  refuse(
      "processes", [](const auto& value, const auto& device) { return value != 1 && device != "cpu"; },
      "several processes train one trial on the CPU only: set training.device to cpu, or training.processes to 1");
  refuse(
      "precision", [](const auto& value, const auto& device) { return value == "tf32" && device == "cpu"; },
      "only a GPU computes in TF32: set training.device to cuda, or training.precision to fp32");
}

}  // namespace runner::config
