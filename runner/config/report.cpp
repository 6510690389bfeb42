#include "config/report.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace runner::config {

void Report::add(const Span& where, std::string message, Fault fault) {
  constexpr std::size_t most = 100;
  if (faults_.size() == most) return;
  const auto same = [&](const Entry& entry) {
    return entry.where.source == where.source && entry.where.offset == where.offset && entry.message == message;
  };
  if (std::any_of(faults_.begin(), faults_.end(), same)) return;
  faults_.push_back({where, std::move(message), fault});
}

Diagnostics Report::diagnostics() const {
  auto sorted = faults_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    return std::tuple(a.where.source->rank, a.where.offset) < std::tuple(b.where.source->rank, b.where.offset);
  });
  Diagnostics out;
  for (auto& entry : sorted) out.push_back({place_of(entry.where), std::move(entry.message), entry.fault});
  return out;
}

}  // namespace runner::config
