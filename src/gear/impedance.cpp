// Closed form of an impedance network.

#include "gear/impedance.hpp"

#include <numbers>
#include <string>

namespace ohmic::gear {
namespace {

constexpr std::size_t max_sections = 6;

std::complex<double> impedance(const SectionSpec& section, std::complex<double> s) {
  const double r = section.resistance.value();
  switch (section.kind) {
    case SectionKind::inductive: {
      const auto sl = s * section.inductance.value();
      return r * sl / (r + sl);
    }
    case SectionKind::capacitive: return r / (1.0 + s * r * section.capacitance.value());
    case SectionKind::resonance: break;
  }
  //   R || L || C with L = R / (Q w0), C = Q / (w0 R):   Z = R (s w0/Q) / (s^2 + s w0/Q + w0^2)
  const double w0 = 2.0 * std::numbers::pi * section.frequency.value();
  const auto band = s * w0 / section.q;
  return r * band / (s * s + band + w0 * w0);
}

}  // namespace

Result<void> check(const ImpedanceNetwork& network) {
  if (network.sections.size() > max_sections)
    return failure("An impedance has " + std::to_string(network.sections.size()) + " sections; at most " +
                   std::to_string(max_sections) + " are computed.");
  for (const auto& section : network.sections) {
    if (section.kind == SectionKind::inductive && !(section.inductance > Henry(0)))
      return failure("An inductive section of an impedance has no inductance.", "Add inductance = \"0.5 mH\".");
    if (section.kind == SectionKind::capacitive && !(section.capacitance > Farad(0)))
      return failure("A capacitive section of an impedance has no capacitance.", "Add capacitance = \"30 uF\".");
    if (section.kind == SectionKind::resonance && !(section.frequency > Hertz(0)))
      return failure("A resonance section of an impedance has no frequency.", "Add frequency = \"100 Hz\".");
  }
  return {};
}

std::complex<double> impedance(const ImpedanceNetwork& network, Hertz frequency) {
  const std::complex<double> s(0.0, 2.0 * std::numbers::pi * frequency.value());
  std::complex<double> z = network.resistance.value();
  for (const auto& section : network.sections) z += impedance(section, s);
  return z;
}

}  // namespace ohmic::gear
