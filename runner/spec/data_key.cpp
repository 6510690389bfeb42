#include "spec/data_key.hpp"

#include <algorithm>

namespace runner::spec {

namespace {

constexpr std::string_view data_keys[] = {"plugin",  "path",   "target",      "targets",     "targets_key",
                                          "images",  "labels", "test_images", "test_labels", "data_seed",
                                          "horizon", "noise",  "samples",     "classes",     "features"};

constexpr std::string_view dividing_keys[] = {
    "validation_fraction", "test_fraction", "folds", "split_seed", "stratify", "group_by", "time"};

}  // namespace

bool is_data_key(std::string_view dataset, std::string_view key) {
  // Elsewhere the form in which a model is shown the same numbers.
  if (key == "shape") return dataset == "synthetic";
  // Its first so many images, of which the validation part is drawn.
  if (key == "limit") return dataset == "fashion_mnist";
  return std::find(std::begin(data_keys), std::end(data_keys), key) != std::end(data_keys);
}

bool divides_rows(std::string_view key) {
  return std::find(std::begin(dividing_keys), std::end(dividing_keys), key) != std::end(dividing_keys);
}

}  // namespace runner::spec
