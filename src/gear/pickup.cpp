// The loaded R-L-C of a pickup: closed form, and the filter matched to it.

#include "gear/pickup.hpp"

#include <numbers>

#include "dsp/eq_band.hpp"
#include "dsp/finite.hpp"

namespace ohmic::gear {
namespace {

/// R and C across the coil.
struct Across {
  double resistance, capacitance;
};

Across across(const PickupSpec& spec, const PickupLoad& load) {
  return {parallel(spec.volume_pot, load.resistance).value(), (spec.capacitance + load.capacitance).value()};
}

std::complex<double> s_at(Hertz frequency) { return {0.0, 2.0 * std::numbers::pi * frequency.value()}; }

}  // namespace

//                       R_load
//   H(s) = -----------------------------------------------------
//          R_load + R + s (L + R R_load C) + s^2 L R_load C
std::complex<double> response(const PickupSpec& spec, const PickupLoad& load, Hertz frequency) {
  const auto [r_load, c] = across(spec, load);
  const double r = spec.resistance.value(), l = spec.inductance.value();
  const auto s = s_at(frequency);
  return r_load / (r_load + r + s * (l + r * r_load * c) + s * s * l * r_load * c);
}

std::complex<double> impedance(const PickupSpec& spec, const PickupLoad& load, Hertz frequency) {
  const auto s = s_at(frequency);
  const auto coil = spec.resistance.value() + s * spec.inductance.value();
  const auto c = across(spec, load).capacitance;
  return 1.0 / (1.0 / coil + s * c + 1.0 / spec.volume_pot.value());
}

//   w0^2 = (R_load + R) / (L R_load C);   Q = w0 L R_load C / (L + R R_load C)
Hertz resonance(const PickupSpec& spec, const PickupLoad& load) {
  const auto [r_load, c] = across(spec, load);
  const double w0 = std::sqrt((r_load + spec.resistance.value()) / (spec.inductance.value() * r_load * c));
  return Hertz(w0 / (2.0 * std::numbers::pi));
}

double quality(const PickupSpec& spec, const PickupLoad& load) {
  const auto [r_load, c] = across(spec, load);
  const double l = spec.inductance.value();
  const double w0 = 2.0 * std::numbers::pi * resonance(spec, load).value();
  return w0 * l * r_load * c / (l + spec.resistance.value() * r_load * c);
}

Figures<Volt, Volt> figures(const PickupSpec& spec, const PickupLoad& load) {
  return {.gain = std::abs(response(spec, load, reference_frequency))};
}

void Pickup::prepare(const Format& format) {
  // H(s) is a low-pass of f0 and Q times its gain at 0 Hz.
  section_ =
      dsp::design({dsp::EqShape::low_pass, resonance(spec_, load_), Decibel(0), quality(spec_, load_)}, format.rate);
  const double gain = std::abs(response(spec_, load_, Hertz(0)));
  section_.b0 *= gain;
  section_.b1 *= gain;
  section_.b2 *= gain;
  reset();
}

void Pickup::process(Span<const Volt> in, Span<Volt> out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = dsp::finite_or_silence(in[i]);
  filter_.process(section_, out.samples(), out.samples());
}

}  // namespace ohmic::gear
