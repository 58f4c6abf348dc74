#pragma once
// Where the names of curves stand: beside their ends, or on the curves, never over each other.

#include <vector>

#include "circuit/draw/curves.hpp"
#include "circuit/draw/scale.hpp"

namespace ohmic::circuit {

/// The plot's frame in pixels.
struct Frame {
  double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
};
struct CurveName {
  double x = 0.0, y = 0.0;  // pixels, of its middle line; x is the curve's end, or the name's middle
  double wanted = 0.0;      // the height of the curve's end
  std::size_t curve = 0;
};
/// In the margin beside the curves' ends.
std::vector<CurveName> names_beside(const Chart& chart, const Frame& frame, const Scale& x, const Scale& y);
/// On the curves, where each is farthest from the others.
std::vector<CurveName> names_inside(const Chart& chart, const Frame& frame, const Scale& x, const Scale& y,
                                    const Scale& right);

}  // namespace ohmic::circuit
