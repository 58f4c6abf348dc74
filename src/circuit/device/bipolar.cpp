// The bipolar transistor of Gummel & Poon (1970) as SPICE 3 and ngspice 39 solve it.
//
//                c                    ic = (If - Ir) / qb - Ir / br - Isc(vbc)     from c' to e'
//                |                    ib = If / bf + Ise(vbe) + Ir / br + Isc(vbc)  from b' to e'
//               rc
//                c'                   If = is (exp(vbe / (nf Vt)) - 1),  Ir = is (exp(vbc / (nr Vt)) - 1)
//   b -- rb -- b'                     qb = q1 (1 + sqrt(1 + 4 q2)) / 2
//                e'                   q1 = 1 / (1 - vbc / vaf - vbe / var),  q2 = If / ikf + Ir / ikr
//               re
//                |                    A p-n-p is the same with every voltage and current turned round.
//                e
#include <algorithm>
#include <cmath>
#include <numbers>

#include "circuit/device/builder.hpp"
#include "circuit/device/devices.hpp"
#include "circuit/device/junction.hpp"

namespace ohmic::circuit {
namespace {

/// What the card says, at the temperature of the instance and in the size of the instance.
struct Parameters {
  double scale = 1.0;  // area x m
  double vt = 0.0, saturation = 0.0;
  double reverse_saturation = 0.0;  // ngspice scales this one by area twice: its areab is area, too
  double nf = 1.0, nr = 1.0, bf = 100.0, br = 1.0;
  double leak_be = 0.0, ne = 1.5, leak_bc = 0.0, nc = 2.0;
  double per_vaf = 0.0, per_var = 0.0, per_ikf = 0.0, per_ikr = 0.0, nkf = 0.5;
  double rb = 0.0, rbm = 0.0, irb = 0.0, rc = 0.0, re = 0.0;
  double tf = 0.0, xtf = 0.0, per_vtf = 0.0, itf = 0.0, tr = 0.0;
  double inner_share = 1.0;  // xcjc
  Depletion be, bc, substrate;
};

double inverse(double x) { return x != 0.0 ? 1.0 / x : 0.0; }

Depletion depletion_of(const Warmth& warmth, double farad, double potential, double grading, double coefficient) {
  grading = std::min(grading, 0.999);
  return {.farad = farad * warmth.capacitance(potential, grading),
          .potential = warmth.potential(potential),
          .grading = grading,
          .coefficient = coefficient};
}

Parameters read(Card& card, const Warmth& warmth, double area, double multiple) {
  Parameters p;
  p.scale = area * multiple;
  p.vt = warmth.vt();
  const auto drifting = [&](const char* name, double value) {
    const std::string first = std::string("t") + name + "1", second = std::string("t") + name + "2";
    return value * warmth.drift(card.value({first}, 0.0), card.value({second}, 0.0));
  };
  // Is(T) = Is exp((T/Tnom - 1) eg / Vt + xti ln(T/Tnom)),  beta(T) = beta (T/Tnom)^xtb
  const double warming = (warmth.ratio() - 1.0) * card.value({"eg"}, 1.11) / p.vt +
                         card.value({"xti", "pt"}, 3.0) * std::log(warmth.ratio());
  const double beta = std::pow(warmth.ratio(), card.value({"xtb", "tb"}, 0.0));
  const double saturation = card.value({"is"}, 1e-16);
  p.saturation = p.scale * saturation * std::exp(warming);
  p.reverse_saturation = p.saturation * area;
  p.nf = drifting("nf", card.value({"nf"}, 1.0));
  p.nr = drifting("nr", card.value({"nr"}, 1.0));
  p.bf = card.value({"bf", "bfm"}, 100.0) * beta;
  p.br = card.value({"br", "brm"}, 1.0) * beta;
  p.ne = drifting("ne", card.value({"ne"}, 1.5));
  p.nc = drifting("nc", card.value({"nc"}, 2.0));
  // Above 1e-4 a leakage is a multiple of Is, as in SPICE 2.
  const auto leakage = [&](double value, double emission) {
    return p.scale * (value > 1e-4 ? value * saturation : value) * std::exp(warming / emission) / beta;
  };
  p.leak_be = leakage(card.value({"ise", "c2", "jle"}, 0.0), card.value({"ne"}, 1.5));
  p.leak_bc = leakage(card.value({"isc", "c4", "jlc"}, 0.0), card.value({"nc"}, 2.0));
  p.per_vaf = inverse(drifting("vaf", card.value({"vaf", "va", "vbf"}, 0.0)));
  p.per_var = inverse(drifting("var", card.value({"var", "vb"}, 0.0)));
  p.per_ikf = inverse(drifting("ikf", card.value({"ikf", "ik", "jbf"}, 0.0)) * p.scale);
  p.per_ikr = inverse(drifting("ikr", card.value({"ikr", "jbr"}, 0.0)) * p.scale);
  p.nkf = std::min(card.value({"nkf", "nk"}, 0.5), 1.0);
  const double rb = card.value({"rb"}, 0.0);
  p.rb = drifting("rb", rb) / p.scale;
  p.rbm = drifting("rm", card.value({"rbm"}, rb)) / p.scale;
  p.irb = drifting("irb", card.value({"irb", "jrb"}, 0.0)) * p.scale;
  p.rc = drifting("rc", card.value({"rc"}, 0.0)) / p.scale;
  p.re = drifting("re", card.value({"re"}, 0.0)) / p.scale;
  p.tf = drifting("tf", card.value({"tf"}, 0.0));
  p.xtf = card.value({"xtf"}, 0.0);
  p.per_vtf = inverse(1.44 * card.value({"vtf"}, 0.0));
  p.itf = drifting("itf", card.value({"itf", "jtf"}, 0.0)) * p.scale;
  p.tr = drifting("tr", card.value({"tr"}, 0.0));
  p.inner_share = card.value({"xcjc"}, 1.0);
  const double fc = std::min(card.value({"fc"}, 0.5), 0.9999);
  p.be = depletion_of(warmth, p.scale * card.value({"cje"}, 0.0), card.value({"vje", "pe"}, 0.75),
                      drifting("mje", card.value({"mje", "me"}, 0.33)), fc);
  p.bc = depletion_of(warmth, p.scale * card.value({"cjc"}, 0.0), card.value({"vjc", "pc"}, 0.75),
                      drifting("mjc", card.value({"mjc", "mc"}, 0.33)), fc);
  // The substrate's goes straight on above 0 V.
  p.substrate =
      depletion_of(warmth, p.scale * card.value({"cjs", "csub", "ccs"}, 0.0), card.value({"vjs", "ps", "psub"}, 0.75),
                   drifting("mjs", card.value({"mjs", "ms", "esub"}, 0.0)), 0.0);
  return p;
}

// tf If (1 + xtf (If / (If + itf))^2 exp(vbc / (1.44 vtf))) / qb    (SPICE 2G6; above vbe = 0)
Formula diffusion(const Parameters& p, Formula vbe, Formula vbc, Formula forward, Formula qb) {
  Formula bias = forward.number(1.0);
  if (p.xtf != 0.0) {
    Formula grown = bias * p.xtf;
    if (p.per_vtf != 0.0) grown = grown * exp(vbc * p.per_vtf);
    if (p.itf != 0.0) {
      const Formula positive = max(forward, 0.0), share = positive / (positive + p.itf);
      grown = grown * (share * share);
    }
    bias = bias + grown;
  }
  return p.tf * choose(is_less(0.0, vbe), forward * bias / qb, forward);
}

// r = rbm + (rb - rbm) / qb; with irb  r = rbm + 3 (rb - rbm) (tan z - z) / (z tan^2 z),
//   z = (sqrt(1 + 14.59025 ib / irb) - 1) / (2.4317 sqrt(ib / irb))          (Hauser 1964 as SPICE has it)
Formula base_resistance(const Parameters& p, Formula ib, Formula qb) {
  if (p.irb == 0.0) return p.rbm + (p.rb - p.rbm) / qb;
  const Formula x = max(ib / p.irb, 1e-9);
  // The same z without the difference of near numbers.
  const Formula z = (14.59025 / 2.4317) * sqrt(x) / (1.0 + sqrt(1.0 + 14.59025 * x));
  const Formula t = tan(z);
  return p.rbm + 3.0 * (p.rb - p.rbm) * (t - z) / (z * t * t);
}

void leave_aside(Card& card) {
  card.warn_of({"ptf"}, "excess phase");
  card.warn_of({"iss", "ibe", "ibc"}, "a saturation current of its own for this junction");
  card.warn_of({"rco", "vo", "gamma", "qco"}, "quasi-saturation");
  card.warn_of({"tlev", "tlevc", "tbf1", "tbf2", "tbr1", "tbr2"}, "this law of temperature");
  card.leave({"ns",   "cn",   "vg",    "quasimod", "cte",   "ctc",   "cts",   "tvje",  "tvjc", "tvjs", "tns1", "tns2",
              "tis1", "tis2", "tise1", "tise2",    "tisc1", "tisc2", "tiss1", "tiss2", "kf",   "af",   "subs"});
}

}  // namespace

Result<void> add_bipolar(Circuit& circuit, Card& card) {
  const double area = card.of_instance("area").value_or(1.0), multiple = card.of_instance("m").value_or(1.0);
  if (!(area * multiple > 0.0)) return card.refusal("area times m must be above 0.");
  if (card.value({"level"}, 1.0) != 1.0)
    return card.refusal("only bipolar transistors of level 1, by Gummel and Poon, are modelled.",
                        "Take a level 1 card of this transistor.");
  const Warmth warmth = Warmth::of(card, circuit);
  const Parameters p = read(card, warmth, area, multiple);
  if (!(p.saturation > 0.0)) return card.refusal("is must be above 0 A.");
  if (!(p.bf > 0.0) || !(p.br > 0.0)) return card.refusal("bf and br must be above 0.");
  if (!(p.nf > 0.0) || !(p.nr > 0.0) || !(p.ne > 0.0) || !(p.nc > 0.0)) {
    return card.refusal("nf, nr, ne and nc must be above 0.");
  }
  const bool is_pnp = card.model().type == "pnp";
  const std::vector<Node>& nodes = card.instance().nodes;
  const Node c = nodes[0], b = nodes[1], e = nodes[2], s = nodes.size() > 3 ? nodes[3] : ground;

  DeviceBuilder device(circuit, card.instance(), card.model(), DeviceKind::bipolar);
  const Node c1 = device.behind(c, "collcx", p.rc), e1 = device.behind(e, "emitter", p.re);
  const bool is_base_linear = p.rb == p.rbm;
  const Node b1 = p.rb <= 0.0 ? b : is_base_linear ? device.behind(b, "base", p.rb) : device.inner("base");
  // A p-n-p: voltages read and currents flow the other way round.
  const auto voltage = [&](Node from, Node to, const DeviceControl& limits) {
    return is_pnp ? device.voltage(to, from, limits) : device.voltage(from, to, limits);
  };
  const auto branch = [&](Node from, Node to, Formula current, Formula charge) {
    return is_pnp ? device.branch(to, from, current, charge) : device.branch(from, to, current, charge);
  };
  const DeviceControl limits = junction_limits(p.vt, p.saturation);
  const Formula vbe = voltage(b1, e1, limits), vbc = voltage(b1, c1, limits);

  const double gmin = circuit.gmin * multiple;
  const Formula forward = junction_current(vbe, p.saturation, p.nf * p.vt);
  const Formula reverse = junction_current(vbc, p.reverse_saturation, p.nr * p.vt);
  Formula base_e = forward / p.bf + gmin * vbe, base_c = reverse / p.br + gmin * vbc;
  if (p.leak_be != 0.0) base_e = base_e + junction_current(vbe, p.leak_be, p.ne * p.vt);
  if (p.leak_bc != 0.0) base_c = base_c + junction_current(vbc, p.leak_bc, p.nc * p.vt);
  Formula qb = device.number(1.0);
  if (p.per_vaf != 0.0 || p.per_var != 0.0) qb = 1.0 / (1.0 - vbc * p.per_vaf - vbe * p.per_var);
  if (p.per_ikf != 0.0 || p.per_ikr != 0.0) {
    qb = qb * (1.0 + raise(max(1.0 + 4.0 * (forward * p.per_ikf + reverse * p.per_ikr), 1e-12), p.nkf)) / 2.0;
  }
  const Formula ib = base_e + base_c, ic = (forward - reverse) / qb - base_c;

  // Charges: qbe from b' to e', qbc from b' to c'; written with the two branches that carry the currents.
  Formula qbe = device.number(0.0), qbc = qbe;
  if (p.tf != 0.0) qbe = diffusion(p, vbe, vbc, forward, qb);
  if (p.be.farad != 0.0) qbe = qbe + p.be.charge(vbe);
  if (p.tr != 0.0) qbc = p.tr * reverse;
  Depletion inner = p.bc, outer = p.bc;
  inner.farad *= p.inner_share;
  outer.farad -= inner.farad;
  if (inner.farad != 0.0) qbc = qbc + inner.charge(vbc);
  const int collector = branch(c1, e1, ic, -qbc), base = branch(b1, e1, ib, qbe + qbc);
  if (outer.farad != 0.0) branch(b, c1, {}, outer.charge(voltage(b, c1, limits)));
  if (b1 != b && !is_base_linear) {
    const Formula across = voltage(b, b1, {.what = {}, .tolerance = 1e-3 * p.vt});
    branch(b, b1, across / base_resistance(p, ib, qb), {});
  }
  // The substrate's junction stands at the collector of a vertical transistor, at the base of a lateral one; unless the
  // card says subs (1 or -1), n-p-n are the former and p-n-p the latter.
  const bool is_vertical = card.value({"subs"}, is_pnp ? -1.0 : 1.0) > 0.0;
  const Node bed = is_vertical ? c1 : b1;
  device.leak(s, bed, "substrate", gmin);
  if (p.substrate.farad != 0.0) {
    const DeviceControl quiet{.what = {}, .tolerance = 1e-3 * p.vt};
    const bool is_turned = is_pnp == is_vertical;
    const Formula v = is_turned ? device.voltage(bed, s, quiet) : device.voltage(s, bed, quiet);
    if (is_turned) device.branch(bed, s, {}, p.substrate.charge(v));
    else device.branch(s, bed, {}, p.substrate.charge(v));
  }
  device.noise({.kind = DeviceNoise::Kind::shot, .branch = collector});
  device.noise({.kind = DeviceNoise::Kind::shot, .branch = base});
  if (const double flicker = card.value({"kf"}, 0.0); flicker > 0.0) {
    // m transistors hiss m times as much as one that carries the m-th part.
    const double exponent = card.value({"af"}, 1.0);
    device.noise({.kind = DeviceNoise::Kind::flicker,
                  .branch = base,
                  .factor = flicker * std::pow(multiple, 1.0 - exponent),
                  .exponent = exponent});
  }
  leave_aside(card);
  device.finish();
  return {};
}

}  // namespace ohmic::circuit
