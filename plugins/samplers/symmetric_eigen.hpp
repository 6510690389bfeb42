#pragma once

#include <cstddef>
#include <vector>

namespace runner::samplers {

/// Holds a square matrix, row after row.
class SquareMatrix {
 public:
  explicit SquareMatrix(std::size_t size) : size_(size), numbers_(size * size) {}
  static SquareMatrix identity(std::size_t size);

  std::size_t size() const { return size_; }
  double& operator()(std::size_t row, std::size_t column) { return numbers_[row * size_ + column]; }
  double operator()(std::size_t row, std::size_t column) const { return numbers_[row * size_ + column]; }

 private:
  std::size_t size_;
  std::vector<double> numbers_;
};

/// Holds the eigenvalues of a symmetric matrix, in no order, and its eigenvectors of length 1 as columns.
struct SymmetricEigen {
  std::vector<double> values;
  SquareMatrix vectors;
};

/// Returns the eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations (1846) row after row.
SymmetricEigen symmetric_eigen(SquareMatrix matrix);

}  // namespace runner::samplers
