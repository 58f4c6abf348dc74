#pragma once
// What would change the verdict: figures really turned until it does, within what is plausible.

#include <functional>
#include <vector>

#include "advise/advice.hpp"
#include "advise/reason/shelf.hpp"

namespace ohmic::advise {

/// One figure of the needs that may be turned.
struct Knob {
  std::string what;  // "peak", "sensitivity", "voltage", "impedance", "listeners", "microphones", "buffer"
  double now, lowest, highest;
  bool is_whole = false;  // counts
  bool is_logarithmic = false;
  std::function<void(Needs&, double)> turn;
  std::function<std::string(double)> says;  // "If you want peaks of 114 dB SPL"
};
std::vector<Knob> knobs_of(const Needs& needs);

/// For each knob and direction the nearest value at which the verdict is another; bisected to a hundredth of the way.
std::vector<Turn> turns_of(const Needs& needs, const Shelf& shelf);

}  // namespace ohmic::advise
