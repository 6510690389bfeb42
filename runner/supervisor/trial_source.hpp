#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "spec/trial_spec.hpp"

namespace runner::supervisor {

/// Holds a trial that a worker is to run.
struct TrialJob {
  protocol::TrialId trial = 0;
  spec::TrialSpec spec;
  std::vector<protocol::PluginLocation> plugins;
  /// Counts this run's attempts at it, from 1.
  int attempt = 1;
  /// It has waited once for a file that could not be loaded.
  bool has_waited = false;
  /// Where it goes on; none for one that begins with its first epoch.
  std::optional<protocol::Resume> resume = std::nullopt;
  /// Where the weights are that it begins with, where `resume` says nothing.
  std::optional<protocol::InitialWeights> init = std::nullopt;
  /// The SHA-256 that its data must have; none where any will do.
  std::optional<std::string> data_sha256 = std::nullopt;
  /// Its data alone are to be read and split.
  bool data_only = false;
  /// The bytes of the state or of the initial weights, where they are no file.
  std::vector<std::byte> payload = {};
};

/// Gives the trials of a run one by one, so that ten thousand need not be in memory at once.
class TrialSource {
 public:
  virtual ~TrialSource() = default;
  /// Returns the next trial in order; none when all have been given.
  virtual std::optional<TrialJob> next_job() = 0;
  /// Brings a job whose worker died up to where its trial has come.
  virtual void refresh(TrialJob& job) { static_cast<void>(job); }
};

/// Says against what a library was built, for the record.
struct LibraryStamp {
  std::string sdk_version;
  std::string libtorch_version;
  std::string compiler;
};

/// Knows where plugins are.
class PluginDirectory {
 public:
  virtual ~PluginDirectory() = default;
  /// Returns the plugins that a trial names, each once. All of them exist.
  virtual std::vector<protocol::PluginLocation> plugins_of(const spec::TrialSpec& spec) const = 0;
  virtual LibraryStamp stamp_of(const std::string& library) const = 0;
};

}  // namespace runner::supervisor
