#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>

#include "models/products/small_product.hpp"

namespace runner::products {

/// A product that is to be imitated, and how its matrices lie.
struct Reference {
  /// Returns left [rows, terms] · right [terms, columns], with `start` [rows] added to each column.
  std::function<at::Tensor(const at::Tensor& left, const at::Tensor& right, const at::Tensor& start)> product;
  /// Whether the numbers of a term follow each other, in place of those of a row.
  bool left_by_terms = false;
  /// Whether the numbers of a column follow each other, in place of those of a term.
  bool right_by_columns = false;
  /// Whether there is a start; else an undefined one is given.
  bool has_start = false;
};

/// Finds out in which order a product of this size adds its terms, for each result, and how it rounds; nothing where
/// it is none of `known_orders`. That a kernel's order depends on sizes and not on numbers is all that is taken for
/// granted; the rest is seen:
///
/// - Order: a term M and a term -M among ones. What is added to M or a sum with it is lost, as long as -M has not made
///   it 0 again; so the result says how many terms the smallest sum with both holds. `joint_sums` lists the pairs that
///   tell one order from all others. (Xie, Gao & Wu, 2025: FPRev, finds unknown orders in this way.)
/// - Rounding: of a term (1 + 2⁻¹²)², added to -(1 + 2⁻¹¹), 2⁻²⁴ is left if product and sum are rounded once, and 0 if
///   twice. Tried for each term that follows another in a chain, for one of every chain at a time.
///
/// At last the product that was found is compared with the reference on numbers of all digits and on extreme ones.
std::optional<Orders> find_orders(const Size& size, const Reference& reference);

/// Says whether a product in these orders, which were found once, still has the reference's bits. This takes some
/// thirty products where finding them takes two for each term, and is no proof: the first step of each chain shows how
/// it rounds; then both are compared on numbers of all digits, on extreme ones, and sixteen times on terms that cancel
/// each other, of which two orders leave the same in about half of all cases at most.
bool agrees(const Size& size, const Reference& reference, const Orders& orders);

/// Returns a product in the orders that were found.
std::optional<SmallProduct> imitate(const Size& size, const Reference& reference);

}  // namespace runner::products
