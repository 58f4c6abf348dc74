// The junction field-effect transistor of Shichman & Hodges (1968) with the doping tail of Parker & Skellern (1989).
//
//   0 < vds < u:  id = beta (1 + lambda vds) vds (vds (k vds - b) + u (2 b + 3 k (u - vds)))      u = vgs - vto
//   u < vds:      id = beta (1 + lambda vds) u^2 (b + k u)                                          k = (1 - b) / (pb - vto)
//   vds < 0:      drain and source change places
#include <algorithm>
#include <cmath>

#include "circuit/device/builder.hpp"
#include "circuit/device/devices.hpp"
#include "circuit/device/junction.hpp"

namespace ohmic::circuit {

Result<void> add_jfet(Circuit& circuit, Card& card) {
  const double area = card.of_instance("area").value_or(1.0), multiple = card.of_instance("m").value_or(1.0);
  const double scale = area * multiple;
  if (!(scale > 0.0)) return card.refusal("area times m must be above 0.");
  if (card.value({"level"}, 1.0) != 1.0)
    return card.refusal("only junction FETs of level 1, by Shichman and Hodges, are modelled.",
                        "Take a level 1 card of this transistor.");
  const Warmth warmth = Warmth::of(card, circuit);
  const double emission = card.value({"n"}, 1.0), vt = emission * warmth.vt();
  if (!(emission > 0.0)) return card.refusal("n must be above 0.");

  double threshold = card.value({"vto", "vt0"}, -2.0);
  const double potential = card.value({"pb"}, 1.0), tail = card.value({"b"}, 1.0);
  const double k = (1.0 - tail) / (potential - threshold);
  if (const auto drift = card.given({"vtotc"})) threshold += *drift * warmth.difference();
  else threshold -= card.value({"tcv"}, 0.0) * warmth.difference();
  double beta = scale * card.value({"beta"}, 1e-4);
  if (const auto drift = card.given({"betatce"})) beta *= std::pow(1.01, *drift * warmth.difference());
  else beta *= std::pow(warmth.ratio(), card.value({"bex"}, 0.0));
  const double lambda = card.value({"lambda"}, 0.0);
  double saturation =
      scale * card.value({"is"}, 1e-14) * std::exp((warmth.ratio() - 1.0) * card.value({"eg"}, 1.11) / vt);
  if (const auto exponent = card.given({"xti"})) saturation *= std::pow(warmth.ratio(), *exponent);

  const bool is_p = card.model().type == "pjf";
  DeviceBuilder device(circuit, card.instance(), card.model(), DeviceKind::jfet);
  const std::vector<Node>& nodes = card.instance().nodes;
  const Node g = nodes[1], d = device.behind(nodes[0], "drain", card.value({"rd"}, 0.0) / scale),
             s = device.behind(nodes[2], "source", card.value({"rs"}, 0.0) / scale);
  const auto voltage = [&](Node from, Node to) {
    const DeviceControl limits = junction_limits(vt, saturation);
    return is_p ? device.voltage(to, from, limits) : device.voltage(from, to, limits);
  };
  const auto branch = [&](Node from, Node to, Formula current, Formula charge) {
    return is_p ? device.branch(to, from, current, charge) : device.branch(from, to, current, charge);
  };
  const Formula vgs = voltage(g, s), vgd = voltage(g, d), vds = vgs - vgd;

  // With u at the source and w at the drain, both cut off at 0: u - w is vds until the channel pinches off, and the
  // whole is one formula for both directions.   beta (b (u^2 - w^2) + k (u^3 - w^3)) (1 + lambda |vds|)
  const Formula u = max(vgs - threshold, 0.0), w = max(vgd - threshold, 0.0);
  Formula channel = tail * (u * u - w * w);
  if (k != 0.0) channel = channel + k * (u * u * u - w * w * w);
  channel = beta * channel;
  if (lambda != 0.0) channel = channel * (1.0 + lambda * max(vds, -vds));

  const double grading = 0.5;
  const Depletion at_source{.farad = scale * card.value({"cgs"}, 0.0) * warmth.capacitance(potential, grading),
                            .potential = warmth.potential(potential),
                            .grading = grading,
                            .coefficient = std::min(card.value({"fc"}, 0.5), 0.95)};
  Depletion at_drain = at_source;
  at_drain.farad = scale * card.value({"cgd"}, 0.0) * warmth.capacitance(potential, grading);
  const auto gate = [&](Formula v, const Depletion& depletion, Node to) {
    branch(g, to, junction_current(v, saturation, vt) + circuit.gmin * multiple * v,
           depletion.farad != 0.0 ? depletion.charge(v) : Formula{});
  };
  const int drain = branch(d, s, channel, {});
  gate(vgs, at_source, s);
  gate(vgd, at_drain, d);
  // Thermal noise of the channel: 4 k T 2/3 gm
  const int vgs_control = is_p ? device.control(s, g) : device.control(g, s);
  device.noise({.kind = DeviceNoise::Kind::channel, .branch = drain, .control = vgs_control, .factor = 2.0 / 3.0});
  if (const double flicker = card.value({"kf"}, 0.0); flicker > 0.0) {
    const double exponent = card.value({"af"}, 1.0);
    device.noise({.kind = DeviceNoise::Kind::flicker,
                  .branch = drain,
                  .factor = flicker * std::pow(multiple, 1.0 - exponent),
                  .exponent = exponent});
  }
  card.warn_of({"isr", "alpha"}, "the gate's recombination and ionisation current");
  card.warn_of({"nlev"}, "this law of noise");
  card.leave({"nr", "vk", "gdsnoi", "af"});
  device.finish();
  return {};
}

}  // namespace ohmic::circuit
