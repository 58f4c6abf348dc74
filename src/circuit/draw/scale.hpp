#pragma once
// From values to pixels: the range an axis needs, and the ticks a reader expects on it.

#include <string>
#include <vector>

#include "circuit/draw/curves.hpp"

namespace ohmic::circuit {

struct Tick {
  double value = 0.0;
  std::string label;  // empty: a line of the grid without a number
};

/// An axis laid along `length` pixels, its range decided by what the axis asks and what the data need.
class Scale {
 public:
  /// values: everything drawn on the axis. is_exact: the range ends where the data end (x), not at a round value (y).
  Scale(const Axis& axis, const std::vector<double>& values, double length, bool is_exact);

  /// 0 to `length`; NaN for what cannot be on this axis.
  double at(double value) const;
  /// Ticks from small to large; labels keep at least `room` pixels from each other.
  std::vector<Tick> ticks(double room) const;
  /// The axis' title, its unit with the prefix the ticks are counted in: "Time (s)" -> "Time (ms)".
  const std::string& title() const { return title_; }
  double from() const { return from_; }
  double to() const { return to_; }

 private:
  void choose_prefix();
  std::string label(double value) const;
  double step(double room) const;

  std::string title_, unit_;
  bool is_logarithmic_ = false;
  double from_ = 0.0, to_ = 1.0, length_ = 1.0;
  double unit_size_ = 1.0;  // what one of the title's unit is: 1e-3 for ms
};

}  // namespace ohmic::circuit
