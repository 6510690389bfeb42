#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "sample_catalogue.hpp"

namespace runner::config {

/// A config that is right, one key a line, as the tests change it.
inline const std::string wine_text =
    "name: wine\n"
    "seed: 0\n"
    "dataset: {plugin: wine, validation_fraction: 0.2}\n"
    "model: {plugin: mlp, hidden: [10, 10], activation: relu}\n"
    "loss: cross_entropy\n"
    "optimizer: {plugin: adam, lr: 1e-3}\n"
    "checkpoint: best_loss\n"
    "training: {epochs: 100, batch_size: full}\n";

/// Loads a text as `configs/wine.yaml`, run in /here, against the sample catalogue.
inline std::variant<Config, Diagnostics> load_text(std::string text, std::vector<std::string> overrides = {},
                                                   const catalogue::Catalogue& plugins = sample_catalogue()) {
  LoadRequest request;
  request.path = "configs/wine.yaml";
  request.text = std::move(text);
  request.overrides = std::move(overrides);
  request.current_directory = "/here";
  return load(request, plugins);
}

/// Returns the config; throws with the diagnostics where there is none.
inline Config loaded(std::string text, std::vector<std::string> overrides = {},
                     const catalogue::Catalogue& plugins = sample_catalogue()) {
  auto out = load_text(std::move(text), std::move(overrides), plugins);
  if (const auto* faults = std::get_if<Diagnostics>(&out)) throw std::runtime_error(render(*faults));
  return std::get<Config>(std::move(out));
}

/// Returns the first line of each diagnostic: `configs/wine.yaml:2:7: message`; `override@3: message` for an override,
/// with its column.
inline std::vector<std::string> faults(std::string text, std::vector<std::string> overrides = {},
                                       const catalogue::Catalogue& plugins = sample_catalogue()) {
  auto out = load_text(std::move(text), std::move(overrides), plugins);
  std::vector<std::string> lines;
  const auto* diagnostics = std::get_if<Diagnostics>(&out);
  if (diagnostics == nullptr) return lines;
  for (const auto& one : *diagnostics) {
    std::string line = render(one);
    line.resize(line.find('\n'));
    if (one.place.line == 0)
      line.insert(one.place.source.size(), std::string("@").append(std::to_string(one.place.column)));
    lines.push_back(line);
  }
  return lines;
}

/// Returns `text` with its first `from` replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no '" + from + "' in the text");
  return text.replace(at, from.size(), to);
}

}  // namespace runner::config
