#include "trial/predefined_splits.hpp"

#include <stdexcept>
#include <string>

namespace runner::trial {

namespace {

const char* name_of(Split split) {
  switch (split) {
    case Split::train:
      return "training";
    case Split::validation:
      return "validation";
    case Split::test:
      break;
  }
  return "test";
}

std::vector<std::int64_t> rows_of(const PredefinedSplit& predefined) {
  const std::string subject = std::string("the data set's own ") + name_of(predefined.split) + " part ";
  const torch::Tensor& indices = predefined.indices;
  if (!indices.defined() || indices.scalar_type() != torch::kInt64 || indices.dim() != 1) {
    throw std::runtime_error(subject + "is no list of rows: it must be an int64 tensor of one dimension");
  }
  if (indices.size(0) == 0) throw std::runtime_error(subject + "is empty; leave it out, or give it rows");
  const torch::Tensor plain = indices.contiguous();
  return {plain.data_ptr<std::int64_t>(), plain.data_ptr<std::int64_t>() + plain.size(0)};
}

}  // namespace

PredefinedSplits::PredefinedSplits(const DatasetInfo& info) {
  // By row: the part that has it, counted from 1.
  std::vector<std::size_t> owner(static_cast<std::size_t>(info.size), 0);
  std::optional<std::vector<std::int64_t>> train;
  for (std::size_t i = 0; i < info.predefined_splits.size(); ++i) {
    const PredefinedSplit& predefined = info.predefined_splits[i];
    const std::string name = name_of(predefined.split);
    auto rows = rows_of(predefined);
    for (const std::int64_t row : rows) {
      if (row < 0 || row >= info.size) {
        throw std::runtime_error("the data set's own " + name + " part names row " + std::to_string(row) +
                                 ", but the rows are 0 to " + std::to_string(info.size - 1));
      }
      std::size_t& has = owner[static_cast<std::size_t>(row)];
      if (has != 0 && has != i + 1) {
        throw std::runtime_error("the data set's own " + name + " part names row " + std::to_string(row) +
                                 ", which its " + name_of(info.predefined_splits[has - 1].split) + " part has already");
      }
      has = i + 1;
    }
    auto& place = predefined.split == Split::train        ? train
                  : predefined.split == Split::validation ? validation_
                                                          : test_;
    if (place) throw std::runtime_error("the data set gives its own " + name + " part twice");
    place = std::move(rows);
  }
  if (train) {
    train_ = *std::move(train);
    return;
  }
  for (std::size_t row = 0; row < owner.size(); ++row) {
    if (owner[row] == 0) train_.push_back(static_cast<std::int64_t>(row));
  }
  if (train_.empty())
    throw std::runtime_error("every row is in a part that the data set sets aside; none is left to train on");
}

}  // namespace runner::trial
