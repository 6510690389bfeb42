#include "spec/data_key.hpp"

#include <algorithm>

namespace runner::spec {

namespace {

constexpr std::string_view data_keys[] = {"plugin", "path",        "target",      "targets",   "targets_key", "images",
                                          "labels", "test_images", "test_labels", "data_seed", "horizon",     "noise"};

}  // namespace

bool is_data_key(std::string_view key) {
  return std::find(std::begin(data_keys), std::end(data_keys), key) != std::end(data_keys);
}

}  // namespace runner::spec
