#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/source.hpp"

namespace runner::config {

/// Collects what is wrong with a config while it is checked, so that one run reports all of it.
class Report {
 public:
  Report() = default;
  /// `plugins` says which keys there are, for what is proposed in place of one that there is not; it outlives the
  /// report.
  explicit Report(const catalogue::Catalogue& plugins) : plugins_(&plugins) {}

  /// Notes a fault; the same message at the same place counts once. Past 100 faults the rest are dropped.
  void add(const Span& where, std::string message, Fault fault = Fault::config);

  /// Is a place that a plugin may find fault with.
  struct Located {
    /// A block, a parameter or an element of a list: `model`, `model.hidden`, `model.layers[3]`.
    std::string path;
    Span where;
    /// Whose it is; empty of an element.
    std::string plugin;
    /// See `ElementPlace`.
    nlohmann::json block = nullptr;
  };
  /// Notes where such a place is.
  void locate(std::string path, const Span& where, std::string plugin = {}) {
    places_.push_back({std::move(path), where, std::move(plugin), nullptr});
  }
  /// Says of the places from the `first` on that they are those of a swept block.
  void put_in_block(std::size_t first, const nlohmann::json& block) {
    for (auto place = first; place < places_.size(); ++place) places_[place].block = block;
  }
  /// Returns what was noted so.
  const std::vector<Located>& places() const { return places_; }

  /// Returns the plugins that there are; null where they are not known.
  const catalogue::Catalogue* plugins() const { return plugins_; }

  bool empty() const { return faults_.empty(); }

  /// Returns what was collected, sorted by place. The sources must still be there.
  Diagnostics diagnostics() const;

 private:
  struct Entry {
    Span where;
    std::string message;
    Fault fault;
  };
  const catalogue::Catalogue* plugins_ = nullptr;
  std::vector<Entry> faults_;
  std::vector<Located> places_;
};

}  // namespace runner::config
