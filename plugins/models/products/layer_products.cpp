#include "models/products/layer_products.hpp"

#include <ATen/CPUFunctions.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <runner/direct/fast_path.hpp>
#include <string>
#include <tuple>

#include "models/products/order_cache.hpp"
#include "models/products/order_search.hpp"

namespace runner::products {

namespace {

using at::Tensor;
using direct::FastPath;
using direct::Reason;

// Beyond, the BLAS gains from what it does first, and the search takes long.
constexpr std::int64_t most_operations = most_results;
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

// The same calls on the same kinds of matrices as below; products of our own have a row for each feature.
Reference reference(Role role) {
  if (role == Role::affine) {
    const auto call = [](const Tensor& weight, const Tensor& x, const Tensor& bias) {
      return transposed(affine_by_libtorch(transposed(x), transposed(weight), bias));
    };
    return {call, false, true, true};
  }
  if (role == Role::of_inputs) {
    const auto call = [](const Tensor& weight, const Tensor& gradient, const Tensor&) {
      return transposed(at::cpu::mm(transposed(gradient), transposed(weight)));
    };
    return {call, true, true, false};
  }
  return {[](const Tensor& gradient, const Tensor& x, const Tensor&) { return at::cpu::mm(gradient, x); }, true, false,
          false};
}

// Of the process; a worker names the folder.
const OrderCache& cache() {
  static const auto& cache = *new OrderCache([] {
    const char* folder = std::getenv("RUNNER_PRODUCT_ORDERS");
    const bool is_used = folder != nullptr && *folder != 0;
    return is_used ? OrderCache(folder, identity_of_products()) : OrderCache({}, "");
  }());
  return cache;
}

OrderCache::Key key_of(Role role, const Size& size) {
  const std::string use = role == Role::affine ? "affine" : role == Role::of_inputs ? "of_inputs" : "of_weights";
  return {use + "/" + std::to_string(at::get_num_threads()), size};
}

std::shared_ptr<const SmallProduct> find(FastPath& path, Role role, const Size& size) {
  const auto key = key_of(role, size);
  const auto known = cache().find(key);
  if (known && agrees(size, reference(role), *known)) return std::make_shared<const SmallProduct>(size, *known);
  if (const auto found = find_orders(size, reference(role))) {
    cache().keep(key, *found);
    return std::make_shared<const SmallProduct>(size, *found);
  }
  path.refuse(Reason::unknown_order);
  return nullptr;
}

struct FoundProducts {
  std::mutex mutex;
  std::map<std::tuple<Role, Size, int>, std::shared_ptr<const SmallProduct>> by_use;
};

struct FoundSums {
  std::mutex mutex;
  std::map<std::tuple<std::int64_t, std::int64_t, int>, std::shared_ptr<const BatchSum>> by_use;
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

// None where there is no product of our own: its matrix would not lie as the sum needs it.
std::shared_ptr<const BatchSum> sum_for(std::int64_t rows, std::int64_t features) {
  static auto& sums = *new FoundSums;
  const std::lock_guard lock(sums.mutex);
  const auto [place, is_new] = sums.by_use.try_emplace({rows, features, at::get_num_threads()});
  if (is_new) {
    if (auto sum = BatchSum::like_libtorch(rows, features)) place->second = std::make_shared<BatchSum>(*std::move(sum));
  }
  return place->second;
}

}  // namespace

LayerProducts::LayerProducts(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, bool has_gradients)
    : affine_(product_for(Role::affine, {outputs, rows, inputs})) {
  if (!has_gradients) return;
  of_inputs_ = product_for(Role::of_inputs, {inputs, rows, outputs});
  of_weights_ = product_for(Role::of_weights, {outputs, inputs, rows});
  if (of_weights_ != nullptr) of_bias_ = sum_for(rows, outputs);
}

BatchMatrix LayerProducts::affine(const Tensor& weight, const Tensor& bias, const BatchMatrix& x, bool clamps) const {
  if (affine_ == nullptr) {
    Tensor y = affine_by_libtorch(x.tensor(), transposed(weight), bias);
    if (clamps) at::cpu::clamp_min_(y, 0);
    return BatchMatrix(std::move(y));
  }
  BatchMatrix y(x.rows(), weight.size(0));
  (*affine_)({.left = weight.data_ptr<float>(),
              .left_row = weight.size(1),
              .left_term = 1,
              .right = x.by_features(),
              .right_term = x.rows(),
              .result = y.written_by_features(),
              .start = bias.data_ptr<float>(),
              .clamps = clamps});
  return y;
}

BatchMatrix LayerProducts::of_inputs(const BatchMatrix& gradient, const Tensor& weight,
                                     const BatchMatrix* gates) const {
  if (of_inputs_ == nullptr) {
    Tensor result = at::cpu::mm(gradient.tensor(), weight);
    if (gates != nullptr) result = at::cpu::threshold_backward(result, gates->tensor(), 0);
    return BatchMatrix(std::move(result));
  }
  BatchMatrix result(gradient.rows(), weight.size(1));
  (*of_inputs_)({.left = weight.data_ptr<float>(),
                 .left_row = 1,
                 .left_term = weight.size(1),
                 .right = gradient.by_features(),
                 .right_term = gradient.rows(),
                 .result = result.written_by_features(),
                 .gates = gates == nullptr ? nullptr : gates->by_features()});
  return result;
}

Tensor LayerProducts::of_weights(const BatchMatrix& gradient, const BatchMatrix& x) const {
  if (of_weights_ == nullptr) return at::cpu::mm(transposed(gradient.tensor()), x.tensor());
  Tensor result = weight_gradient_->take({gradient.features(), x.features()});
  (*of_weights_)({.left = gradient.by_features(),
                  .left_row = gradient.rows(),
                  .left_term = 1,
                  .right = x.by_rows(),
                  .right_term = x.features(),
                  .result = result.data_ptr<float>()});
  return result;
}

Tensor LayerProducts::of_bias(const BatchMatrix& gradient) const {
  if (of_bias_ != nullptr) {
    Tensor sums = bias_gradient_->take({gradient.features()});
    of_bias_->write(gradient, sums.data_ptr<float>());
    return sums;
  }
  return at::cpu::sum(gradient.tensor(), at::IntArrayRef{0}, true).view({gradient.features()});
}

}  // namespace runner::products
