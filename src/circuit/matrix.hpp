#pragma once
// A dense matrix of doubles, row by row: what crosses borders, so that no header shows a library's.

#include <cstddef>
#include <span>
#include <vector>

namespace ohmic::circuit {

struct Matrix {
  int rows = 0, columns = 0;
  std::vector<double> values;  // [row][column]

  Matrix() = default;
  Matrix(int r, int c) : rows(r), columns(c), values(static_cast<std::size_t>(r) * static_cast<std::size_t>(c)) {}
  double& operator()(int r, int c) {
    return values[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)];
  }
  double operator()(int r, int c) const {
    return values[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)];
  }
};

}  // namespace ohmic::circuit
