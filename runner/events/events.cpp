#include "events/events.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "digest/sha256.hpp"

namespace runner::events {

Payload payload_of(std::vector<std::byte> bytes) {
  Payload payload{static_cast<std::int64_t>(bytes.size()), sha256_hex(bytes)};
  payload.bytes = std::move(bytes);
  return payload;
}

std::optional<double> value_of(const std::vector<Metric>& metrics, Split split, std::string_view name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const Metric& metric) { return metric.split == split && metric.name == name; });
  return found == metrics.end() ? std::nullopt : std::optional(found->value);
}

bool losses_are_finite(const EpochDone& epoch) {
  return std::all_of(epoch.metrics.begin(), epoch.metrics.end(),
                     [](const Metric& metric) { return metric.name != "loss" || std::isfinite(metric.value); });
}

}  // namespace runner::events
