#include "trial/row_divider.hpp"

#include <runner/dates_samples.hpp>
#include <runner/groups_samples.hpp>
#include <stdexcept>
#include <string>

#include "trial/group_splits.hpp"
#include "trial/over_rows.hpp"
#include "trial/time_splits.hpp"

namespace runner::trial {

namespace {

using Rows = std::vector<std::int64_t>;

Rows checked(Rows told, const Dataset& dataset, const char* what) {
  if (!told.empty() && static_cast<std::int64_t>(told.size()) != dataset.info().size) {
    throw std::invalid_argument("it tells the " + std::string(what) + " of " + std::to_string(told.size()) +
                                " samples, and has " + std::to_string(dataset.info().size));
  }
  return told;
}

Rows told_of(const Rows& told, const Rows& rows) {
  Rows found;
  for (const std::int64_t row : rows) found.push_back(told[static_cast<std::size_t>(row)]);
  return found;
}

}  // namespace

std::vector<std::int64_t> groups_of(const Dataset& dataset) {
  const auto* grouped = dynamic_cast<const GroupsSamples*>(&dataset);
  return grouped == nullptr ? Rows() : checked(grouped->sample_groups(), dataset, "groups");
}

std::vector<std::int64_t> times_of(const Dataset& dataset) {
  const auto* dated = dynamic_cast<const DatesSamples*>(&dataset);
  return dated == nullptr ? Rows() : checked(dated->sample_times(), dataset, "times");
}

RowDivider::RowDivider(const Dataset& dataset, const spec::TrialSpec& spec)
    : dataset_(dataset), spec_(spec), groups_(groups_of(dataset)), times_(times_of(dataset)) {
  if (!times_.empty()) between_parts_ = dynamic_cast<const DatesSamples&>(dataset).samples_between_parts();
  if (!times_.empty() && !groups_.empty())
    throw std::runtime_error("the rows cannot be divided both by time and by group; leave one of the two out");
  if (!spec.dataset.stratify || (times_.empty() && groups_.empty())) return;
  throw std::runtime_error("the rows cannot be divided both by class and by " +
                           std::string(times_.empty() ? "group" : "time") + "; leave dataset.stratify out");
}

SplitRows RowDivider::hold_out(const Rows& rows, const HeldOut& held_out) const {
  const auto seed = spec::split_seed(spec_);
  if (!times_.empty()) return split_rows_by_time(rows, {told_of(times_, rows), between_parts_}, held_out);
  if (!groups_.empty()) return split_rows_by_group(rows, told_of(groups_, rows), held_out, seed);
  if (!spec_.dataset.stratify) return split_rows(rows, held_out, seed);
  return split_rows_by_class(rows, classes_of(rows), held_out, seed);
}

SplitRows RowDivider::hold_out_fold(const Rows& rows, const Fold& fold) const {
  const auto seed = spec::split_seed(spec_);
  if (!times_.empty()) return fold_rows_by_time(rows, {told_of(times_, rows), between_parts_}, fold);
  if (!groups_.empty()) return fold_rows_by_group(rows, told_of(groups_, rows), fold);
  if (!spec_.dataset.stratify) return fold_rows(rows, fold, seed);
  return fold_rows_by_class(rows, classes_of(rows), fold, seed);
}

Rows RowDivider::classes_of(const Rows& rows) const {
  if (dataset_.info().target != TargetKind::classes) {
    throw std::runtime_error("dataset.stratify needs classes, but the targets are numbers to predict; leave it out");
  }
  Rows classes;
  over_rows(torch::tensor(rows, torch::dtype(torch::kInt64)), [&](const torch::Tensor& some) {
    const auto targets =
        dataset_.get({some, Split::train, 0, 0}).targets.only().to(torch::kInt64).contiguous().reshape({-1});
    classes.insert(classes.end(), targets.data_ptr<std::int64_t>(), targets.data_ptr<std::int64_t>() + targets.numel());
  });
  return classes;
}

}  // namespace runner::trial
