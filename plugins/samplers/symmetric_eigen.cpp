#include "samplers/symmetric_eigen.hpp"

#include <cmath>

namespace runner::samplers {

namespace {

constexpr int most_sweeps = 60;

// Makes the numbers at (p, q) and (q, p) zero by a rotation in the plane of p and q.
void rotate(SquareMatrix& matrix, SquareMatrix& vectors, std::size_t p, std::size_t q) {
  const double apart = 0.5 * (matrix(q, q) - matrix(p, p)) / matrix(p, q);
  // The smaller of the two angles, which moves the matrix least.
  const double tangent = (apart >= 0.0 ? 1.0 : -1.0) / (std::abs(apart) + std::hypot(apart, 1.0));
  const double cosine = 1.0 / std::hypot(tangent, 1.0), sine = tangent * cosine;
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    const double left = matrix(k, p), right = matrix(k, q);
    matrix(k, p) = cosine * left - sine * right;
    matrix(k, q) = sine * left + cosine * right;
  }
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    const double upper = matrix(p, k), lower = matrix(q, k);
    matrix(p, k) = cosine * upper - sine * lower;
    matrix(q, k) = sine * upper + cosine * lower;
    const double left = vectors(k, p), right = vectors(k, q);
    vectors(k, p) = cosine * left - sine * right;
    vectors(k, q) = sine * left + cosine * right;
  }
  matrix(p, q) = matrix(q, p) = 0.0;
}

}  // namespace

SquareMatrix SquareMatrix::identity(std::size_t size) {
  SquareMatrix out(size);
  for (std::size_t i = 0; i < size; ++i) out(i, i) = 1.0;
  return out;
}

SymmetricEigen symmetric_eigen(SquareMatrix matrix) {
  const std::size_t n = matrix.size();
  SymmetricEigen eigen{{}, SquareMatrix::identity(n)};
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    bool is_diagonal = true;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        // What no longer changes a number on the diagonal is zero.
        const double small = 1e-18 * (std::abs(matrix(p, p)) + std::abs(matrix(q, q)));
        if (std::abs(matrix(p, q)) <= small) continue;
        is_diagonal = false;
        rotate(matrix, eigen.vectors, p, q);
      }
    }
    if (is_diagonal) break;
  }
  for (std::size_t i = 0; i < n; ++i) eigen.values.push_back(matrix(i, i));
  return eigen;
}

}  // namespace runner::samplers
