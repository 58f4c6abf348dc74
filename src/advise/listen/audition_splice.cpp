// Renderings as files for any player: changed to and fro, and with a real output's impedance taken out.

#include <algorithm>
#include <cmath>

#include "advise/listen/audition.hpp"
#include "dsp/ramp.hpp"
#include "gear/load.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {

//   y[n] = a[n] + g[n] (b[n] - a[n]),  g straight from 0 to 1 and back: never outside the span between a and b
rig::Excerpt spliced(const rig::Excerpt& a, const rig::Excerpt& b, Second span, Second fade) {
  rig::Excerpt out{.left = a.left, .right = a.right, .rate = a.rate};
  const auto each = static_cast<std::size_t>(dsp::ramp_frames(span, a.rate));
  const int ramp = dsp::ramp_frames(fade, a.rate);
  dsp::LinearRamp share(0.0f);
  const std::size_t length = std::min(a.left.size(), b.left.size());
  for (std::size_t i = 0; i < length; ++i) {
    share.aim((i / each) % 2 == 0 ? 0.0f : 1.0f, ramp);
    const float g = share.next();
    out.left[i] += g * (b.left[i] - a.left[i]);
    out.right[i] += g * (b.right[i] - a.right[i]);
  }
  return out;
}

rig::Excerpt for_output(const rig::Excerpt& volts, const gear::HeadphoneSpec& headphone, Ohm impedance, Volt scale) {
  rig::Excerpt out = volts;
  if (impedance > Ohm(0.0)) {
    gear::LoadSolver solver;
    const std::vector<gear::Load> loads = {{gear::network(headphone), headphone.cable_resistance}};
    solver.prepare({.impedance = impedance.value()}, loads, volts.rate);
    constexpr std::size_t block = 4096;
    for (std::size_t at = 0; at < out.left.size(); at += block)
      solver.reverse(volts.left.data() + at, volts.right.data() + at, out.left.data() + at, out.right.data() + at,
                     static_cast<int>(std::min(block, out.left.size() - at)));
  }
  const auto factor = static_cast<float>(1.0 / peak_of_sine(scale).value());
  for (auto* side : {&out.left, &out.right})
    for (float& x : *side) x *= factor;
  return out;
}

}  // namespace ohmic::advise
