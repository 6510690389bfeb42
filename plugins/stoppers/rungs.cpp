#include "stoppers/rungs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace runner::stoppers {

namespace {

std::int64_t evaluated_at(const StopperSetting& setting, std::int64_t epochs) {
  const auto every = setting.validate_every;
  return std::min(setting.epochs, (std::max<std::int64_t>(1, epochs) + every - 1) / every * every);
}

std::vector<std::int64_t> each_once(std::vector<std::int64_t> rungs) {
  std::sort(rungs.begin(), rungs.end());
  rungs.erase(std::unique(rungs.begin(), rungs.end()), rungs.end());
  return rungs;
}

}  // namespace

std::vector<std::int64_t> geometric_rungs(const StopperSetting& setting, std::int64_t first, double factor) {
  std::vector<std::int64_t> rungs = {setting.epochs};
  const auto last = static_cast<double>(setting.epochs);
  // 81 / 3⁴ is to be 1, however it is rounded.
  for (double epochs = last / factor; epochs >= static_cast<double>(first) - 1e-9; epochs /= factor) {
    rungs.push_back(evaluated_at(setting, static_cast<std::int64_t>(std::ceil(epochs - 1e-9))));
  }
  return each_once(std::move(rungs));
}

std::vector<std::int64_t> even_rungs(const StopperSetting& setting, std::int64_t first, std::int64_t every) {
  std::vector<std::int64_t> rungs = {setting.epochs};
  for (std::int64_t epochs = first; epochs < setting.epochs; epochs += every) {
    rungs.push_back(evaluated_at(setting, epochs));
  }
  return each_once(std::move(rungs));
}

void need_rungs_before_end(const std::vector<std::int64_t>& rungs, const char* stopper) {
  if (rungs.size() > 1) return;
  throw std::invalid_argument(std::string("stopper '") + stopper + "' compares nothing before the last of " +
                              epochs_text(rungs.back()) +
                              ", so it could stop nothing; give it a smaller min_epochs, or the trials more epochs");
}

std::vector<Standing> standings(std::span<const Contender> contenders, std::int64_t epochs) {
  std::vector<Standing> out;
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const auto& one = contenders[i];
    if (one.known_epochs >= epochs || one.has_ended) out.push_back({i, mean_within(one, epochs)});
  }
  std::stable_sort(out.begin(), out.end(), [](const Standing& one, const Standing& other) {
    if (one.value && other.value) return *one.value < *other.value;
    return one.value.has_value() && !other.value.has_value();
  });
  return out;
}

std::string text_of(const std::optional<double>& value) {
  if (!value) return "no value";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", *value);
  return text.data();
}

std::string epochs_text(std::int64_t epochs) { return std::to_string(epochs) + (epochs == 1 ? " epoch" : " epochs"); }

std::string standing_text(const std::vector<Standing>& standings, std::size_t place, std::int64_t epochs) {
  return text_of(standings[place].value) + " after " + epochs_text(epochs) + ", place " + std::to_string(place + 1) +
         " of " + std::to_string(standings.size());
}

}  // namespace runner::stoppers
