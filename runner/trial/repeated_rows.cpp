#include "trial/repeated_rows.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "text/note.hpp"
#include "trial/over_rows.hpp"

namespace runner::trial {

namespace {

using Digests = std::vector<std::uint64_t>;

// Adds what a tensor holds for each row to the row's digest, which other tensors may have begun.
void add(const torch::Tensor& tensor, std::uint64_t* digests) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
  const torch::Tensor plain = tensor.contiguous();
  const auto rows = static_cast<std::size_t>(plain.size(0));
  const std::size_t bytes = plain.nbytes() / rows;
  const auto* first = static_cast<const char*>(plain.data_ptr());
  for (std::size_t row = 0; row < rows; ++row)
    digests[row] = digests[row] * odd + std::hash<std::string_view>()({first + row * bytes, bytes});
}

// Two different rows have the same of 64 bits less than once in ten million data sets of a million rows.
Digests digests_of(const Dataset& dataset, const torch::Tensor& rows, Split split) {
  Digests digests(static_cast<std::size_t>(rows.size(0)), 0);
  std::size_t begin = 0;
  over_rows(rows, [&](const torch::Tensor& some) {
    const Batch batch = dataset.get({some, split, 0, 0});
    for (const auto* tensors : {&batch.inputs, &batch.targets})
      for (const auto& [name, tensor] : *tensors) add(tensor, digests.data() + begin);
    begin += static_cast<std::size_t>(some.size(0));
  });
  return digests;
}

}  // namespace

RepeatedRows::RepeatedRows(const Dataset& dataset, const torch::Tensor& train)
    : dataset_(dataset), train_(digests_of(dataset, train, Split::train)), train_size_(train.size(0)) {
  std::sort(train_.begin(), train_.end());
  train_.erase(std::unique(train_.begin(), train_.end()), train_.end());
}

std::vector<std::string> RepeatedRows::notes_of(const torch::Tensor& rows, Split split,
                                                const std::string& called) const {
  const Digests others = digests_of(dataset_, rows, split);
  const auto repeated = std::count_if(others.begin(), others.end(), [&](std::uint64_t digest) {
    return std::binary_search(train_.begin(), train_.end(), digest);
  });
  if (repeated == 0) return {};
  const std::string as_well = " in the training part as well, number for number";
  std::vector<std::string> notes = {std::to_string(repeated) + " of " + std::to_string(rows.size(0)) + " " + called +
                                    (repeated == 1 ? " is" : " are") + as_well};
  const bool has_few_different_rows = 10 * static_cast<std::int64_t>(train_.size()) < train_size_;
  if (has_few_different_rows || repeated == 1 || 100 * repeated <= rows.size(0)) return notes;
  notes.push_back(text::warning("some " + called + " are" + as_well +
                                ", so that the result may look better than it is: leave repeated rows out, or keep "
                                "them in one part (group_by)"));
  return notes;
}

}  // namespace runner::trial
