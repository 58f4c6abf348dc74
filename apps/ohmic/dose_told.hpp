#pragma once
// What ohmic dose prints of one listener, as a line or as JSON.

#include <string>

#include "units/interval.hpp"

namespace ohmic::app {

struct DoseTold {
  std::string listener;
  Interval<double> today, week;  // percent: lowest, likely, highest
  std::string week_is;           // "ITU-T H.870, a week"
  double today_seconds = 0.0, week_seconds = 0.0;
};

}  // namespace ohmic::app
