#pragma once
// The laws every node obeys, checked by one call. Only for tests.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/node.hpp"
#include "rt/guard.hpp"

namespace ohmic::engine {

using Channels = std::vector<std::vector<float>>;

/// Noise in -1 .. 1, the same for the same channel and frame.
inline float noise_at(int channel, std::int64_t frame) {
  auto x = static_cast<std::uint64_t>(frame) * 0x9E3779B97F4A7C15u +
           static_cast<std::uint64_t>(channel + 1) * 0xBF58476D1CE4E5B9u;
  x ^= x >> 31, x *= 0x94D049BB133111EBu, x ^= x >> 29;
  return static_cast<float>(static_cast<std::int32_t>(x >> 32)) * 0x1p-31f;
}

inline Channels noise(int channels, int frames) {
  Channels out(static_cast<std::size_t>(channels), std::vector<float>(static_cast<std::size_t>(frames)));
  for (int c = 0; c < channels; ++c) {
    for (int i = 0; i < frames; ++i) out[static_cast<std::size_t>(c)][static_cast<std::size_t>(i)] = noise_at(c, i);
  }
  return out;
}

/// Pointers to where each channel goes on from `frame`.
inline std::vector<const float*> from(const Channels& channels, std::size_t frame) {
  std::vector<const float*> out;
  for (const auto& channel : channels) out.push_back(channel.data() + frame);
  return out;
}
inline std::vector<float*> to(Channels& channels, std::size_t frame) {
  std::vector<float*> out;
  for (auto& channel : channels) out.push_back(channel.data() + frame);
  return out;
}

/// Plays `in` through a node in blocks of so many frames, as the audio thread would.
inline Channels play(Node& node, std::span<const float> settings, const Channels& in, int outs, int block, int frames) {
  Channels out(static_cast<std::size_t>(outs), std::vector<float>(static_cast<std::size_t>(frames)));
  for (int done = 0; done < frames; done += block) {
    const auto ins = from(in, static_cast<std::size_t>(done));
    const auto its_outs = to(out, static_cast<std::size_t>(done));
    const rt::AudioScope audio;
    node.process(settings, {ins, its_outs, std::min(block, frames - done)});
  }
  return out;
}

inline std::vector<float> fallbacks(const Node& node) {
  std::vector<float> values;
  for (const Field& field : node.fields()) values.push_back(static_cast<float>(field.fallback));
  return values;
}

inline bool is_finite(const Channels& channels) {
  for (const auto& channel : channels) {
    for (const float x : channel) {
      if (!std::isfinite(x)) return false;
    }
  }
  return true;
}

/// The law that a node breaks, in words; empty when it keeps them all. Blocks of any size give the same bits; reset
/// equals fresh; what is not finite stays contained; extreme settings give finite sound; and nothing is allocated on the
/// audio thread (the guard aborts).
inline std::string broken_law(const std::function<std::unique_ptr<Node>()>& make, int ins, int outs,
                              std::vector<float> settings = {}) {
  constexpr int frames = 2000;
  const auto fresh = [&] {
    auto node = make();
    node->prepare({Hertz(48000.0), 333});
    return node;
  };
  if (settings.empty()) settings = fallbacks(*make());
  const Channels in = noise(ins, frames);
  const Channels reference = play(*fresh(), settings, in, outs, 333, frames);
  if (!is_finite(reference)) return "noise made it play what is not finite";
  for (const int block : {1, 16, 64, 100}) {
    if (play(*fresh(), settings, in, outs, block, frames) != reference) {
      return "blocks of " + std::to_string(block) + " frames sound different";
    }
  }

  const auto used = fresh();
  play(*used, settings, noise(ins, 777), outs, 100, 777);
  used->reset();
  if (play(*used, settings, in, outs, 333, frames) != reference) return "after reset it is not as fresh";

  Channels bad = in;
  for (auto& channel : bad) {
    channel[100] = std::numeric_limits<float>::quiet_NaN();
    channel[101] = std::numeric_limits<float>::infinity();
    channel[102] = -std::numeric_limits<float>::infinity();
  }
  if (!is_finite(play(*fresh(), settings, bad, outs, 64, frames))) return "a sample that was not finite spread";

  const auto described = fresh();
  for (std::size_t k = 0; k < std::min<std::size_t>(described->fields().size(), 64); ++k) {
    const Field& field = described->fields()[k];
    for (const double extreme : {field.minimum, field.maximum}) {
      std::vector<float> moved = settings;
      moved[k] = static_cast<float>(extreme);
      if (!is_finite(play(*fresh(), moved, in, outs, 64, 512))) {
        return std::string(field.name) + " at " + std::to_string(extreme) + " plays what is not finite";
      }
    }
  }
  return {};
}

}  // namespace ohmic::engine
