// The chain matrix of a wire, and its digital twin.

#include "gear/connection.hpp"

#include <cmath>
#include <numbers>

#include "dsp/finite.hpp"
#include "gear/roll_off.hpp"

namespace ohmic::gear {
namespace {

using Complex = std::complex<double>;

/// Chain matrix (ABCD): voltage and current in from voltage and current out.
struct Chain {
  Complex a = 1.0, b = 0.0, c = 0.0, d = 1.0;
  void series(Complex z) { b += a * z, d += c * z; }
  void shunt(Complex y) { a += b * y, c += d * y; }
};

//   series R1 and shunt R2 with R1 + R2 = input impedance, R2 / (R1 + R2) = 10^(-A/20)
void append(Chain& chain, const AttenuatorSpec& pad, Complex) {
  const double r2 = pad.input_impedance.value() / factor(pad.attenuation);
  chain.series(pad.input_impedance.value() - r2);
  chain.shunt(1.0 / r2);
}

//   half of the resistance, the capacitance, the other half
void append(Chain& chain, const CableSpec& cable, Complex s) {
  chain.series(cable.resistance.value() / 2.0);
  chain.shunt(s * cable.capacitance.value());
  chain.series(cable.resistance.value() / 2.0);
}

void append(Chain& chain, const Branch& branch, Complex) {
  chain.shunt(1.0 / branch.other_branches.value());
  chain.series(branch.splitter.series_resistance.value());
}

Chain chain_of(const ConnectionSpec& spec, Hertz frequency) {
  const Complex s(0.0, 2.0 * std::numbers::pi * frequency.value());
  Chain chain;
  chain.series(spec.source_impedance.value());
  for (const auto& part : spec.parts) std::visit([&](const auto& p) { append(chain, p, s); }, part);
  return chain;
}

}  // namespace

Ohm parallel_branches(const SplitterSpec& splitter, const std::vector<Ohm>& inputs) {
  double conductance = 1e-12;
  for (const Ohm input : inputs) conductance += 1.0 / (splitter.series_resistance + input).value();
  return Ohm(1.0 / conductance);
}

//   V_in = A V_out + B I_out and I_out = V_out / Z_input, so H = 1 / (A + B / Z_input)
std::complex<double> response(const ConnectionSpec& spec, Hertz frequency) {
  const Chain chain = chain_of(spec, frequency);
  return 1.0 / (chain.a + chain.b / spec.input_impedance.value());
}

Figures<Volt, Volt> figures(const ConnectionSpec& spec) {
  return {.gain = std::abs(response(spec, reference_frequency))};
}

//   Z_out = B / A
Ohm impedance_seen_by_input(const ConnectionSpec& spec) {
  const Chain chain = chain_of(spec, Hertz(0));
  return Ohm(std::real(chain.b / chain.a));
}

void Connection::prepare(const Format& format) {
  const double low = std::abs(response(spec_, Hertz(0)));
  const double high = std::abs(response(spec_, Hertz(20e3)));
  gain_ = static_cast<float>(low);
  is_flat_ = high > low * factor(Decibel(-0.005));
  if (!is_flat_) {
    section_ = follow([&](Hertz f) { return std::abs(response(spec_, f)) / low; }, format.rate);
    section_.b0 *= low;
    section_.b1 *= low;
    section_.b2 *= low;
  }
  reset();
}

void Connection::process(Span<const Volt> in, Span<Volt> out) noexcept {
  const float gain = is_flat_ ? gain_ : 1.0f;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = gain * dsp::finite_or_silence(in[i]);
  if (!is_flat_) filter_.process(section_, out.samples(), out.samples());
}

}  // namespace ohmic::gear
