#pragma once
// Loops whose delay is known to a thousandth of a frame: a virtual card's outputs led back to its inputs, as cables do it.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <numbers>
#include <span>
#include <vector>

#include "devices/virtual_card.hpp"
#include "dsp/noise.hpp"
#include "measure/round_trip.hpp"

namespace ohmic::measure::testing {

/// What happens to a sound on its way; sample by sample.
using Filter = std::function<double(double)>;

/// y += a (x - y), a = 1 - exp(-2 pi f / rate): one pole.
inline Filter low_pass(double hertz, double rate) {
  const double a = 1.0 - std::exp(-2.0 * std::numbers::pi * hertz / rate);
  return [a, y = 0.0](double x) mutable { return y += a * (x - y); };
}
inline Filter high_pass(double hertz, double rate) {
  return [low = low_pass(hertz, rate)](double x) mutable { return x - low(x); };
}

/// One way from an output to an input.
struct Wire {
  int output = 0, input = 0;
  double delay = 200.0;  // frames; at least a period and 40
  double gain = 1.0;
  std::vector<Filter> filters = {};
};

/// All of a card's outside. Fractions of frames by a sinc of 96 taps under a Blackman window: flat and exact to 1e-4 up to
/// 0.42 of the rate.
class Loop {
 public:
  Loop(std::initializer_list<Wire> wires) : wires_(wires), sent_(wires_.size()) {}

  dsp::Noise noise{7};
  double noise_rms = 0.0;
  double limit = 1e9;                                      // where inputs clip
  std::function<double(std::int64_t frame)> interference;  // hum, music: added to every input
  std::function<double(std::int64_t frame)> slip;          // frames that every delay is longer by

  void connect(devices::VirtualCard& card) {
    card.connect([this](Frames at, std::span<float* const> in, int frames) { hear(at.count(), in, frames); },
                 [this](Frames at, std::span<const float* const> out, int frames) { send(at.count(), out, frames); });
  }

 private:
  static constexpr int half = 48;

  void send(std::int64_t at, std::span<const float* const> out, int frames) {
    for (std::size_t w = 0; w < wires_.size(); ++w) {
      sent_[w].resize(static_cast<std::size_t>(at), 0.0);
      for (int i = 0; i < frames; ++i) {
        double x = static_cast<double>(out[static_cast<std::size_t>(wires_[w].output)][i]);
        for (Filter& filter : wires_[w].filters) x = filter(x);
        sent_[w].push_back(x * wires_[w].gain);
      }
    }
  }
  void hear(std::int64_t at, std::span<float* const> in, int frames) {
    for (float* const channel : in) std::fill_n(channel, frames, 0.0f);
    for (std::size_t w = 0; w < wires_.size(); ++w) {
      float* const channel = in[static_cast<std::size_t>(wires_[w].input)];
      for (int i = 0; i < frames; ++i) {
        const double from = static_cast<double>(at + i) - wires_[w].delay - (slip ? slip(at + i) : 0.0);
        channel[i] += static_cast<float>(between(sent_[w], from));
      }
    }
    std::vector<float> hiss(static_cast<std::size_t>(frames));
    for (float* const channel : in) {
      noise.fill(hiss, static_cast<float>(noise_rms));
      for (int i = 0; i < frames; ++i) {
        double y = static_cast<double>(channel[i]) + static_cast<double>(hiss[static_cast<std::size_t>(i)]);
        if (interference) y += interference(at + i);
        channel[i] = static_cast<float>(std::clamp(y, -limit, limit));
      }
    }
  }
  double between(const std::vector<double>& samples, double at) {
    const auto middle = static_cast<std::int64_t>(std::floor(at));
    const double part = at - static_cast<double>(middle);
    const auto size = static_cast<std::int64_t>(samples.size());
    if (part != part_) set_taps(part);
    double y = 0.0;
    for (std::int64_t k = -half + 1; k <= half; ++k)
      if (const std::int64_t i = middle + k; i >= 0 && i < size)
        y += samples[static_cast<std::size_t>(i)] * taps_[static_cast<std::size_t>(k + half - 1)];
    return y;
  }
  void set_taps(double part) {
    part_ = part;
    for (int k = -half + 1; k <= half; ++k) {
      const double t = static_cast<double>(k) - part, x = std::numbers::pi * t, w = x / half;
      taps_[static_cast<std::size_t>(k + half - 1)] =
          (x == 0.0 ? 1.0 : std::sin(x) / x) * (0.42 + 0.5 * std::cos(w) + 0.08 * std::cos(2.0 * w));
    }
  }

  std::vector<Wire> wires_;
  std::vector<std::vector<double>> sent_;
  double part_ = -1.0;
  std::array<double, static_cast<std::size_t>(2 * half)> taps_{};
};

/// A virtual card around a loop, measured.
struct Bench {
  TurnedClock clock;
  devices::VirtualCard card{clock};
  devices::Granted granted;

  Bench(Loop& loop, Hertz rate = Hertz(48e3), int frames = 64, int inputs = 1, int outputs = 1) {
    granted = *card.open({.format = {.rate = rate, .frames = frames},
                          .inputs = std::vector<std::string>(static_cast<std::size_t>(inputs), "in"),
                          .outputs = std::vector<std::string>(static_cast<std::size_t>(outputs), "out")});
    loop.connect(card);
  }
  Result<std::vector<OutputHeard>> measure(RoundTripsAsked asked = {.outputs = {0}}) {
    return round_trips(card, granted, asked, clock, [this] { card.turn(32); });
  }
  RoundTrip one(RoundTripsAsked asked = {.outputs = {0}}) {
    const auto all = measure(std::move(asked));
    return all ? all->front().inputs.front() : RoundTrip{};
  }
};

}  // namespace ohmic::measure::testing
