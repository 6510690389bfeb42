#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "archives/torch_archive.hpp"
#include "models/exported/json_value.hpp"

namespace exported {

/// Says where the numbers of a tensor lie in an archive, and how.
struct Payload {
  /// Returns what makes it this tensor and no other.
  auto key() const { return std::tie(entry, type, sizes, strides, offset); }

  std::string entry;
  at::ScalarType type = at::kFloat;
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
  /// Counted in elements.
  std::int64_t offset = 0;
  bool is_parameter = false;

  /// Says whether two are one tensor, under two names.
  friend bool operator==(const Payload& one, const Payload& other) { return one.key() == other.key(); }
  friend bool operator<(const Payload& one, const Payload& other) { return one.key() < other.key(); }
};

/// Reads the weights and constants of one graph of an archive. What it returns has memory of its own, as large as the
/// numbers in the archive and no larger.
class Payloads {
 public:
  /// Reads the lists of both. `zip` must outlive it. Throws ArchiveError.
  Payloads(const runner::archives::TorchArchive& zip, const std::string& graph);

  /// Returns the tensor of this name; names that are tied give the same tensor. Throws ArchiveError where there is
  /// none, or what its list says of it does not fit its bytes.
  torch::Tensor at(const std::string& name);
  /// Returns what the list says of a tensor. Throws ArchiveError where there is none of that name.
  const Payload& describe(const std::string& name) const;
  /// Lists the names that a checkpoint holds: of parameters and persistent buffers.
  const std::vector<std::string>& weights() const { return weights_; }

 private:
  void read_list(const std::string& folder, const std::string& file);
  torch::Tensor read(const Payload& payload, const std::string& name);
  void claim(const Payload& payload, std::int64_t last, const std::string& name);

  const runner::archives::TorchArchive& zip_;
  std::vector<std::string> weights_;
  std::map<std::string, Payload> list_;
  std::map<Payload, torch::Tensor> tensors_;
  /// Which elements of an entry are taken: from, to.
  std::map<std::string, std::map<std::int64_t, std::int64_t>> taken_;
};

}  // namespace exported
