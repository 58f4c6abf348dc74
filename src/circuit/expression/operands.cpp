// Tables are searched by halves; the rest is counting.

#include "circuit/expression/operands.hpp"

#include <algorithm>

namespace ohmic::circuit {
namespace {

// The first point to the right of x.
auto behind(std::span<const Graph::Point> points, double x) {
  return std::ranges::upper_bound(points, x, {}, &Graph::Point::x);
}

}  // namespace

int operands_of(Op op) {
  switch (op) {
    case Op::constant:
    case Op::control:
    case Op::time: return 0;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::power:
    case Op::power_abs:
    case Op::power_sign:
    case Op::atan2:
    case Op::minimum:
    case Op::maximum:
    case Op::less:
    case Op::less_equal:
    case Op::equal:
    case Op::both:
    case Op::either: return 2;
    case Op::select: return 3;
    default: return 1;
  }
}

double look_up(std::span<const Graph::Point> points, double x) {
  const auto right = behind(points, x);
  if (right == points.begin()) return points.front().y;
  if (right == points.end()) return points.back().y;
  const auto left = right - 1;
  return left->y + (right->y - left->y) * ((x - left->x) / (right->x - left->x));
}

double slope_at(std::span<const Graph::Point> points, double x) {
  const auto right = behind(points, x);
  if (right == points.begin() || right == points.end()) return 0.0;
  const auto left = right - 1;
  return (right->y - left->y) / (right->x - left->x);
}

}  // namespace ohmic::circuit
