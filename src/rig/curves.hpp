#pragma once
// Pictures of what processors do, in figures: computed from the very designs they run by, so that a picture cannot lie.

#include <string>
#include <string_view>
#include <vector>

#include "rig/session.hpp"
#include "units/error.hpp"

namespace ohmic::rig {

/// One axis, or one line.
struct PlotLine {
  std::string name, unit;
  std::vector<double> values;
};

struct Plot {
  PlotLine x;
  bool is_logarithmic = false;  // how x is drawn
  std::vector<PlotLine> y;      // each as long as x
  bool is_on = true;            // false: what it would do
};

/// What a point of x stands at: 256 from 20 Hz to 20 kHz, evenly on the logarithm; levels from -100 to 0 dBFS by half a dB.
std::vector<double> curve_frequencies();
std::vector<double> curve_levels();

/// Of an input or playback: "eq", "compressor", "gate", "de_esser". rate: of what plays.
Result<Plot> strip_curve(const Strip& strip, std::string_view part, Hertz rate);
/// Of a phones output: "eq", "amplifier", "headphone"; of the choice that is heard.
Result<Plot> phones_curve(const Session& session, const Phones& phones, std::string_view part, Hertz rate);

}  // namespace ohmic::rig
