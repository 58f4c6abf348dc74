// How an output impedance bends a headphone's response: over its curve where there is one, else the most it can.

#include <algorithm>
#include <cmath>

#include "advise/physics/physics.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

/// Loss of a complex load behind a resistance, dB.
double loss(std::complex<double> z, double source) { return 20.0 * std::log10(std::abs(z / (z + source))); }

/// Most and least against 1 kHz, and the loss there; dB.
struct Swing {
  double up = 0.0, down = 0.0, level = 0.0;
  void meet(double bend) { up = std::max(up, bend), down = std::min(down, bend); }
};

/// With the phase of the network: twelve frequencies an octave, as `explain` does for the rig.
Swing over_network(const gear::ImpedanceNetwork& network, double source) {
  Swing swing{.level = loss(gear::impedance(network, gear::reference_frequency), source)};
  for (double f = 20.0; f <= 20e3; f *= std::exp2(1.0 / 12.0))
    swing.meet(loss(gear::impedance(network, Hertz(f)), source) - swing.level);
  return swing;
}

/// Magnitudes as resistances, from the points themselves and the ends of what other sources measured: what the bend is if the
/// phase is 0.
Swing over_points(const Ears& ears, Ohm at_1k, double source) {
  Swing swing{.level = loss(at_1k.value(), source)};
  for (const Ohm end : {ears.impedance_span.low, ears.impedance_span.high})
    if (end > Ohm(0)) swing.meet(loss(end.value(), source) - swing.level);
  for (const auto& point : ears.curve)
    if (point.frequency >= Hertz(20.0) && point.frequency <= Hertz(20e3))
      swing.meet(loss(point.magnitude.value(), source) - swing.level);
  return swing;
}

/// The bound where nobody published a curve: it may be flat, or reach either end of the span.
Swing bound(const Ears& ears, double source, Ohm at_1k) {
  Swing swing{.level = loss(at_1k.value(), source)};
  swing.meet(loss(ears.impedance_span.low.value(), source) - swing.level);
  swing.meet(loss(ears.impedance_span.high.value(), source) - swing.level);
  return swing;
}

Bend from_curve(const Ears& ears, const Interval<Ohm>& source) {
  const auto network = impedance_network(ears);
  const Ohm at_1k(std::abs(gear::impedance(network, gear::reference_frequency)));
  const Swing likely = over_network(network, source.likely.value());
  Bend bend{.is_from_curve = true};
  bend.up = Interval(Decibel(likely.up));
  bend.down = Interval(Decibel(likely.down));
  bend.level = Interval(Decibel(likely.level));
  const auto widen = [](Interval<Decibel>& by, double value) { by = hull(by, Interval(Decibel(value))); };
  for (const Ohm r : {source.low, source.high})
    for (const Swing& end : {over_network(network, r.value()), over_points(ears, at_1k, r.value())})
      widen(bend.up, end.up), widen(bend.down, end.down), widen(bend.level, end.level);
  return bend;
}

}  // namespace

Bend bend(const Ears& ears, Interval<Ohm> output_impedance) {
  if (!ears.curve.empty() || ears.network) return from_curve(ears, output_impedance);
  Bend bend;
  bend.level = map(output_impedance, ears.impedance, [](Ohm r, Ohm z) { return Decibel(loss(z.value(), r.value())); });
  if (ears.is_planar) return bend;  // a planar's impedance is a resistance
  // Against every impedance it may have at 1 kHz; at least none, and none is what a resistor gives.
  for (const Ohm r : {output_impedance.low, output_impedance.high})
    for (const Ohm z : {ears.impedance.low, ears.impedance.likely, ears.impedance.high}) {
      const Swing most = bound(ears, r.value(), z);
      bend.up.high = std::max(bend.up.high, Decibel(most.up));
      bend.down.low = std::min(bend.down.low, Decibel(most.down));
    }
  return bend;
}

}  // namespace ohmic::advise
