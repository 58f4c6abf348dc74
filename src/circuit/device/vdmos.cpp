// The vertical power MOSFET as LTspice and ngspice 39 have it.
//
//             d ----+------------+       id = beta (1 + lambda vds) s (q - |s| / 2)          from d' to s'
//             |     |            |       q  = k ln(1 + exp((vg - vto - shift) / k)),  k = ksubthres
//            rd    rds           |       s  = mtriode vds, no further than q either way
//             |     |            |
//   g -- rg --||    |            K       Cgd = (cgdmax - cgdmin) / (1 + pi/2) (tanh or atan)(a vgd) + rest:
//             |     |            A             tanh above 0 V, atan below
//            rs     |            |
//             |     |            rb      body diode with its own charge; Cgs is constant
//             s ----+------------+
//
// m transistors have m times the capacitances of one: so has LTspice; ngspice 39 forgets it for Cgs and Cgd.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "circuit/device/builder.hpp"
#include "circuit/device/devices.hpp"
#include "circuit/device/junction.hpp"

namespace ohmic::circuit {
namespace {

// Charge of Cgd(v) = s tanh(a v) + y above 0, s atan(a v) + y below; y = cgdmax - s.
//   above:  s / a ln cosh(a v) + y v              ln cosh x = x - ln 2 + ln(1 + exp(-2 x))
//   below:  s (v atan(a v) - ln(1 + (a v)^2) / (2 a)) + y v
Formula miller_charge(Formula vgd, double least, double most, double a) {
  const double s = (most - least) / (1.0 + std::numbers::pi / 2.0), y = most - s;
  if (s == 0.0 || a == 0.0) return y * vgd;
  const Formula x = a * max(vgd, 0.0), z = a * min(vgd, 0.0);
  const Formula above = x + softplus(-2.0 * x) - std::numbers::ln2;
  const Formula below = z * atan(z) - 0.5 * log(1.0 + z * z);
  return s / a * (above + below) + y * vgd;
}

struct Body {
  double saturation = 1e-14, scale = 0.0, vt = 0.0, transit = 0.0;
  std::optional<double> breakdown;
  double breakdown_scale = 0.0;
  Depletion depletion;
};

Body body_of(Card& card, const Warmth& warmth, double multiple) {
  Body body;
  body.vt = warmth.vt();
  const double n = card.positive({"n"}, 1.0);
  body.scale = n * body.vt;
  body.saturation = multiple * std::max(card.value({"is"}, 1e-14), 1e-28) *
                    std::exp((warmth.ratio() - 1.0) * std::max(card.value({"eg"}, 1.11), 0.1) / body.scale +
                             card.value({"xti"}, 3.0) / n * std::log(warmth.ratio()));
  body.transit = card.value({"tt"}, 0.0);
  const double potential = card.value({"vj"}, 0.8), grading = card.value({"m"}, 0.5);
  body.depletion = {.farad = multiple * card.value({"cjo", "cj0"}, 0.0) * warmth.capacitance(potential, grading),
                    .potential = warmth.potential(potential),
                    .grading = grading,
                    .coefficient = std::min(card.value({"fc"}, 0.5), 0.95)};
  body.breakdown_scale = card.value({"nbv"}, 1.0) * body.vt;
  const double current = card.value({"ibv"}, 1e-10);
  if (const auto volt = card.given({"bv"})) {
    body.breakdown = breakdown_voltage(std::abs(*volt), current, body.saturation, body.vt, body.breakdown_scale);
  }
  return body;
}

}  // namespace

Result<void> add_vdmos(Circuit& circuit, Card& card) {
  const bool is_p = card.model().is_p_channel;
  const double sign = is_p ? -1.0 : 1.0, multiple = card.of_instance("m").value_or(1.0);
  if (!(multiple > 0.0)) return card.refusal("m must be above 0.");
  const Warmth warmth = Warmth::of(card, circuit);
  const double t = warmth.ratio();
  const double beta = multiple * card.value({"kp"}, 1.0) * std::pow(t, card.value({"mu", "bex"}, -1.5));
  const double vto =
      sign * card.value({"vto", "vth0"}, 0.0) - card.value({"tcvth", "vtotc"}, 0.0) * warmth.difference();
  const double k = card.value({"ksubthres", "subthres"}, 0.1) *
                   warmth.drift(card.value({"tksubthres1"}, 0.0), card.value({"tksubthres2"}, 0.0));
  const double shift = card.value({"subshift"}, 0.0), triode = card.value({"mtriode"}, 1.0);
  const double lambda = card.value({"lambda"}, 0.0), theta = card.value({"theta"}, 0.0);
  const auto ohm = [&](const char* name, const char* first, const char* second) {
    return card.value({name}, 0.0) / multiple * warmth.drift(card.value({first}, 0.0), card.value({second}, 0.0));
  };
  double drain_ohm = ohm("rd", "trd1", "trd2");
  if (const auto exponent = card.given({"texp0"})) {
    drain_ohm = card.value({"rd"}, 0.0) / multiple * std::pow(t, *exponent);
  }
  const Body body = body_of(card, warmth, multiple);

  DeviceBuilder device(circuit, card.instance(), card.model(), DeviceKind::vdmos);
  const std::vector<Node>& nodes = card.instance().nodes;
  const Node d = nodes[0], s = nodes[2];
  const Node d1 = device.behind(d, "drain", drain_ohm), s1 = device.behind(s, "source", ohm("rs", "trs1", "trs2"));
  const Node g1 = device.behind(nodes[1], "gate", ohm("rg", "trg1", "trg2"), false);
  const Node anode = device.behind(s, "body", ohm("rb", "trb1", "trb2"), false);
  const auto voltage = [&](Node from, Node to, const DeviceControl& limits) {
    return is_p ? device.voltage(to, from, limits) : device.voltage(from, to, limits);
  };
  const auto branch = [&](Node from, Node to, Formula current, Formula charge) {
    return is_p ? device.branch(to, from, current, charge) : device.branch(from, to, current, charge);
  };
  const double fine = k > 0.0 ? 1e-3 * k : 1e-4;
  const Formula vgs = voltage(g1, s1, {.what = {}, .limiting = Limiting::step, .scale = 2.0, .tolerance = fine});
  const Formula vd = voltage(anode, d, junction_limits(body.scale, body.saturation));
  const Formula vds = voltage(d1, s1, {.what = {}, .limiting = Limiting::step, .scale = 10.0, .tolerance = 1e-3});
  const Formula vgd = vgs - vds;

  const Formula drive = max(vgs, vgd) - vto;
  const Formula q = k > 0.0 ? k * softplus((drive - shift) / k) : max(drive - shift, 0.0);
  const Formula x = max(min(triode == 1.0 ? vds : triode * vds, q), -q);
  Formula channel = beta * (x * (q - 0.5 * max(x, -x)));
  if (lambda != 0.0) channel = channel * (1.0 + lambda * vds);
  if (theta != 0.0) channel = channel / (1.0 + theta * vgs);
  const int drain = branch(d1, s1, channel, {});

  const double least = multiple * card.value({"cgdmin"}, 0.0), most = multiple * card.value({"cgdmax"}, 0.0);
  device.capacitor(g1, s1, "cgs", multiple * card.value({"cgs"}, 0.0));
  const double bend = card.value({"a"}, 1.0);
  if (most != 0.0 || least != 0.0) branch(g1, d1, {}, miller_charge(vgd, least, most, bend));

  Formula current = junction_current(vd, body.saturation, body.scale);
  if (body.breakdown) current = breakdown_current(current, vd, body.saturation, *body.breakdown, body.breakdown_scale);
  Formula charge = body.depletion.farad != 0.0 ? body.depletion.charge(vd) : device.number(0.0);
  if (body.transit != 0.0) charge = charge + body.transit * current;
  branch(anode, d, current + circuit.gmin * vd, charge);
  const auto rds = card.given({"rds"});
  device.leak(d, s, "rds", rds && *rds > 0.0 ? multiple / *rds : 1e-15);

  const int vgs_control = is_p ? device.control(s1, g1) : device.control(g1, s1);
  device.noise({.kind = DeviceNoise::Kind::channel, .branch = drain, .control = vgs_control, .factor = 2.0 / 3.0});
  if (const double flicker = card.value({"kf"}, 0.0); flicker > 0.0) {
    const double cox = 3.9 * 8.854214871e-12 / 1e-7;
    device.noise({.kind = DeviceNoise::Kind::flicker,
                  .branch = drain,
                  .factor = flicker / (multiple * cox * cox),
                  .exponent = card.value({"af"}, 1.0)});
  }
  card.warn_of({"rq", "vq"}, "quasi-saturation");
  card.warn_of({"vp"}, "soft recovery of the body diode");
  card.leave({"phi", "af", "texp1", "l", "w"});
  device.finish();
  return {};
}

}  // namespace ohmic::circuit
