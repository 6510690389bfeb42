#pragma once

#include <map>

#include "catalogue/catalogue.hpp"
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

  /// Says which plugin of a trial cannot be used, and why; empty where all can.
  std::string problem_with(const spec::TrialSpec& spec) const;

 private:
  const catalogue::Catalogue& catalogue_;
  mutable std::map<std::string, supervisor::LibraryStamp> stamps_;
};

}  // namespace runner::cli
