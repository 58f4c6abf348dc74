#pragma once
// What hangs on an output at 1 kHz: one pair of headphones, or several in parallel on a splitter.

#include <complex>
#include <vector>

#include "advise/physics/figures.hpp"

namespace ohmic::advise {

/// At 1 kHz. `likely` of the magnitude is that of `complex`, the networks in parallel.
struct Load {
  Interval<Ohm> magnitude;
  std::complex<double> complex;
  /// What is left of a source's open voltage at the terminals:  |Z / (Z + Zout)|
  double share(Ohm source) const { return std::abs(complex / (complex + source.value())); }
};
Load load_of(const Ears& ears, const std::vector<Ears>& beside = {});

}  // namespace ohmic::advise
