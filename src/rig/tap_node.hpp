#pragma once
// Where an output or a mix is listened to by network: terminal volts, behind the ceiling, become samples for a phone.

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "dsp/ramp.hpp"
#include "engine/node.hpp"
#include "stream/tap.hpp"

namespace ohmic::rig {

/// Two wires, left and right, in volt or full scale; no output. Setting: full scale per unit, reached in 20 ms.
class TapNode final : public engine::Node {
 public:
  /// most: samples beyond it are held there, full scale.
  explicit TapNode(std::shared_ptr<stream::Tap> tap, float most = 1.0f) : tap_(std::move(tap)), most_(most) {}
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
        samples[0][at] = std::clamp(scale * block.in[0][done + i], -most_, most_);
        samples[1][at] = std::clamp(scale * block.in[1][done + i], -most_, most_);
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
  float most_;
  dsp::LinearRamp scale_;
  int ramp_frames_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::rig
