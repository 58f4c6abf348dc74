#pragma once
// An impedance in discrete time: voltage from current sample by sample, true to the network up to 20 kHz.

#include <array>
#include <complex>
#include <cstddef>

#include "gear/impedance.hpp"
#include "units/quantity.hpp"

namespace ohmic::gear {

/// A second-order cell driven by the current: w[n] = i[n] + a1 w[n-1] + a2 w[n-2]; next h gains c1 w[n] + c2 w[n-1].
struct OnePortCell {
  double a1 = 0.0, a2 = 0.0, c1 = 0.0, c2 = 0.0;
};

///   v[n] = direct * i[n] + h[n]        h: what the reactances remember, known before i[n] is
/// Passive, so that any amplifier of any output impedance in front of it is stable.
struct OnePort {
  static constexpr std::size_t max_cells = 10;
  double direct = 1.0;
  std::size_t cells = 0;
  std::array<OnePortCell, max_cells> cell{};

  std::complex<double> impedance(Hertz frequency, Hertz rate) const;
  /// Real part of the impedance above 0 at every frequency to half the rate.
  bool is_passive() const;
};

/// How well a one-port does behind `source`: of Z / (Z + source), 20 Hz to 20 kHz (or to 0.45 of the rate).
struct OnePortError {
  Decibel level;
  double degrees = 0.0;
};

/// The trapezoidal rule would bend the treble of R || L by several dB at 48 kHz, so the network is matched instead:
/// its poles are mapped exactly (z = exp(s T)); 0 to 6 poles on the negative real axis are added, which carry the phase
/// near half the rate; the residues are the least-squares solution for Z / (Z + source), level weighted above phase,
/// reweighted towards equal ripple (Lawson 1961). The fewest extra poles within 0.02 dB and 0.5 degrees are taken.
/// source: the output impedance it is driven from. [control], some milliseconds
OnePort match(const ImpedanceNetwork& network, Ohm source, Hertz rate);
OnePortError error_of(const OnePort& port, const ImpedanceNetwork& network, Ohm source, Hertz rate);

}  // namespace ohmic::gear
