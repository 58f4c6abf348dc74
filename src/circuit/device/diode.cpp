// The diode of SPICE 3 with what ngspice 39 adds (recombination, knee), and LTspice's three straight lines.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "circuit/device/builder.hpp"
#include "circuit/device/devices.hpp"
#include "circuit/device/junction.hpp"

namespace ohmic::circuit {
namespace {

// LTspice's idealised diode: off, on above vfwd, and conducting again below -vrev, with a quadratic bend epsilon wide.
//   I = v / roff + (1/ron - 1/roff) bend(v - vfwd) - (1/rrev - 1/roff) bend(-v - vrev)
//   bend(x) = 0 for x < 0,  x^2 / (2 epsilon) for x < epsilon,  x - epsilon / 2 above
Formula bend(Formula x, double epsilon) {
  if (!(epsilon > 0.0)) return max(x, 0.0);
  const Formula within = min(max(x, 0.0), epsilon);
  return within * within / (2.0 * epsilon) + max(x - epsilon, 0.0);
}

Result<void> add_lines(Circuit& circuit, Card& card, double number) {
  const double on = card.positive({"ron"}, 1.0) / number, off = card.positive({"roff"}, 1.0 / circuit.gmin) / number;
  const double forward = card.value({"vfwd"}, 0.0), reverse = card.value({"vrev"}, 0.0);
  const double reverse_on = card.positive({"rrev"}, on * number) / number;
  const double epsilon = card.value({"epsilon"}, 0.0);
  card.warn_of({"ilimit", "revilimit"}, "the diode's limited current");
  DeviceBuilder device(circuit, card.instance(), card.model(), DeviceKind::diode);
  const Node anode = card.instance().nodes[0], cathode = card.instance().nodes[1];
  const Formula v = device.voltage(anode, cathode, {.what = {}, .tolerance = 1e-6});
  Formula current = v / off + (1.0 / on - 1.0 / off) * bend(v - forward, epsilon);
  if (reverse > 0.0) {
    current = current - (1.0 / reverse_on - 1.0 / off) * bend(-v - reverse, card.value({"revepsilon"}, 0.0));
  }
  device.branch(anode, cathode, current);
  card.leave({"ron", "roff", "vfwd", "vrev", "rrev", "epsilon", "revepsilon"});
  device.finish();
  return {};
}

}  // namespace

Result<void> add_diode(Circuit& circuit, Card& card) {
  const double area = card.of_instance("area").value_or(card.value({"area"}, 1.0));
  const double multiple = card.of_instance("m").value_or(1.0), scaled = area * multiple;
  if (!(scaled > 0.0)) return card.refusal("area times m must be above 0.");
  if (card.given({"ron"}) || card.given({"roff"}) || card.given({"vfwd"})) return add_lines(circuit, card, multiple);

  const Warmth warmth = Warmth::of(card, circuit);
  const double vt = warmth.vt(), emission = card.value({"n"}, 1.0), scale = emission * vt;
  if (!(emission > 0.0)) return card.refusal("n must be above 0.");
  const double gap = std::max(card.value({"eg"}, 1.11), 0.1), exponent = card.value({"xti"}, 3.0);
  // Is(T) = Is (T/Tnom)^(xti/n) exp((T/Tnom - 1) eg / (n Vt))
  const auto warmed = [&](double ampere, double n) {
    return ampere * std::exp((warmth.ratio() - 1.0) * gap / (n * vt) + exponent / n * std::log(warmth.ratio()));
  };
  const double saturation = scaled * warmed(std::max(card.value({"is", "js"}, 1e-14), 1e-28), emission);
  const double series =
      card.value({"rs"}, 0.0) * warmth.drift(card.value({"trs1", "trs"}, 0.0), card.value({"trs2"}, 0.0));

  DeviceBuilder device(circuit, card.instance(), card.model(), DeviceKind::diode);
  const Node anode = device.behind(card.instance().nodes[0], "internal", series / scaled);
  const Node cathode = card.instance().nodes[1];
  const Formula v = device.voltage(anode, cathode, junction_limits(scale, saturation));
  Depletion depletion{
      .potential = warmth.potential(card.value({"vj", "pb"}, 1.0)),
      .grading = std::min(
          card.value({"m", "mj"}, 0.5) * warmth.drift(card.value({"tm1"}, 0.0), card.value({"tm2"}, 0.0)), 0.9),
      .coefficient = std::min(card.value({"fc"}, 0.5), 0.95)};
  depletion.farad = scaled * card.value({"cjo", "cj0", "cj"}, 0.0) *
                    warmth.capacitance(card.value({"vj", "pb"}, 1.0), depletion.grading);
  const double edge = -3.0 * scale;

  Formula current = junction_current(v, saturation, scale);
  if (const auto recombination = card.given({"isr"})) {
    // isr (exp(v / (nr Vt)) - 1) ((1 - v/vj)^2 + 0.005)^(m/2), above the edge alone: so has ngspice it
    const double n = card.value({"nr"}, 2.0), ampere = scaled * warmed(*recombination, n);
    const Formula open = 1.0 - v / depletion.potential;
    const Formula part =
        ampere * ((exp(max(v, edge) / (n * vt)) - 1.0) * raise(open * open + 0.005, depletion.grading / 2.0));
    current = choose(is_less(v, edge), current, current + part);
  }
  if (const auto breakdown = card.given({"bv", "vb"}); breakdown && *breakdown != 0.0) {
    const double nbv = card.value({"nbv"}, emission) * vt;
    const double volt = std::abs(*breakdown) - card.value({"tcv", "tbv1"}, 0.0) * warmth.difference();
    const double from = breakdown_voltage(volt, multiple * card.value({"ibv", "ib"}, 1e-3), saturation, vt, nbv);
    current = breakdown_current(current, v, saturation, from, nbv);
  }
  if (const double knee = card.value({"ikf", "ik"}, 0.0) * scaled; knee > 0.0) {
    const Formula bent = current / (1.0 + sqrt(max(current, 1e-18) / knee));
    current = choose(is_less(1e-18, current), bent, current);
  }
  if (const double knee = card.value({"ikr"}, 0.0) * scaled; knee > 0.0) {
    const Formula bent = current / (1.0 + sqrt(max(-current, 1e-18) / knee));
    current = choose(is_less(v, edge), choose(is_less(current, -1e-18), bent, current), current);
  }
  const double transit = card.value({"tt"}, 0.0) * warmth.drift(card.value({"ttt1"}, 0.0), card.value({"ttt2"}, 0.0));
  Formula charge;
  if (transit != 0.0) charge = transit * current;
  if (depletion.farad != 0.0) charge = charge ? charge + depletion.charge(v) : depletion.charge(v);

  const int flow = device.branch(anode, cathode, current + circuit.gmin * v, charge);
  device.noise({.kind = DeviceNoise::Kind::shot, .branch = flow});
  if (const double flicker = card.value({"kf"}, 0.0); flicker > 0.0) {
    device.noise(
        {.kind = DeviceNoise::Kind::flicker, .branch = flow, .factor = flicker, .exponent = card.value({"af"}, 1.0)});
  }
  card.warn_of({"jsw", "cjp", "cjsw", "jtun", "jtunsw"}, "the junction's sidewall and tunnel current");
  card.warn_of({"tbv2", "trs2", "tlev", "tlevc"}, "this law of temperature");
  card.warn_of({"vp"}, "soft recovery");
  card.leave({"ns",  "mjsw", "php",  "vjsw", "fcs", "ntun", "xtitun", "keg", "cta", "ctc", "ctp",
              "tpb", "tvj",  "tphp", "pj",   "af",  "nr",   "ibv",    "nbv", "isr", "tcv"});
  device.finish();
  return {};
}

}  // namespace ohmic::circuit
