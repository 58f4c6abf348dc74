// The order of a phones output: converter, volume, amplifier, fade, ceiling, and behind it the ear and the socket.

#include <algorithm>
#include <cmath>
#include <limits>

#include "gear/phones_parts.hpp"

namespace ohmic::gear {
namespace {

/// Highest magnitude; `non_finite` counts what is none.
float peak_of(std::span<const float> samples, std::uint64_t& non_finite) noexcept {
  float peak = 0.0f;
  std::uint32_t strange = 0;
  for (const float sample : samples) {
    const float size = std::fabs(sample);
    strange += !(size <= std::numeric_limits<float>::max());
    peak = size > peak ? size : peak;
  }
  non_finite += strange;
  return peak;
}

void multiply(float* samples, const float* factors, int frames) noexcept {
  for (int i = 0; i < frames; ++i) samples[i] *= factors[i];
}

/// to = from + share (to - from), frame by frame.
void fade(float* to, const float* from, const float* share, int frames) noexcept {
  for (int i = 0; i < frames; ++i) to[i] = from[i] + share[i] * (to[i] - from[i]);
}

}  // namespace

/// Volts of the converter to terminal volts of one chain; a circuit's are there already, for the whole block.
void PhonesOutput::Parts::amplify(std::size_t chain, Sides volts, Sides out, std::size_t from, int frames) noexcept {
  if (!is_circuit(chain)) return paths[chain].amplify(volts, out, frames);
  std::copy_n(chains[chain].circuit->left() + from, frames, out.left);
  std::copy_n(chains[chain].circuit->right() + from, frames, out.right);
}

/// The chain in use, or two of them while one fades into the other.
void PhonesOutput::Parts::amplify(Sides volts, std::size_t from, int frames) noexcept {
  if (is_fading()) {
    const Sides other{buffers.other[0].data(), buffers.other[1].data()};
    share.fill(std::span(buffers.shares).first(static_cast<std::size_t>(frames)));
    amplify(active, volts, other, from, frames);
    amplify(next, volts, volts, from, frames);
    fade(volts.left, other.left, buffers.shares.data(), frames);
    fade(volts.right, other.right, buffers.shares.data(), frames);
  } else {
    amplify(active, volts, volts, from, frames);
  }
}

/// The ceiling, in volts at the terminals: those at which the most sensitive ear on this output reaches it.
void PhonesOutput::Parts::hold(Sides terminals, int frames) noexcept {
  const auto limit = static_cast<float>(limit_pascal);
  ceiling.measure(bound());
  const std::array<const float*, 2> in = {terminals.left, terminals.right};
  const std::array<float*, 2> out = {terminals.left, terminals.right};
  ceiling.process(std::span(&limit, 1), {.in = in, .out = out, .frames = frames});
}

void PhonesOutput::Parts::hear(Sides terminals_now, Sides ear, int frames) noexcept {
  paths[next].hear(terminals_now, ear, frames);
  if (!is_fading()) return;
  const Sides other{buffers.other[0].data(), buffers.other[1].data()};
  paths[active].hear(terminals_now, other, frames);
  // Terminals go from 1 to r with share s, so the ear must go from 1 to 1/r as their inverse does, or the level would
  // bulge in between:   (1 - e) + e / r = 1 / (1 - s + s r)   gives   e = s r / (1 - s + s r)
  const float r = static_cast<float>(volt_per_full_scale(next) / volt_per_full_scale(active));
  for (int i = 0; i < frames; ++i) {
    const auto s = buffers.shares[static_cast<std::size_t>(i)];
    buffers.factors[static_cast<std::size_t>(i)] = s * r / (1.0f - s + s * r);
  }
  fade(ear.left, other.left, buffers.factors.data(), frames);
  fade(ear.right, other.right, buffers.factors.data(), frames);
}

/// Samples per terminal volt for each frame, into buffers.factors; returns the highest sample that may leave.
float PhonesOutput::Parts::scale_socket(int frames) noexcept {
  const auto factors = std::span(buffers.factors).first(static_cast<std::size_t>(frames));
  if (socket.full_scale) {
    std::ranges::fill(factors, static_cast<float>(1.0 / peak_of_sine(*socket.full_scale).value()));
    return 1.0f;
  }
  const double per_pascal =
      sample_peak(socket.uncalibrated_level).value() / peak_of_sine(pascals(socket.uncalibrated_reference)).value();
  const auto per_volt = static_cast<float>(per_pascal * paths[active].pascal_per_volt());
  std::ranges::fill(factors, per_volt);
  if (is_fading()) {  // as in hear(): the terminals go from 1 to r, so what follows the ear goes as their inverse
    const auto r = static_cast<float>(volt_per_full_scale(next) / volt_per_full_scale(active));
    for (std::size_t i = 0; i < factors.size(); ++i) factors[i] /= 1.0f + buffers.shares[i] * (r - 1.0f);
  }
  return std::min(1.0f, static_cast<float>(socket_pascal * per_pascal));
}

/// What the real socket must put out, and how far it can.
void PhonesOutput::Parts::leave(Sides terminals_now, Sides samples, int frames) noexcept {
  paths[next].drive(terminals_now, samples, frames);
  if (is_fading()) {
    const Sides other{buffers.other[0].data(), buffers.other[1].data()};
    paths[active].drive(terminals_now, other, frames);
    fade(samples.left, other.left, buffers.shares.data(), frames);
    fade(samples.right, other.right, buffers.shares.data(), frames);
  }
  const float highest = scale_socket(frames);
  for (float* side : {samples.left, samples.right}) {
    multiply(side, buffers.factors.data(), frames);
    std::uint32_t clipped = 0;
    for (int i = 0; i < frames; ++i) {
      const float held = std::clamp(side[i], -highest, highest);
      clipped += std::fabs(side[i]) > highest * 1.00001f;
      side[i] = held;
    }
    socket_clipped += clipped;
  }
}

/// The mix to volts in front of the amplifier: a whole block, whatever happens behind it meanwhile.
void PhonesOutput::Parts::convert(const Block& block) noexcept {
  const auto n = static_cast<std::size_t>(block.frames);
  const Sides volts{buffers.volts[0].data(), buffers.volts[1].data()};
  const auto left = block.input(0), right = block.input(1);
  converter_peak = std::max({converter_peak, peak_of(left, non_finite), peak_of(right, non_finite)});
  left_dac.process(Span<const FullScale>(left), Span<Volt>(volts.left, n));
  right_dac.process(Span<const FullScale>(right), Span<Volt>(volts.right, n));

  const auto factors = std::span(buffers.factors).first(n);
  volume.fill(factors);
  multiply(volts.left, factors.data(), block.frames);
  multiply(volts.right, factors.data(), block.frames);
  is_fresh = false;
}

void PhonesOutput::Parts::run(const Block& block, std::size_t from, int frames) noexcept {
  const auto n = static_cast<std::size_t>(frames);
  const Sides volts{buffers.volts[0].data() + from, buffers.volts[1].data() + from};
  amplify(volts, from, frames);
  if (fade_in.is_moving()) {
    const auto factors = std::span(buffers.factors).first(n);
    fade_in.fill(factors);
    multiply(volts.left, factors.data(), frames);
    multiply(volts.right, factors.data(), frames);
  }
  hold(volts, frames);

  const Sides ear{buffers.ear[0].data(), buffers.ear[1].data()};
  hear(volts, ear, frames);
  ears[0].process({ear.left, n});
  ears[1].process({ear.right, n});
  terminals[0].process({volts.left, n});
  terminals[1].process({volts.right, n});
  const std::array<const float*, 6> made = {nullptr, nullptr, volts.left, volts.right, ear.left, ear.right};
  for (std::size_t channel = 2; channel < std::min(block.out.size(), made.size()); ++channel)
    std::copy_n(made[channel], n, block.out[channel] + from);
  if (block.out.size() >= 2) leave(volts, {block.out[0] + from, block.out[1] + from}, frames);
}

}  // namespace ohmic::gear
