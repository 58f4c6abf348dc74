#pragma once
// Our solver over a case, and what comes of holding it against ngspice.

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/solver/lane.hpp"
#include "circuits_case.hpp"
#include "circuits_deck.hpp"
#include "circuits_waveform.hpp"
#include "units/error.hpp"

namespace ohmic::circuits_test {

/// A circuit at rest, ready to run at 192 kHz; the first tap is the output.
Result<std::shared_ptr<const circuit::Model>> model_of(const Pair& pair);

struct Played {
  std::vector<double> output;
  circuit::LaneCounts counts;
  circuit::Model::Size size;
};
Result<Played> play(const Case& what, const Pair& pair);

/// One line of the table.
struct Comparison {
  Case what;
  double error = 0.0;  // dB re the signal
  Harmonics ours, theirs;
  double level = 0.0;  // V rms of the fundamental
  circuit::LaneCounts counts;
  circuit::Model::Size size;
  double ngspice_seconds = 0.0;
  std::string refusal;  // what went wrong, if anything; then the rest is empty

  double goal() const;  // for the error, dB
  bool meets_error() const { return refusal.empty() && error <= goal(); }
  /// The worst of the second to fifth: its level's difference in dB where it stands above 1e-6 of the fundamental by more
  /// than that, 0 where the two are within 1e-6 of the fundamental.
  double harmonics_off() const;
  bool meets_harmonics() const { return refusal.empty() && harmonics_off() <= 0.1; }
};
Comparison compare(const Case& what);

}  // namespace ohmic::circuits_test
