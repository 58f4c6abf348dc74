// The low-cut of an input strip: takes away rumble, plosives and direct current.

#include "dsp/high_pass.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace ohmic::dsp {
namespace {

constexpr std::array<std::string_view, 2> slopes = {"12", "24"};
constexpr std::array<Field, 3> high_pass_fields = {{
    {.name = "on", .dimension = Dimension::flag, .says = "Whether low frequencies are taken away."},
    {.name = "frequency",
     .dimension = Dimension::hertz,
     .minimum = 10.0,
     .maximum = 400.0,
     .fallback = 80.0,
     .says = "Where the response is 3 dB down.",
     .law = Law::logarithmic},
    {.name = "slope", .dimension = Dimension::choice, .says = "dB per octave.", .choices = slopes},
}};

/// Section 0 or 1 of the filter: Butterworth of second or fourth order. The bilinear transform's warping is below
/// 0.0001 dB here: at 400 Hz and 44.1 kHz, tan(w/2) is w/2 to 3e-4, and the top of the band passes anyway.
Svf section(std::span<const float> settings, std::size_t index, Hertz rate) {
  const bool is_steep = settings[HighPass::slope] >= 0.5f;
  if (settings[HighPass::on] == 0.0f || (index == 1 && !is_steep)) return {};
  const double asked = static_cast<double>(settings[HighPass::frequency]);
  const double f = asked >= 1.0 ? std::min(asked, 0.45 * rate.value()) : 1.0;
  //   k = 1 / Q = 2 sin(pi (2 i + 1) / (2 n)),  n the order
  const double k = is_steep ? 2.0 * std::sin(std::numbers::pi * (index == 0 ? 1.0 : 3.0) / 8.0) : std::numbers::sqrt2;
  return {std::tan(std::numbers::pi * f / rate.value()), k, 1.0, -k, -1.0};
}

}  // namespace

void HighPass::prepare(const Format& format) {
  rate_ = format.rate;
  ramp_ = ramp_frames(Second(0.020), format.rate);
  chain_.prepare(channels_, 2);
  reset();
}

void HighPass::reset() noexcept {
  chain_.reset();
  is_fresh_ = true;
}

void HighPass::process(std::span<const float> settings, const Block& block) noexcept {
  if (is_fresh_ || !std::equal(settings.begin(), settings.begin() + 3, seen_)) {
    std::copy_n(settings.begin(), 3, seen_);
    for (std::size_t i = 0; i < 2; ++i) {
      if (is_fresh_) chain_.jump(i, section(settings, i, rate_));
      else chain_.aim(i, section(settings, i, rate_), ramp_);
    }
    is_fresh_ = false;
  }
  chain_.process(block.in, block.out, block.frames);
}

std::span<const Field> HighPass::fields() const noexcept { return high_pass_fields; }

std::complex<double> HighPass::response(std::span<const float> settings, Hertz frequency, Hertz rate) {
  return section(settings, 0, rate).biquad().response(frequency, rate) *
         section(settings, 1, rate).biquad().response(frequency, rate);
}

}  // namespace ohmic::dsp
