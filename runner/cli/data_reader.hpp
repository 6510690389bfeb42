#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "catalogue/catalogue.hpp"
#include "cli/data_check.hpp"
#include "cli/installation.hpp"
#include "starter/first_config.hpp"
#include "supervisor/supervisor.hpp"

namespace runner::cli {

/// Has a worker read the data of configs that are still being written.
class DataReader {
 public:
  /// Paths in a config are relative to where `config` will lie. `installation` and `catalogue` must outlive it.
  DataReader(const Installation& installation, const catalogue::Catalogue& catalogue, std::filesystem::path config);
  ~DataReader();

  /// Reads what a block `dataset:` names and divides it into parts. Throws std::runtime_error where that cannot be.
  starter::DataShape read(const std::string& dataset_block);

 private:
  DataCheck check(const std::string& dataset_block, const std::string& loss);

  const catalogue::Catalogue& catalogue_;
  std::filesystem::path config_;
  supervisor::SignalWatch signals_;
  supervisor::LocalLauncher launcher_;
  std::unique_ptr<supervisor::Supervisor> supervisor_;
};

}  // namespace runner::cli
