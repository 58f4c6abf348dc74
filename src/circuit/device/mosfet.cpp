// The MOS transistor of level 1: Shichman & Hodges (1968), with the charges of Meyer (1971).
//
//   id = beta / 2 (1 + lambda |vds|) (u^2 - w^2),   u = max(vgs - von, 0),  w = max(vgd - von, 0)
//   von = vto + gamma (sqrt(phi - vbs) - sqrt(phi)),  vbs that of the end that acts as source
//
// Meyer's capacitances are no charges of their own. Here the channel's charge is one,
//   Q = 2/3 Cox (u^2 + u w + w^2) / (u + w),  shared as u : w between source and drain:
// the gate's current is Meyer's wherever the channel is; so are source and drain in saturation, where amplifiers live.
#include <algorithm>
#include <cmath>

#include "circuit/device/builder.hpp"
#include "circuit/device/devices.hpp"
#include "circuit/device/junction.hpp"

namespace ohmic::circuit {
namespace {

constexpr double vacuum = 8.854214871e-12;  // F/m, ngspice's
constexpr double oxide = 3.9 * vacuum, silicon = 11.7 * vacuum;
constexpr double intrinsic = 1.45e16;  // 1/m^3

struct Parameters {
  double width = 1e-4, length = 1e-4, multiple = 1.0;
  double per_area = 0.0;  // oxide, F/m^2
  double vto = 0.0, kp = 2e-5, gamma = 0.0, phi = 0.6, lambda = 0.0;
};

/// Threshold, transconductance and bulk effect, from the process where the card gives no figures (SPICE 3).
Result<Parameters> read(Card& card, const Warmth& warmth) {
  Parameters p;
  const double sign = card.model().type == "pmos" ? -1.0 : 1.0;
  const double vtnom = warmth.nominal * (spice_boltzmann / spice_charge);
  const double lateral = card.value({"ld"}, 0.0);
  p.width = card.of_instance("w").value_or(card.value({"w"}, 1e-4));
  p.length = card.of_instance("l").value_or(card.value({"l"}, 1e-4)) - 2.0 * lateral;
  p.multiple = card.of_instance("m").value_or(1.0);
  if (!(p.width > 0.0) || !(p.length > 0.0) || !(p.multiple > 0.0)) {
    return card.refusal("w, m and the effective length l - 2 ld must be above 0.");
  }
  const double tox = card.value({"tox"}, 0.0), doping = 1e6 * card.value({"nsub"}, 0.0);
  if (tox > 0.0) p.per_area = oxide / tox;
  const double mobility = card.value({"uo", "u0"}, 600.0);
  p.kp = card.value({"kp"}, p.per_area > 0.0 ? mobility * 1e-4 * p.per_area : 2e-5);
  p.phi = card.value({"phi"}, 0.6);
  p.gamma = card.value({"gamma"}, 0.0);
  p.lambda = card.value({"lambda"}, 0.0);
  p.vto = sign * card.value({"vto", "vt0"}, 0.0);
  if (p.per_area > 0.0 && doping > 0.0) {
    if (!(doping > intrinsic)) return card.refusal("nsub must be above 1.45e10 per cm^3.");
    if (!card.given({"phi"})) p.phi = std::max(0.1, 2.0 * vtnom * std::log(doping / intrinsic));
    if (!card.given({"gamma"})) p.gamma = std::sqrt(2.0 * silicon * spice_charge * doping) / p.per_area;
    if (!card.given({"vto", "vt0"})) {
      const double gap = Warmth::gap(warmth.nominal), type = card.value({"tpg"}, 1.0);
      const double gate = type != 0.0 ? 3.25 + 0.5 * gap - sign * type * 0.5 * gap : 3.2;
      const double flat =
          gate - (3.25 + 0.5 * gap + sign * 0.5 * p.phi) - card.value({"nss"}, 0.0) * 1e4 * spice_charge / p.per_area;
      p.vto = sign * flat + p.gamma * std::sqrt(p.phi) + p.phi;
    }
  }
  if (!(p.phi > 0.0)) return card.refusal("phi must be above 0 V.");
  // vto(T) = vto - gamma (sqrt(phi) - sqrt(phi(T))) + sign (Eg(Tnom) - Eg(T)) / 2 + (phi(T) - phi) / 2
  const double phi = warmth.potential(p.phi);
  const double built_in = p.vto - p.gamma * std::sqrt(p.phi) +
                          sign * 0.5 * (Warmth::gap(warmth.nominal) - Warmth::gap(warmth.kelvin)) + 0.5 * (phi - p.phi);
  p.vto = built_in + p.gamma * std::sqrt(phi);
  p.phi = phi;
  p.kp /= warmth.ratio() * std::sqrt(warmth.ratio());
  return p;
}

/// A junction between bulk and drain or source: bottom and side.
struct Bulk {
  double saturation = 1e-14;
  Depletion bottom, side;
};

Bulk bulk_of(Card& card, const Warmth& warmth, double multiple, const char* farad, const char* area,
             const char* perimeter) {
  Bulk bulk;
  const double potential = card.value({"pb"}, 0.8), fc = card.value({"fc"}, 0.5);
  const double square = card.of_instance(area).value_or(0.0);
  const double per_bottom = card.value({"cj"}, 0.0);
  // Is(T) = Is exp(Eg(Tnom) / Vtnom - Eg(T) / Vt)
  const double vtnom = warmth.nominal * (spice_boltzmann / spice_charge);
  const double warming = std::exp(Warmth::gap(warmth.nominal) / vtnom - Warmth::gap(warmth.kelvin) / warmth.vt());
  const bool is_by_area = card.value({"js"}, 0.0) > 0.0 && card.of_instance("ad").value_or(0.0) > 0.0 &&
                          card.of_instance("as").value_or(0.0) > 0.0;
  bulk.saturation = multiple * warming * (is_by_area ? card.value({"js"}, 0.0) * square : card.value({"is"}, 1e-14));
  const auto depletion = [&](double zero, double grading) {
    return Depletion{.farad = multiple * zero * warmth.capacitance(potential, grading),
                     .potential = warmth.potential(potential),
                     .grading = grading,
                     .coefficient = fc};
  };
  bulk.bottom = depletion(card.given({farad}).value_or(per_bottom * square), card.value({"mj"}, 0.5));
  bulk.side =
      depletion(card.value({"cjsw"}, 0.0) * card.of_instance(perimeter).value_or(0.0), card.value({"mjsw"}, 0.5));
  return bulk;
}

}  // namespace

Result<void> add_mosfet(Circuit& circuit, Card& card) {
  if (const double level = card.value({"level"}, 1.0); level != 1.0) {
    return card.refusal("only MOS transistors of level 1 are modelled, and VDMOS.",
                        "Take a level 1 or a VDMOS card of this transistor.");
  }
  const Warmth warmth = Warmth::of(card, circuit);
  const Result<Parameters> read_parameters = read(card, warmth);
  if (!read_parameters) return std::unexpected(read_parameters.error());
  const Parameters& p = *read_parameters;
  const double vt = warmth.vt(), sheet = card.value({"rsh"}, 0.0);
  const bool is_p = card.model().type == "pmos";
  const std::vector<Node>& nodes = card.instance().nodes;

  DeviceBuilder device(circuit, card.instance(), card.model(), DeviceKind::mosfet);
  const auto series = [&](const char* own, const char* squares) {
    return card.given({own}).value_or(sheet * card.of_instance(squares).value_or(1.0)) / p.multiple;
  };
  const Node d = device.behind(nodes[0], "drain", series("rd", "nrd")), g = nodes[1],
             s = device.behind(nodes[2], "source", series("rs", "nrs")), b = nodes[3];
  const auto voltage = [&](Node from, Node to, const DeviceControl& limits) {
    return is_p ? device.voltage(to, from, limits) : device.voltage(from, to, limits);
  };
  const auto branch = [&](Node from, Node to, Formula current, Formula charge) {
    return is_p ? device.branch(to, from, current, charge) : device.branch(from, to, current, charge);
  };
  const Bulk at_drain = bulk_of(card, warmth, p.multiple, "cbd", "ad", "pd");
  const Bulk at_source = bulk_of(card, warmth, p.multiple, "cbs", "as", "ps");
  const Formula vgs = voltage(g, s, {.what = {}, .limiting = Limiting::step, .scale = 2.0, .tolerance = 1e-4});
  const Formula vbs = voltage(b, s, junction_limits(vt, at_source.saturation));
  const Formula vbd = voltage(b, d, junction_limits(vt, at_drain.saturation));
  const Formula vds = vbs - vbd, vgd = vgs - vds;

  Formula von = device.number(p.vto);
  if (p.gamma != 0.0) {
    const double root = std::sqrt(p.phi);
    const Formula x = max(vbs, vbd);
    const Formula depth = max(sqrt(p.phi - min(x, 0.0)) - max(x, 0.0) / (2.0 * root), 0.0);
    von = p.vto + p.gamma * (depth - root);
  }
  const Formula u = max(vgs - von, 0.0), w = max(vgd - von, 0.0);
  Formula channel = 0.5 * p.kp * p.multiple * p.width / p.length * ((u - w) * (u + w));
  if (p.lambda != 0.0) channel = channel * (1.0 + p.lambda * max(vds, -vds));
  const int drain = branch(d, s, channel, {});
  const auto junction = [&](Formula v, const Bulk& bulk, Node to) {
    // Below -3 Vt level 1 has -is, plain.
    const Formula forward = bulk.saturation * (exp(v / vt) - 1.0);
    const Formula current = choose(is_less(-3.0 * vt, v), forward, device.number(-bulk.saturation));
    Formula charge;
    if (bulk.bottom.farad != 0.0) charge = bulk.bottom.charge(v);
    if (bulk.side.farad != 0.0) charge = charge ? charge + bulk.side.charge(v) : bulk.side.charge(v);
    branch(b, to, current + circuit.gmin * v, charge);
  };
  junction(vbs, at_source, s);
  junction(vbd, at_drain, d);

  device.capacitor(g, s, "cgs", card.value({"cgso"}, 0.0) * p.width * p.multiple);
  device.capacitor(g, d, "cgd", card.value({"cgdo"}, 0.0) * p.width * p.multiple);
  device.capacitor(g, b, "cgb", card.value({"cgbo"}, 0.0) * p.length * p.multiple);
  if (const double cox = p.per_area * p.width * p.length * p.multiple; cox > 0.0) {
    // Below threshold Cgs rises from 0 at -phi/2 to 2/3 Cox at 0 of x = vg - von, Cgb falls from Cox at -phi to 0 at 0
    // of y = vgb - vto.
    const Formula x = max(vgs, vgd) - von;
    const Formula y = vgs - vbs - p.vto;
    const Formula rise = max(min(x, 0.0) + 0.5 * p.phi, 0.0), fall = max(min(y, 0.0), -p.phi);
    const Formula sum = u + w + 1e-9;
    const Formula charge = cox / 1.5 * (sum - u * w / sum) + cox / (1.5 * p.phi) * (rise * rise);
    const Formula share =
        choose(is_less(0.0, u + w), u / sum, choose(is_less(vds, 0.0), device.number(0.0), device.number(1.0)));
    branch(g, s, {}, charge * share);
    branch(g, d, {}, charge * (1.0 - share));
    branch(g, b, {}, cox * (min(y + p.phi, 0.0) - fall * fall / (2.0 * p.phi)));
  }
  const int vgs_control = is_p ? device.control(s, g) : device.control(g, s);
  device.noise({.kind = DeviceNoise::Kind::channel, .branch = drain, .control = vgs_control, .factor = 2.0 / 3.0});
  if (const double flicker = card.value({"kf"}, 0.0); flicker > 0.0) {
    const double cox = p.per_area > 0.0 ? p.per_area : oxide / 1e-7;
    device.noise({.kind = DeviceNoise::Kind::flicker,
                  .branch = drain,
                  .factor = flicker / (p.width * p.multiple * p.length * cox * cox),
                  .exponent = card.value({"af"}, 1.0)});
  }
  card.leave({"af", "nss", "tpg", "uo", "u0", "js", "level", "ucrit", "uexp", "vmax", "xj", "neff", "delta", "theta",
              "eta", "kappa", "nfs"});
  device.finish();
  return {};
}

}  // namespace ohmic::circuit
