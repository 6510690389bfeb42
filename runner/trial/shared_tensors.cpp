#include "trial/shared_tensors.hpp"

#include <c10/core/GradMode.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <torch/types.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

namespace runner::trial {

namespace {

// Of LibTorch's own tensors; also keeps two ranks from writing to one line of the cache.
constexpr std::size_t alignment = 64;

std::size_t aligned(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

// The same memory twice is a tied weight: one place is enough.
std::vector<torch::Tensor> distinct(const std::vector<NamedTensor>& state) {
  std::vector<torch::Tensor> tensors;
  std::set<std::pair<const void*, std::size_t>> seen;
  for (const auto& [name, tensor] : state) {
    if (tensor.numel() > 0 && seen.emplace(tensor.data_ptr(), tensor.nbytes()).second) tensors.push_back(tensor);
  }
  return tensors;
}

// Gives out places one after another; without memory it only counts.
class Layout {
 public:
  explicit Layout(std::byte* base) : base_(base) {}

  std::byte* take(std::size_t bytes) {
    std::byte* place = base_ == nullptr ? nullptr : base_ + at_;
    at_ += aligned(bytes);
    return place;
  }
  torch::Tensor take_like(const torch::Tensor& tensor) {
    auto* place = take(tensor.nbytes());
    if (place == nullptr) return {};
    return torch::from_blob(place, tensor.sizes(), torch::dtype(tensor.scalar_type()));
  }
  std::size_t bytes() const { return at_; }

 private:
  std::byte* base_;
  std::size_t at_ = 0;
};

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::byte* map(int memory, std::size_t bytes) {
  struct stat now {};
  if (::fstat(memory, &now) != 0) fail("the memory that a trial's processes share");
  // Whoever comes first sets the size: all compute the same.
  if (now.st_size < static_cast<off_t>(bytes) && ::ftruncate(memory, static_cast<off_t>(bytes)) != 0)
    fail("cannot enlarge the memory that a trial's processes share");
  void* const base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  if (base == MAP_FAILED) fail("cannot map the memory that a trial's processes share");
  return static_cast<std::byte*>(base);
}

}  // namespace

SharedTensors::SharedTensors(int memory, const std::vector<NamedTensor>& state, const Parameters& parameters,
                             std::int64_t ranks)
    : state_(distinct(state)) {
  for (const auto& group : parameters.groups) {
    for (const auto& [name, tensor] : group.tensors) parameters_.push_back(tensor);
  }
  const auto lay_out = [&](Layout& layout) {
    for (const auto& tensor : state_) shared_state_.push_back(layout.take_like(tensor));
    for (std::int64_t rank = 1; rank < ranks; ++rank) {
      RankPart& part = parts_.emplace_back();
      part.loss = reinterpret_cast<double*>(layout.take(sizeof(double)));
      part.has_gradient = reinterpret_cast<std::uint8_t*>(layout.take(parameters_.size()));
      for (const auto& tensor : parameters_) part.gradients.push_back(layout.take_like(tensor));
    }
  };
  Layout counted(nullptr);
  lay_out(counted);
  shared_state_.clear();
  parts_.clear();
  bytes_ = counted.bytes();
  base_ = map(memory, bytes_);
  Layout layout(base_);
  lay_out(layout);
}

SharedTensors::~SharedTensors() { ::munmap(base_, bytes_); }

void SharedTensors::put_state() {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < state_.size(); ++i) shared_state_[i].copy_(state_[i]);
}

void SharedTensors::take_state() {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < state_.size(); ++i) state_[i].copy_(shared_state_[i]);
}

void SharedTensors::put_gradients(std::int64_t rank) {
  const torch::NoGradGuard no_grad;
  RankPart& part = parts_.at(static_cast<std::size_t>(rank - 1));
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const torch::Tensor& gradient = parameters_[i].grad();
    part.has_gradient[i] = gradient.defined() ? 1 : 0;
    if (gradient.defined()) part.gradients[i].copy_(gradient.is_sparse() ? gradient.to_dense() : gradient);
  }
}

void SharedTensors::put_loss(std::int64_t rank, double loss) {
  *parts_.at(static_cast<std::size_t>(rank - 1)).loss = loss;
}

void SharedTensors::add_gradients(const std::vector<double>& weights) {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    torch::Tensor sum;
    if (const torch::Tensor& own = parameters_[i].grad(); own.defined()) {
      // Not in place: it may be an expanded view, or somebody else's memory.
      sum = (own.is_sparse() ? own.to_dense() : own) * weights.front();
    }
    for (std::size_t rank = 1; rank < weights.size(); ++rank) {
      const RankPart& part = parts_[rank - 1];
      if (weights[rank] == 0.0 || part.has_gradient[i] == 0) continue;
      if (!sum.defined()) sum = torch::zeros_like(parameters_[i]);
      sum.add_(part.gradients[i], weights[rank]);
    }
    if (sum.defined()) parameters_[i].mutable_grad() = sum;
  }
}

double SharedTensors::loss(std::int64_t rank) const { return *parts_.at(static_cast<std::size_t>(rank - 1)).loss; }

}  // namespace runner::trial
