#pragma once
// A horizontal meter of segments: lit for the mean, glowing for the peak, one for the peak held, a mark for a ceiling.

#include <optional>
#include <vector>

#include "terminal/line.hpp"

namespace ohmic::app {

/// What a meter spans, in decibels of whatever unit, and where it turns yellow and red.
struct MeterScale {
  double lowest = -60.0;
  double highest = 0.0;
  double warm = -18.0;
  double hot = -6.0;
};

/// What it shows; NaN and -infinity show nothing.
struct MeterLevels {
  double mean = 0.0;
  double peak = 0.0;
  double held = 0.0;
  std::optional<double> ceiling;
};

/// Which characters may be drawn with.
struct Pen {
  bool is_ascii = false;
  bool has_shades = true;  // 256 colours or more
};

/// `width` columns.
Line meter(int width, const MeterScale& scale, const MeterLevels& levels, Pen pen);
/// A rule of `width` columns with the figures of `ticks` on it, each ending at its place; those that do not fit are left
/// out.
Line meter_rule(int width, const MeterScale& scale, const std::vector<int>& ticks);

}  // namespace ohmic::app
