#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <runner/plugin.hpp>
#include <string>
#include <vector>

#include "sample/sample.hpp"

namespace runner::testing {

/// Returns the path of an archive of this folder: `mlp.train` of tests/exported/data/mlp.train.pt2.
std::filesystem::path archive(const std::string& name);

/// Describes data whose samples have that shape, for a model with that many outputs.
DatasetInfo data_of(std::vector<std::int64_t> input_shape, std::int64_t outputs);

/// Makes the model `exported`.
std::shared_ptr<Model> make_exported(SampleRegistry& registry, nlohmann::json parameters, const DatasetInfo& data);
/// Makes the model of an archive of graphs for training and evaluation, with samples of 6 features in 3 classes.
std::shared_ptr<Model> made_by_script(SampleRegistry& registry, const std::string& name);

/// Returns what making the model, or a pass of the batch in training and in evaluation, is refused with; empty where it
/// is not.
std::string refusal(SampleRegistry& registry, const nlohmann::json& parameters, const DatasetInfo& data);

/// Is an archive whose entries a test can change.
class Entries {
 public:
  explicit Entries(const std::filesystem::path& file);

  /// Returns an entry, by its name without the archive's folder.
  std::string& operator[](const std::string& name) { return entries_[name]; }
  std::map<std::string, std::string>& all() { return entries_; }
  void remove(const std::string& name) { entries_.erase(name); }
  /// Changes the first place of an entry where `from` stands. Throws std::runtime_error where there is none.
  void replace(const std::string& entry, const std::string& from, const std::string& to);

  /// Returns the archive as a file holds it, with sizes and checksums that fit.
  std::string zip() const;

 private:
  std::map<std::string, std::string> entries_;
};

/// Makes a step of plain SGD and sets gradients to none.
void descend(const torch::nn::Module& model, double rate);

}  // namespace runner::testing
