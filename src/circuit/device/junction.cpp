// Formulas of SPICE 3 (Quarles 1989), written branch-free so that no lane ever meets an infinity.
#include "circuit/device/junction.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmic::circuit {

Warmth Warmth::of(Card& card, const Circuit& circuit) {
  Warmth warmth;
  warmth.nominal = card.value({"tnom", "tref", "t_measured"}, spice_reference - spice_kelvin) + spice_kelvin;
  warmth.kelvin = circuit.temperature + card.of_instance("dtemp").value_or(0.0);
  if (const auto celsius = card.of_instance("temp")) warmth.kelvin = *celsius + spice_kelvin;
  return warmth;
}

// Eg(T) = 1.16 - 7.02e-4 T^2 / (T + 1108)    (Varshni 1967)
double Warmth::gap(double kelvin) { return 1.16 - 7.02e-4 * kelvin * kelvin / (kelvin + 1108.0); }

namespace {

double potential_shift(double kelvin) {
  const double vt = kelvin * (spice_boltzmann / spice_charge);
  const double arg =
      -Warmth::gap(kelvin) / (2.0 * spice_boltzmann * kelvin) + 1.1150877 / (2.0 * spice_boltzmann * spice_reference);
  return -2.0 * vt * (1.5 * std::log(kelvin / spice_reference) + spice_charge * arg);
}

}  // namespace

double Warmth::potential(double at_nominal) const {
  const double at_reference = (at_nominal - potential_shift(nominal)) / (nominal / spice_reference);
  return kelvin / spice_reference * at_reference + potential_shift(kelvin);
}

double Warmth::capacitance(double at_nominal, double grading) const {
  const double at_reference = (at_nominal - potential_shift(nominal)) / (nominal / spice_reference);
  const auto factor = [&](double temperature, double volt) {
    return 1.0 + grading * (4e-4 * (temperature - spice_reference) - (volt - at_reference) / at_reference);
  };
  return factor(kelvin, potential(at_nominal)) / factor(nominal, at_nominal);
}

Formula junction_current(Formula v, double saturation, double scale) {
  const double edge = -3.0 * scale;
  const Formula forward = saturation * (exp(max(v, edge) / scale) - 1.0);
  // (3 n Vt / (e v))^3 is -exp(-3) at the edge, so that this part is 0 above it.
  const Formula u = (3.0 * scale / std::numbers::e) / min(v, edge);
  return forward - saturation * (u * u * u + std::exp(-3.0));
}

Formula breakdown_current(Formula ordinary, Formula v, double saturation, double breakdown, double scale) {
  const Formula x = -(v + breakdown) / scale;
  const double most = std::log(100.0 / saturation);
  const Formula avalanche = -saturation * exp(min(x, most)) * (1.0 + max(x - most, 0.0));
  return choose(is_less(v, -breakdown), avalanche, ordinary);
}

double breakdown_voltage(double voltage, double current, double saturation, double vt, double scale) {
  if (current < saturation * voltage / vt) return voltage;
  double x = voltage - scale * std::log(1.0 + current / saturation);
  for (int k = 0; k < 25; ++k) {
    const double before = x;
    x = voltage - scale * std::log(current / saturation + 1.0 - x / vt);
    if (std::abs(x - before) <= 1e-15 * voltage) break;
  }
  return x;
}

// v <= fc vj:  Q = C0 vj (1 - (1 - v/vj)^(1-m)) / (1-m)
// above:       Q(fc vj) + C0 / (1-fc)^(1+m) ((1 - fc (1+m)) w + m / (2 vj) (v^2 - (fc vj)^2)),  w = v - fc vj
Formula Depletion::charge(Formula v) const {
  const double knee = coefficient * potential, m = grading;
  const double steep = farad / std::pow(1.0 - coefficient, 1.0 + m), straight = 1.0 - coefficient * (1.0 + m);
  const Formula w = max(v - knee, 0.0);
  const Formula above = steep * (w * (straight + m / (2.0 * potential) * (w + 2.0 * knee)));
  if (m == 0.0) return farad * min(v, knee) + above;
  const Formula below = 1.0 - raise(1.0 - min(v, knee) / potential, 1.0 - m);
  return farad * potential / (1.0 - m) * below + above;
}

DeviceControl junction_limits(double scale, double saturation) {
  return {.what = {},
          .limiting = Limiting::junction,
          .scale = scale,
          .critical = scale * std::log(scale / (std::numbers::sqrt2 * std::max(saturation, 1e-28))),
          .tolerance = 1e-3 * scale};
}

}  // namespace ohmic::circuit
