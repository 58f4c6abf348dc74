#pragma once
// Where a phones output is listened to by network: terminal volts become samples for a phone, behind the ceiling.

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "dsp/ramp.hpp"
#include "engine/node.hpp"
#include "stream/tap.hpp"

namespace ohmic::rig {

/// Two wires in volt, left and right; no output. Setting: full scale per volt, reached in 20 ms.
class TapNode final : public engine::Node {
 public:
  explicit TapNode(std::shared_ptr<stream::Tap> tap) : tap_(std::move(tap)) {}
  void prepare(const Format& format) override {
    tap_->prepare(format.rate);
    ramp_frames_ = dsp::ramp_frames(Second(0.02), format.rate);
    is_fresh_ = true;
  }
  void reset() noexcept override { is_fresh_ = true; }
  void process(std::span<const float> settings, const Block& block) noexcept override {
    if (!tap_->is_open()) {
      is_fresh_ = true;
      return;
    }
    if (std::exchange(is_fresh_, false)) scale_.jump(settings[0]);
    scale_.aim(settings[0], ramp_frames_);
    std::array<std::array<float, piece>, 2> samples;
    for (int done = 0; done < block.frames; done += piece) {
      const int count = std::min(piece, block.frames - done);
      for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const float scale = scale_.next();
        samples[0][at] = scale * block.in[0][done + i];
        samples[1][at] = scale * block.in[1][done + i];
      }
      const auto frames = static_cast<std::size_t>(count);
      tap_->write(Span<const FullScale>(samples[0].data(), frames), Span<const FullScale>(samples[1].data(), frames));
    }
  }
  std::span<const Field> fields() const noexcept override { return settings_; }

 private:
  static constexpr int piece = 64;
  static constexpr std::array<Field, 1> settings_ = {
      Field{.name = "scale", .minimum = 0, .maximum = 1e6, .says = "Full scale per volt."}};
  std::shared_ptr<stream::Tap> tap_;
  dsp::LinearRamp scale_;
  int ramp_frames_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::rig
