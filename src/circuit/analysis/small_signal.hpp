#pragma once
// Small signals around the operating point: response, impedances and noise from the same netlist.

#include <complex>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"
#include "circuit/matrix.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::circuit {

/// (G + j 2 pi f C) x = s with every device linearised. [control]
class SmallSignal {
 public:
  static Result<SmallSignal> at(const Circuit& circuit, const OperatingPoint& point);

  /// All unknowns, for one volt (or ampere) of the source at this index (voltage sources first, then current sources).
  std::vector<std::complex<double>> response(Hertz frequency, int source) const;
  /// One output instead of all.
  std::complex<double> gain(Hertz frequency, int source, const Control& output) const;
  /// Seen between two nodes, all sources at rest (voltage sources short, current sources open).
  std::complex<double> impedance(Hertz frequency, Node a, Node b = ground) const;
  /// Noise voltage density at an output, V/sqrt(Hz), with each contributor's share.
  struct Noise {
    double density = 0.0;
    struct Part {
      std::string name;  // "r4", "q1 collector"
      double density = 0.0;
    };
    std::vector<Part> parts;  // largest first
  };
  Noise noise(Hertz frequency, const Control& output) const;

  /// The linearised matrices: G + jacobian, C + capacitances; unknowns x unknowns.
  const Matrix& conductance() const;
  const Matrix& capacitance() const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

/// rms over a band by integration on a logarithmic grid, unweighted or A-weighted (IEC 61672-1).
struct NoiseBand {
  Volt unweighted, a_weighted;
};
NoiseBand integrate_noise(const SmallSignal& circuit, const Control& output, Hertz from = Hertz(20.0),
                          Hertz to = Hertz(20000.0), int per_decade = 50);

}  // namespace ohmic::circuit
