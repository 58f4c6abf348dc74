#pragma once
// What a listener hears: a sink that decodes, and tones to send.

#include <cmath>
#include <memory>
#include <numbers>
#include <span>
#include <stdexcept>
#include <vector>

#include <opus/opus.h>

#include "stream/packet.hpp"
#include "stream/tap.hpp"

namespace ohmic::stream {

/// Decodes what it is handed, and keeps where each packet said it stands.
class Decoded final : public Sink {
 public:
  void take(const Packet& packet) noexcept override {
    starts.push_back(packet.start);
    sizes.push_back(packet.bytes.size());
    std::vector<float> frames(2 * 5760);
    const int count = opus_decode_float(decoder_.get(), packet.bytes.data(), static_cast<int>(packet.bytes.size()),
                                        frames.data(), 5760, 0);
    for (int i = 0; i < count; ++i) {
      left.push_back(frames[static_cast<std::size_t>(2 * i)]);
      right.push_back(frames[static_cast<std::size_t>(2 * i) + 1]);
    }
  }
  std::vector<std::int64_t> starts;
  std::vector<std::size_t> sizes;
  std::vector<float> left, right;

 private:
  struct Destroy {
    void operator()(OpusDecoder* decoder) const { opus_decoder_destroy(decoder); }
  };
  std::unique_ptr<OpusDecoder, Destroy> decoder_{opus_decoder_create(opus_rate, 2, nullptr)};
};

/// A sine on the left and another on the right, written to a tap in blocks.
class Tones {
 public:
  Tones(Tap& tap, double rate) : tap_(tap), rate_(rate) { tap.prepare(Hertz(rate)); }
  static constexpr double left_hz = 997.0, right_hz = 2503.0, left_peak = 0.5, right_peak = 0.1;

  void write(int frames) {
    std::vector<float> left, right;
    for (int i = 0; i < frames; ++i, ++at_) {
      const double turn = 2.0 * std::numbers::pi * static_cast<double>(at_) / rate_;
      left.push_back(static_cast<float>(left_peak * std::sin(left_hz * turn)));
      right.push_back(static_cast<float>(right_peak * std::sin(right_hz * turn)));
    }
    tap_.write(Span<const FullScale>(std::span<const float>(left)),
               Span<const FullScale>(std::span<const float>(right)));
  }

 private:
  Tap& tap_;
  double rate_;
  long at_ = 0;
};

/// Peak of the sine of this frequency in the samples, by correlation over all of them; rate 48 kHz.
inline double peak_at(std::span<const float> samples, double hz) {
  double real = 0.0, imaginary = 0.0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double turn = 2.0 * std::numbers::pi * hz * static_cast<double>(i) / opus_rate;
    real += samples[i] * std::cos(turn);
    imaginary += samples[i] * std::sin(turn);
  }
  return 2.0 * std::hypot(real, imaginary) / static_cast<double>(samples.size());
}

inline double decibels(double ratio) { return 20.0 * std::log10(ratio); }

}  // namespace ohmic::stream
