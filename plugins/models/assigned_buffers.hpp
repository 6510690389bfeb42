#pragma once

#include <torch/script.h>

#include <string>
#include <vector>

namespace runner {

/// Keeps the buffers to which a script module's forward assigns, such as `self.mean = 0.9 * self.mean + …`, which puts
/// another tensor in the place of the one that others hold.
class AssignedBuffers {
 public:
  /// Finds them in the code, and gives each a tensor of its own. Throws std::runtime_error where forward changes what
  /// a checkpoint does not hold: a number, a list, or another attribute that is no buffer.
  explicit AssignedBuffers(const torch::jit::Module& module);

  /// Puts a copy of each in the module: what comes before an assignment may be needed by the backward pass.
  void lend();
  /// Takes over what the module made of them; the tensors stay those that they were. Throws std::runtime_error where
  /// one got another shape or type.
  void take_back();

 private:
  struct Buffer {
    torch::jit::Module owner;
    std::string name;
    torch::Tensor tensor;
  };
  std::vector<Buffer> buffers_;
};

}  // namespace runner
