#include <algorithm>
#include <array>
#include <string_view>

#include "models/exported/operators.hpp"

namespace exported {

namespace {

constexpr std::array layers = std::to_array<std::string_view>({
    "_native_batch_norm_legit_functional",
    "_native_batch_norm_legit_no_training",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bilinear",
    "constant_pad_nd",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "convolution",
    "dropout",
    "dropout_",
    "embedding",
    "feature_alpha_dropout",
    "feature_dropout",
    "feature_dropout_",
    "group_norm",
    "gru",
    "instance_norm",
    "layer_norm",
    "linear",
    "lstm",
    "max_pool1d",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "native_dropout",
    "native_group_norm",
    "native_layer_norm",
    "pad",
    "pixel_shuffle",
    "pixel_unshuffle",
    "rms_norm",
    "rnn_relu",
    "rnn_tanh",
    "scaled_dot_product_attention",
    "upsample_bicubic2d",
    "upsample_bilinear2d",
    "upsample_linear1d",
    "upsample_nearest1d",
    "upsample_nearest2d",
});

constexpr std::array activations = std::to_array<std::string_view>({
    "_log_softmax", "_softmax",     "celu",      "celu_",      "elu",        "elu_",      "gelu",       "glu",
    "hardsigmoid",  "hardsigmoid_", "hardswish", "hardswish_", "hardtanh",   "hardtanh_", "leaky_relu", "leaky_relu_",
    "log_sigmoid",  "log_softmax",  "mish",      "mish_",      "prelu",      "relu",      "relu6",      "relu6_",
    "relu_",        "selu",         "selu_",     "sigmoid",    "sigmoid_",   "silu",      "silu_",      "softmax",
    "softplus",     "tanh",         "tanh_",     "threshold",  "threshold_",
});

constexpr std::array arithmetic = std::to_array<std::string_view>({
    "abs",         "acos",        "add",        "add_",        "addcdiv",      "addcmul",     "addmm",
    "amax",        "amin",        "argmax",     "argmin",      "asin",         "atan",        "baddbmm",
    "bitwise_and", "bitwise_not", "bitwise_or", "bmm",         "ceil",         "clamp",       "clamp_",
    "clamp_max",   "clamp_max_",  "clamp_min",  "clamp_min_",  "cos",          "cosh",        "cumsum",
    "div",         "div_",        "dot",        "einsum",      "eq",           "erf",         "exp",
    "exp2",        "exp_",        "expm1",      "fill_",       "floor",        "frac",        "ge",
    "gt",          "isfinite",    "isinf",      "isnan",       "le",           "lerp",        "linalg_vector_norm",
    "log",         "log10",       "log1p",      "log2",        "logical_and",  "logical_not", "logical_or",
    "logical_xor", "logsumexp",   "lt",         "masked_fill", "masked_fill_", "matmul",      "max",
    "maximum",     "mean",        "min",        "minimum",     "mm",           "mul",         "mul_",
    "mv",          "ne",          "neg",        "neg_",        "norm",         "outer",       "pow",
    "reciprocal",  "round",       "rsqrt",      "rsub",        "sign",         "sin",         "sinh",
    "sqrt",        "sqrt_",       "square",     "std",         "sub",          "sub_",        "sum",
    "tan",         "trunc",       "var",        "where",       "zero_",
});

constexpr std::array shapes = std::to_array<std::string_view>({
    "_to_copy",
    "alias",
    "cat",
    "chunk",
    "clone",
    "concat",
    "contiguous",
    "detach",
    "detach_",
    "diagonal",
    "expand",
    "expand_as",
    "flatten",
    "flip",
    "gather",
    "hstack",
    "index",
    "index_select",
    "lift_fresh_copy",
    "movedim",
    "narrow",
    "numpy_T",
    "permute",
    "repeat",
    "reshape",
    "roll",
    "select",
    "slice",
    "split",
    "split_with_sizes",
    "squeeze",
    "stack",
    "swapaxes",
    "sym_size",
    "t",
    "tile",
    "to",
    "transpose",
    "tril",
    "triu",
    "type_as",
    "unbind",
    "unflatten",
    "unfold",
    "unsqueeze",
    "view",
    "view_as",
    "vstack",
});

constexpr std::array made_from_nothing = std::to_array<std::string_view>({
    "arange",   "bernoulli", "bernoulli_", "empty",      "empty_like",    "eye",      "full",  "full_like",
    "linspace", "new_empty", "new_full",   "new_ones",   "new_zeros",     "normal_",  "ones",  "ones_like",
    "rand",     "rand_like", "randn",      "randn_like", "scalar_tensor", "uniform_", "zeros", "zeros_like",
});

constexpr std::array assertions = std::to_array<std::string_view>({
    "_assert_scalar",
    "_assert_tensor_metadata",
    "sym_constrain_range_for_size",
});

template <class Names>
bool holds(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_allowed(const std::string& name, const std::string& overload) {
  // Packed sequences: LibTorch aborts on some of their batch sizes.
  if (overload == "data" && (name == "lstm" || name == "gru" || name.starts_with("rnn_"))) return false;
  return holds(layers, name) || holds(activations, name) || holds(arithmetic, name) || holds(shapes, name) ||
         holds(made_from_nothing, name) || holds(assertions, name);
}

}  // namespace exported
