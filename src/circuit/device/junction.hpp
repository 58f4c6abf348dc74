#pragma once
// The p-n junction as SPICE has it since Nagel 1975: current, charge, breakdown, and how they move with temperature.

#include "circuit/circuit.hpp"
#include "circuit/device/card.hpp"
#include "circuit/device/formula.hpp"

namespace ohmic::circuit {

/// CODATA 2014, which ngspice 39 computes with (const.h): its equations are what is reproduced here.
inline constexpr double spice_boltzmann = 1.38064852e-23;  // J/K
inline constexpr double spice_charge = 1.6021766208e-19;   // A s
inline constexpr double spice_kelvin = 273.15;             // K at 0 degrees Celsius
inline constexpr double spice_reference = 300.15;          // K

/// Of an instance against the temperature at which its card was measured.
struct Warmth {
  double kelvin = spice_reference, nominal = spice_reference;

  static Warmth of(Card& card, const Circuit& circuit);
  double vt() const { return kelvin * (spice_boltzmann / spice_charge); }
  double difference() const { return kelvin - nominal; }
  double ratio() const { return kelvin / nominal; }
  /// A quantity with linear and quadratic coefficients.
  double drift(double first, double second) const { return 1.0 + difference() * (first + second * difference()); }
  /// The built-in voltage, and the factor of a depletion capacitance of that grading (Vladimirescu & Liu 1980).
  double potential(double at_nominal) const;
  double capacitance(double at_nominal, double grading) const;
  /// Band gap of silicon, V.
  static double gap(double kelvin);
};

/// I = is (exp(v / (n Vt)) - 1); below -3 n Vt SPICE goes on with -is (1 + (3 n Vt / (e v))^3).
Formula junction_current(Formula v, double saturation, double scale);
/// The same with breakdown: below -breakdown  I = -is exp(-(breakdown + v) / scale), straight on from 100 A.
Formula breakdown_current(Formula ordinary, Formula v, double saturation, double breakdown, double scale);
/// Where the exponential of breakdown must begin so that `current` flows at -voltage.
double breakdown_voltage(double voltage, double current, double saturation, double vt, double scale);

/// Charge of a depletion layer: C0 (1 - v/vj)^-m integrated, straight on as a capacitance above fc vj.
struct Depletion {
  double farad = 0.0, potential = 1.0, grading = 0.5, coefficient = 0.5;
  Formula charge(Formula v) const;
};

/// SPICE's pnjlim, and a change in n Vt that is small.
DeviceControl junction_limits(double scale, double saturation);

}  // namespace ohmic::circuit
