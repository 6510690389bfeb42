#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "models/exported/archive_error.hpp"
#include "models/exported/operators.hpp"

namespace exported {

namespace {

using at::Tensor;

torch::optional<Tensor> tensor_or_none(const c10::IValue& value) {
  return value.isNone() ? torch::optional<Tensor>() : torch::optional<Tensor>(value.toTensor());
}

template <class... Results>
void answer_with(Stack& stack, Results&&... results) {
  stack.clear();
  (stack.emplace_back(std::forward<Results>(results)), ...);
}

// softmax(QKᵀ/√E + mask) V (Vaswani et al., 2017), in the order in which LibTorch 1.13's MultiheadAttention computes
// it, to the bit: first the query is divided.
void attend(Stack& stack) {
  const Tensor query = stack[0].toTensor();
  Tensor key = stack[1].toTensor();
  Tensor value = stack[2].toTensor();
  const auto mask = tensor_or_none(stack[3]);
  const double dropped = stack[4].toDouble();
  if (stack[7].toBool()) {
    if (key.size(-3) == 0 || value.size(-3) == 0) refuse("its attention has no heads");
    key = key.repeat_interleave(query.size(-3) / key.size(-3), -3);
    value = value.repeat_interleave(query.size(-3) / value.size(-3), -3);
  }
  const bool has_scale = !stack[6].isNone();
  const Tensor scaled =
      has_scale ? query * stack[6].toDouble() : query / std::sqrt(static_cast<double>(query.size(-1)));
  Tensor scores = at::matmul(scaled, key.transpose(-2, -1));
  const double never = -std::numeric_limits<double>::infinity();
  if (stack[5].toBool()) {
    const Tensor past = at::ones({query.size(-2), key.size(-2)}, query.options().dtype(at::kBool)).tril();
    scores = scores.masked_fill(past.logical_not(), never);
  }
  if (mask) {
    const bool selects = mask->scalar_type() == at::kBool;
    scores = selects ? scores.masked_fill(mask->logical_not(), never) : scores + *mask;
  }
  if (mask) {
    // Who may look at nothing sees zeros, as from PyTorch 2.5 on; LibTorch's softmax has no number then.
    const Tensor sees_nothing = scores.eq(never).all(-1, true);
    scores = at::softmax(scores.masked_fill(sees_nothing, 0), -1).masked_fill(sees_nothing, 0);
  } else {
    scores = at::softmax(scores, -1);
  }
  if (dropped > 0) scores = at::dropout(scores, dropped, true);
  answer_with(stack, at::matmul(scores, value));
}

void batch_norm_functional(Stack& stack) {
  Tensor mean = stack[3].toTensor().clone();
  Tensor variance = stack[4].toTensor().clone();
  const auto [output, batch_mean, batch_deviation] =
      at::native_batch_norm(stack[0].toTensor(), tensor_or_none(stack[1]), tensor_or_none(stack[2]), mean, variance,
                            stack[5].toBool(), stack[6].toDouble(), stack[7].toDouble());
  answer_with(stack, output, batch_mean, batch_deviation, mean, variance);
}

void batch_norm_evaluated(Stack& stack) {
  const auto [output, batch_mean, batch_deviation] =
      at::native_batch_norm(stack[0].toTensor(), tensor_or_none(stack[1]), tensor_or_none(stack[2]),
                            stack[3].toTensor(), stack[4].toTensor(), false, stack[5].toDouble(), stack[6].toDouble());
  answer_with(stack, output, batch_mean, batch_deviation);
}

// x / √(mean of x² + eps) · weight (Zhang & Sennrich, 2019).
void rms_norm(Stack& stack) {
  const Tensor x = stack[0].toTensor();
  std::vector<std::int64_t> dimensions(stack[1].toIntVector().size());
  for (std::size_t i = 0; i < dimensions.size(); ++i) dimensions[i] = -static_cast<std::int64_t>(i) - 1;
  const double smallest = x.scalar_type() == at::kDouble ? std::numeric_limits<double>::epsilon()
                                                         : double{std::numeric_limits<float>::epsilon()};
  const double eps = stack[3].isNone() ? smallest : stack[3].toDouble();
  Tensor result = x * at::rsqrt(x.pow(2).mean(dimensions, true).add(eps));
  if (const auto weight = tensor_or_none(stack[2])) result = result * *weight;
  answer_with(stack, result);
}

void squeeze_several(Stack& stack) {
  Tensor x = stack[0].toTensor();
  std::vector<std::int64_t> dimensions = stack[1].toIntVector();
  for (std::int64_t& dimension : dimensions) dimension = c10::maybe_wrap_dim(dimension, x.dim());
  std::sort(dimensions.rbegin(), dimensions.rend());
  for (const std::int64_t dimension : dimensions) x = x.squeeze(dimension);
  answer_with(stack, x);
}

void size_of(Stack& stack) { answer_with(stack, stack[0].toTensor().size(stack[1].toInt())); }

// Export leaves out a contiguous() that changed nothing with the strides of its own kernels; here strides may differ.
void view(Stack& stack) { answer_with(stack, stack[0].toTensor().reshape(stack[1].toIntVector())); }

at::TensorOptions options_from(const Stack& stack, std::size_t first, const at::TensorOptions& otherwise) {
  auto options = otherwise;
  if (!stack[first].isNone()) options = options.dtype(stack[first].toScalarType());
  if (!stack[first + 2].isNone()) options = options.device(stack[first + 2].toDevice());
  return options;
}

// What was in memory before would be another each time; whoever fills it does not see the zeros.
void empty(Stack& stack) {
  answer_with(stack, at::zeros(stack[0].toIntVector(), options_from(stack, 1, at::TensorOptions())));
}

void empty_like(Stack& stack) {
  const Tensor x = stack[0].toTensor();
  answer_with(stack, at::zeros(x.sizes(), options_from(stack, 1, x.options())));
}

void new_empty(Stack& stack) {
  answer_with(stack, at::zeros(stack[1].toIntVector(), options_from(stack, 2, stack[0].toTensor().options())));
}

void nothing(Stack& stack) { stack.clear(); }

struct NamedStandIn {
  std::string_view name;
  std::string_view overload;
  StandIn stand_in;
};

constexpr std::array stand_ins = std::to_array<NamedStandIn>({
    {"scaled_dot_product_attention",
     "",
     {"aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float "
      "dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor",
      attend}},
    {"_native_batch_norm_legit_functional",
     "",
     {"aten::_native_batch_norm_legit_functional(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, "
      "Tensor running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor, Tensor)",
      batch_norm_functional}},
    {"_native_batch_norm_legit_no_training",
     "",
     {"aten::_native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, "
      "Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      batch_norm_evaluated}},
    {"rms_norm",
     "",
     {"aten::rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor",
      rms_norm}},
    {"squeeze", "dims", {"aten::squeeze.dims(Tensor self, int[] dim) -> Tensor", squeeze_several}},
    {"view", "", {"aten::view(Tensor self, int[] size) -> Tensor", view}},
    {"sym_size", "int", {"aten::sym_size.int(Tensor self, int dim) -> int", size_of}},
    {"empty",
     "memory_format",
     {"aten::empty.memory_format(int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
      "bool? "
      "pin_memory=None, MemoryFormat? memory_format=None) -> Tensor",
      empty}},
    {"empty_like",
     "",
     {"aten::empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? "
      "pin_memory=None, MemoryFormat? memory_format=None) -> Tensor",
      empty_like}},
    {"new_empty",
     "",
     {"aten::new_empty(Tensor self, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
      "bool? pin_memory=None) -> Tensor",
      new_empty}},
    {"_assert_tensor_metadata",
     "",
     {"aten::_assert_tensor_metadata(Tensor a, int[]? size=None, int[]? stride=None, ScalarType? dtype=None, *, "
      "Device? device=None, Layout? layout=None) -> ()",
      nothing}},
    {"_assert_scalar", "", {"aten::_assert_scalar(Scalar self, str assert_msg) -> ()", nothing}},
    {"sym_constrain_range_for_size",
     "",
     {"aten::sym_constrain_range_for_size(Scalar size, *, int? min=None, int? max=None) -> ()", nothing}},
});

}  // namespace

const StandIn* find_stand_in(const std::string& name, const std::string& overload) {
  for (const NamedStandIn& each : stand_ins) {
    if (each.name == name && each.overload == overload) return &each.stand_in;
  }
  return nullptr;
}

}  // namespace exported
