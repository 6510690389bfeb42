#include "config/check/processes_check.hpp"

#include <string>

#include "config/check/section_keys.hpp"

namespace runner::config {

void check_processes(const Draft& draft, const nlohmann::json& training, const std::vector<Column>& columns,
                     Report& report) {
  for (const auto& processes : values_of({"training", "processes"}, training, columns)) {
    for (const auto& device : values_of({"training", "device"}, training, columns)) {
      if (processes == 1 || device == "cpu") continue;
      return report.add(place_of({"training", "processes"}, draft),
                        "training.processes is " + processes.dump() + " and training.device " + device.dump() +
                            "; several processes train one trial on the CPU only: set training.device to cpu, or"
                            " training.processes to 1");
    }
  }
}

}  // namespace runner::config
