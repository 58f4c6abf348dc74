#pragma once
// What ngspice says, kept in build/ngspice so that the same deck is computed once.

#include <array>
#include <complex>
#include <string>
#include <vector>

#include "circuits_case.hpp"
#include "circuits_deck.hpp"
#include "units/error.hpp"

namespace ohmic::circuits_test {

/// The output over a case, at the instants k / 192 kHz. reltol 1e-7, steps of at most 0.25 us (1 kHz) and 0.1 us (10 kHz).
struct Reference {
  std::vector<double> output;
  double seconds = 0.0;  // ngspice took, when it ran
  bool is_kept = false;  // from an earlier run
};
/// Errors: ngspice's words.
Result<Reference> reference(const Case& what, const Pair& pair);
/// The same with other limits on ngspice's step, to see what its own error is. is_timed: ngspice runs, whatever is kept.
Result<Reference> reference(const Case& what, const Pair& pair, double most_step, bool is_timed = false);

inline constexpr std::array<double, 3> small_signal_frequencies = {20.0, 1000.0, 20000.0};

/// Small signals of an amplifier with one load.
struct SmallSignals {
  std::array<std::complex<double>, 3> gain;
  std::array<std::complex<double>, 3> output_impedance;  // without load
  double noise = 0.0;                                    // V rms, 20 Hz to 20 kHz
  double noise_density = 0.0;                            // at 1 kHz
};
/// Errors: ngspice's words.
Result<SmallSignals> reference_small_signals(const Pair& loaded, const Pair& unloaded);
Result<SmallSignals> our_small_signals(const Pair& loaded, const Pair& unloaded);

/// Noise over a band from densities on a grid, by the rule that both sides use: trapezoids of the square.
double noise_in_band(const std::vector<double>& frequency, const std::vector<double>& density);

}  // namespace ohmic::circuits_test
