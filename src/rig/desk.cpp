// Turns levels, pans, mutes and solos into the gains of a matrix.

#include "rig/desk.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "units/levels.hpp"

namespace ohmic::rig {

Desk::Desk(const Rig& rig)
    : muted(rig.inputs.size()),
      soloed(rig.inputs.size()),
      sends(rig.mixes.size(), std::vector<Send>(rig.inputs.size())) {
  for (std::size_t m = 0; m < rig.mixes.size(); ++m)
    for (const rig::Send& send : rig.mixes[m].sends) {
      const auto input = std::ranges::find(rig.inputs, send.input, &Input::name) - rig.inputs.begin();
      sends[m][static_cast<std::size_t>(input)] = {.level = send.level, .pan = send.pan, .is_sent = !send.is_muted};
    }
  for (const Phones& phones : rig.phones) outputs.push_back({.level = phones.level, .is_muted = false, .choice = 0});
  for (const Monitor& monitor : rig.monitors)
    outputs.push_back({.level = monitor.level, .is_muted = false, .choice = 0});
}

bool Desk::is_heard(std::size_t input) const {
  const bool is_any_soloed = std::ranges::find(soloed, true) != soloed.end();
  return !muted[input] && (!is_any_soloed || soloed[input]);
}

PanGains pan_gains(double pan) {
  const double angle = (pan + 1.0) * std::numbers::pi / 4.0;
  // Exactly nothing and everything at the sides, where cos and sin leave 1e-17 and a bit.
  if (pan <= -1.0) return {1.0, 0.0};
  if (pan >= 1.0) return {0.0, 1.0};
  return {std::cos(angle), std::sin(angle)};
}

std::vector<float> Desk::matrix(const engine::Mixer& mixer) const {
  std::vector<float> gains(static_cast<std::size_t>(mixer.inputs()) * static_cast<std::size_t>(mixer.outputs()), 0.0f);
  for (std::size_t m = 0; m < sends.size(); ++m)
    for (std::size_t i = 0; i < sends[m].size(); ++i) {
      const Send& send = sends[m][i];
      if (!send.is_sent || !is_heard(i)) continue;
      const double gain = std::min(factor(send.level), engine::Mixer::gain_limit);
      const PanGains pan = pan_gains(send.pan);
      const int input = static_cast<int>(i), left = static_cast<int>(2 * m);
      gains[mixer.crosspoint(input, left)] = static_cast<float>(gain * pan.left);
      gains[mixer.crosspoint(input, left + 1)] = static_cast<float>(gain * pan.right);
    }
  return gains;
}

}  // namespace ohmic::rig
