#include "models/products/layer_products.hpp"

#include <ATen/CPUFunctions.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cstring>
#include <map>
#include <mutex>
#include <runner/direct/fast_path.hpp>
#include <tuple>

#include "models/products/order_search.hpp"

namespace runner::products {

namespace {

using at::Tensor;
using direct::FastPath;
using direct::Reason;

// Beyond, the BLAS gains from what it does first, and the search takes long.
constexpr std::int64_t most_operations = std::int64_t{1} << 18;
constexpr std::int64_t most_terms = 512;
constexpr std::size_t most_found = 4096;

enum class Role { affine, of_inputs, of_weights };

// A view, without the dispatcher's way to it.
Tensor transposed(const Tensor& matrix) {
  return at::cpu::as_strided(matrix, {matrix.size(1), matrix.size(0)}, {matrix.stride(1), matrix.stride(0)});
}

// Writing the bias into each row takes half of the time that addmm takes to do so.
Tensor affine_by_libtorch(const Tensor& x, const Tensor& columns, const Tensor& bias) {
  Tensor y = at::cpu::empty({x.size(0), columns.size(1)}, x.options());
  const auto width = static_cast<std::size_t>(columns.size(1));
  const auto* from = bias.data_ptr<float>();
  auto* row = y.data_ptr<float>();
  for (std::int64_t i = 0; i < x.size(0); ++i, row += width) std::memcpy(row, from, width * sizeof(float));
  at::cpu::addmm_(y, x, columns);
  return y;
}

// The same calls on the same kinds of matrices as below.
Reference reference(Role role) {
  if (role == Role::affine) return {affine_by_libtorch, false, true, true};
  const auto multiply = [](const Tensor& left, const Tensor& right, const Tensor&) { return at::cpu::mm(left, right); };
  return {multiply, role == Role::of_weights, false, false};
}

std::shared_ptr<const SmallProduct> find(FastPath& path, Role role, const Size& size) {
  if (auto found = imitate(size, reference(role))) return std::make_shared<const SmallProduct>(*std::move(found));
  path.refuse(Reason::unknown_order);
  return nullptr;
}

struct FoundProducts {
  std::mutex mutex;
  std::map<std::tuple<Role, Size, int>, std::shared_ptr<const SmallProduct>> by_use;
};

// Of the process, as the BLAS is. The number of threads may decide how a product is divided.
std::shared_ptr<const SmallProduct> product_for(Role role, const Size& size) {
  static FastPath& path = FastPath::named("products", FastPath::Switch::direct);
  static auto& products = *new FoundProducts;
  if (!path.is_on()) return nullptr;
  // MKL's kernels may choose by where the numbers lie.
  const bool fits = size.results() * size.terms <= most_operations && size.terms <= most_terms && size.terms > 0 &&
                    size.results() > 0 && !at::hasMKL();
  if (!fits) {
    path.decline(Reason::no_kernels);
    return nullptr;
  }
  const std::lock_guard lock(products.mutex);
  const std::tuple key(role, size, at::get_num_threads());
  auto place = products.by_use.find(key);
  if (place == products.by_use.end() && products.by_use.size() >= most_found) {
    path.decline(Reason::too_many_shapes);
    return nullptr;
  }
  if (place == products.by_use.end()) place = products.by_use.emplace(key, find(path, role, size)).first;
  if (place->second != nullptr) path.take();
  return place->second;
}

}  // namespace

LayerProducts::LayerProducts(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, bool has_gradients)
    : affine_(product_for(Role::affine, {rows, outputs, inputs})) {
  if (!has_gradients) return;
  of_inputs_ = product_for(Role::of_inputs, {rows, inputs, outputs});
  of_weights_ = product_for(Role::of_weights, {outputs, inputs, rows});
}

Tensor LayerProducts::affine(const Tensor& weight, const Tensor& bias, const Tensor& x, bool clamps) const {
  if (affine_ == nullptr || !x.is_contiguous()) {
    Tensor y = affine_by_libtorch(x, transposed(weight), bias);
    if (clamps) at::cpu::clamp_min_(y, 0);
    return y;
  }
  const std::int64_t outputs = weight.size(0);
  const std::int64_t inputs = weight.size(1);
  const auto columns = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(inputs * outputs));
  const auto* from = weight.data_ptr<float>();
  for (std::int64_t i = 0; i < outputs; ++i) {
    for (std::int64_t j = 0; j < inputs; ++j) columns[static_cast<std::size_t>(j * outputs + i)] = *from++;
  }
  Tensor y = at::cpu::empty({x.size(0), outputs}, x.options());
  (*affine_)({.left = x.data_ptr<float>(),
              .left_row = inputs,
              .left_term = 1,
              .right = columns.get(),
              .right_term = outputs,
              .result = y.data_ptr<float>(),
              .start = bias.data_ptr<float>(),
              .clamps = clamps});
  return y;
}

Tensor LayerProducts::of_inputs(const Tensor& gradient, const Tensor& weight, const Tensor& gates) const {
  if (of_inputs_ == nullptr || !gradient.is_contiguous()) {
    Tensor result = at::cpu::mm(gradient, weight);
    return gates.defined() ? at::cpu::threshold_backward(result, gates, 0) : result;
  }
  Tensor result = at::cpu::empty({gradient.size(0), weight.size(1)}, gradient.options());
  (*of_inputs_)({.left = gradient.data_ptr<float>(),
                 .left_row = gradient.size(1),
                 .left_term = 1,
                 .right = weight.data_ptr<float>(),
                 .right_term = weight.size(1),
                 .result = result.data_ptr<float>(),
                 .gates = gates.defined() ? gates.data_ptr<float>() : nullptr});
  return result;
}

Tensor LayerProducts::of_weights(const Tensor& gradient, const Tensor& x) const {
  if (of_weights_ == nullptr || !gradient.is_contiguous() || !x.is_contiguous()) {
    return at::cpu::mm(transposed(gradient), x);
  }
  Tensor result = at::cpu::empty({gradient.size(1), x.size(1)}, gradient.options());
  (*of_weights_)({.left = gradient.data_ptr<float>(),
                  .left_row = 1,
                  .left_term = gradient.size(1),
                  .right = x.data_ptr<float>(),
                  .right_term = x.size(1),
                  .result = result.data_ptr<float>()});
  return result;
}

}  // namespace runner::products
