#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stub_libraries/stub_libraries.hpp"
#include "supervisor/worker_connection.hpp"

namespace runner::supervisor {

/// Starts workers as processes of this machine.
class LocalLauncher final : public WorkerLauncher {
 public:
  /// `program` is runner-worker; stub libraries take the place of what LibTorch never uses, where the plugins allow it.
  LocalLauncher(std::filesystem::path program, std::optional<stub_libraries::StubLibraries> stubs, std::string host);

  std::vector<std::string> environment_for(const WorkerNeeds& needs) override;
  std::unique_ptr<WorkerConnection> launch(const std::vector<std::string>& environment) override;
  const std::filesystem::path& program() const override { return program_; }

 private:
  std::filesystem::path program_;
  std::optional<stub_libraries::StubLibraries> stubs_;
  std::string host_;
};

}  // namespace runner::supervisor
