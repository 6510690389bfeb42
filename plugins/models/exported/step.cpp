#include "models/exported/step.hpp"

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"

namespace exported {

int Slots::add(const Json& name) {
  const auto [slot, is_new] = slots_.emplace(text(name), static_cast<int>(slots_.size()));
  if (!is_new) refuse("its graph computes " + csv::shown(text(name)) + " twice");
  return slot->second;
}

int Slots::find(const Json& name) const {
  const auto found = slots_.find(text(name));
  if (found == slots_.end()) refuse("its graph reads " + csv::shown(text(name)) + " before it is computed");
  return found->second;
}

}  // namespace exported
