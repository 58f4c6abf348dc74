#pragma once
// A headphone's impedance as a network of resistors, inductors and capacitors, or as the table it was measured in.

#include <array>
#include <complex>
#include <optional>
#include <string_view>
#include <vector>

#include "units/error.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::gear {

/// inductive: R || L (the treble rise); capacitive: R || C (a crossover); resonance: R || L || C (the diaphragm).
enum class SectionKind { inductive, capacitive, resonance };
inline constexpr std::array<std::string_view, 3> section_kinds = {"inductive", "capacitive", "resonance"};

struct SectionSpec {
  SectionKind kind = SectionKind::inductive;
  Ohm resistance;
  Henry inductance;   // inductive
  Farad capacitance;  // capacitive
  Hertz frequency;    // resonance
  double q = 1.0;     // resonance
  bool operator==(const SectionSpec&) const = default;
};

inline constexpr std::array section_fields = {
    bind<&SectionSpec::kind>({.name = "kind",
                              .fallback = 0,
                              .says = "inductive (R and L in parallel), capacitive (R and C), resonance (R, L and C).",
                              .is_required = true,
                              .choices = section_kinds}),
    bind<&SectionSpec::resistance>({.name = "resistance",
                                    .minimum = 1e-3,
                                    .maximum = 1e5,
                                    .fallback = 10,
                                    .says = "The section's resistance: its peak, or its far end.",
                                    .law = Law::logarithmic,
                                    .is_required = true}),
    bind<&SectionSpec::inductance>({.name = "inductance",
                                    .minimum = 0,
                                    .maximum = 1,
                                    .fallback = 0,
                                    .says = "Inductance of an inductive section."}),
    bind<&SectionSpec::capacitance>({.name = "capacitance",
                                     .minimum = 0,
                                     .maximum = 1,
                                     .fallback = 0,
                                     .says = "Capacitance of a capacitive section."}),
    bind<&SectionSpec::frequency>({.name = "frequency",
                                   .minimum = 0,
                                   .maximum = 20e3,
                                   .fallback = 0,
                                   .says = "Where a resonance peaks.",
                                   .law = Law::logarithmic}),
    bind<&SectionSpec::q>({.name = "q",
                           .minimum = 0.05,
                           .maximum = 50,
                           .fallback = 1,
                           .says = "How sharp a resonance is.",
                           .law = Law::logarithmic}),
};

/// One measured point. Degrees are optional.
struct ImpedancePoint {
  Hertz frequency;
  Ohm magnitude;
  std::optional<double> degrees;
  bool operator==(const ImpedancePoint&) const = default;
};

/// In series: a resistance and any number of sections.
struct ImpedanceNetwork {
  Ohm resistance;
  std::vector<SectionSpec> sections;
};

/// Errors: a section lacks its inductance, capacitance or frequency.
Result<void> check(const ImpedanceNetwork& network);
std::complex<double> impedance(const ImpedanceNetwork& network, Hertz frequency);

/// A network through a table, with how well it goes: errors of the magnitude, as ratios (0.01 is 1 %).
struct ImpedanceFit {
  ImpedanceNetwork network;
  double rms_error = 0.0;
  double worst_error = 0.0;
  Hertz worst_at;
};
/// The simplest network (resistance, then resonance, then one and two inductive sections) that fits within 1 % rms, or
/// the best one found. [control], some milliseconds. Errors: no points, points out of order, magnitudes not positive.
Result<ImpedanceFit> fit_impedance(const std::vector<ImpedancePoint>& table);

}  // namespace ohmic::gear
