#pragma once

#include <map>

#include "catalogue/catalogue.hpp"
#include "search/search_definition.hpp"
#include "supervisor/trial_source.hpp"

namespace runner::cli {

/// Finds a trial's plugins in the catalogue that its config was checked against.
class CataloguePlugins final : public supervisor::PluginDirectory {
 public:
  /// `catalogue` outlives this object.
  explicit CataloguePlugins(const catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  std::vector<protocol::PluginLocation> plugins_of(const spec::TrialSpec& spec) const override;
  std::optional<double> learning_rate_of(const spec::TrialSpec& spec) const override;
  supervisor::LibraryStamp stamp_of(const std::string& library) const override;

  /// Returns the plugin that suggests a search's trials, which exists.
  protocol::PluginLocation sampler_of(const search::SearchDefinition& definition) const;

  /// Returns the plugin that stops its configurations, which exists; none where there is none.
  std::optional<protocol::PluginLocation> stopper_of(const search::SearchDefinition& definition) const;

  /// Says why a plugin of a search cannot be used; empty where it can.
  std::string problem_with(const search::SearchDefinition& definition) const;

  /// Says which plugin of a trial cannot be used, and why; empty where all can.
  std::string problem_with(const spec::TrialSpec& spec) const;

 private:
  std::string problem_with(const std::string& kind, const std::string& name) const;

  const catalogue::Catalogue& catalogue_;
  mutable std::map<std::string, supervisor::LibraryStamp> stamps_;
};

}  // namespace runner::cli
