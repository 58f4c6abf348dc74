#pragma once
// A card in a test's hand, nodes of known behaviour, and what holds a node to the laws of processors.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "devices/card.hpp"
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

inline bool is_finite(const Channels& channels) {
  for (const auto& channel : channels) {
    for (const float x : channel) {
      if (!std::isfinite(x)) return false;
    }
  }
  return true;
}

/// A node held so that the laws of processors can be asked of it.
struct Held {
  std::unique_ptr<Node> node;

  void prepare(const Format& format) { node->prepare(format); }
  void reset() noexcept { node->reset(); }
  void process(std::span<const float> settings, const Block& block) noexcept { node->process(settings, block); }
  Frames latency() const noexcept { return node->latency(); }
  std::span<const Field> fields() const noexcept { return node->fields(); }
};

/// A card that a test turns by hand: calls the client as the audio thread would, keeps what it plays.
class HandCard {
 public:
  HandCard(devices::Client& client, int ins, int outs)
      : played(static_cast<std::size_t>(outs)), client_(client), ins_(ins) {}

  /// So many frames in blocks of `block`; inputs from `input`.
  void turn(int frames, int block) {
    for (int done = 0; done < frames; done += block) one(std::min(block, frames - done));
  }

  std::function<float(int channel, std::int64_t frame)> input = noise_at;
  Channels played;
  std::int64_t frame = 0;

 private:
  void one(int frames) {
    Channels in(static_cast<std::size_t>(ins_), std::vector<float>(static_cast<std::size_t>(frames)));
    for (int c = 0; c < ins_; ++c) {
      for (int i = 0; i < frames; ++i) {
        in[static_cast<std::size_t>(c)][static_cast<std::size_t>(i)] = input(c, frame + i);
      }
    }
    for (auto& channel : played) channel.resize(channel.size() + static_cast<std::size_t>(frames), 99.0f);
    const auto in_pointers = from(in, 0);
    const auto out_pointers = to(played, static_cast<std::size_t>(frame));
    frame += frames;
    const rt::AudioScope audio;
    client_.process({in_pointers, out_pointers, frames});
  }

  devices::Client& client_;
  int ins_;
};

/// A node made of a function, for tests.
class Lambda final : public Node {
 public:
  explicit Lambda(std::function<void(std::span<const float>, const Block&)> body, std::vector<Field> fields = {})
      : body_(std::move(body)), fields_(std::move(fields)) {}
  void prepare(const Format&) override { ++prepared; }
  void reset() noexcept override { ++resets; }
  void process(std::span<const float> settings, const Block& block) noexcept override { body_(settings, block); }
  Frames latency() const noexcept override { return late; }
  std::span<const Field> fields() const noexcept override { return fields_; }

  int prepared = 0, resets = 0;
  Frames late;

 private:
  std::function<void(std::span<const float>, const Block&)> body_;
  std::vector<Field> fields_;
};

/// Sends the same value for ever.
inline std::shared_ptr<Lambda> constant(float value) {
  return std::make_shared<Lambda>([value](std::span<const float>, const Block& block) {
    for (float* out : block.out) std::fill_n(out, block.frames, value);
  });
}

/// Adds all its inputs into each output.
inline std::shared_ptr<Lambda> sum() {
  return std::make_shared<Lambda>([](std::span<const float>, const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      float all = 0.0f;
      for (const float* in : block.in) all += in[i];
      for (float* out : block.out) out[i] = all;
    }
  });
}

/// A resonance: what it plays depends on all it has heard.
inline std::shared_ptr<Lambda> memory() {
  return std::make_shared<Lambda>([state = 0.0f](std::span<const float>, const Block& block) mutable {
    for (int i = 0; i < block.frames; ++i) block.out[0][i] = state = 0.999f * state + 0.001f * block.in[0][i];
  });
}

/// One setting, sent out as it is.
inline std::shared_ptr<Lambda> knob() {
  return std::make_shared<Lambda>(
      [](std::span<const float> settings, const Block& block) { std::fill_n(block.out[0], block.frames, settings[0]); },
      std::vector<Field>{{.name = "level", .minimum = 0.0, .maximum = 0.5, .fallback = 0.25, .says = "What is sent."}});
}

}  // namespace ohmic::engine
