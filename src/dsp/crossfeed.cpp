// Crossfeed for headphones: each ear hears a little of the other side, low-passed, as from loudspeakers (Bauer 1961).

#include "dsp/crossfeed.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dsp/finite.hpp"
#include "dsp/lanes.hpp"
#include "dsp/settings_of.hpp"
#include "units/levels.hpp"

namespace ohmic::dsp {
namespace {

constexpr auto fields_alone = [] {
  std::array<Field, crossfeed_fields.size()> all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = crossfeed_fields[i].field;
  return all;
}();

/// At 0 Hz the near ear keeps 1 - g, the far ear gets g, and their ratio is the feed.
double gain_of_feed(const CrossfeedSettings& s) { return s.is_on ? 1.0 / (1.0 + factor(s.feed)) : 0.0; }

/// The one pole as libbs2b places it:
///   y[n] = y[n-1] + a (x[n] - y[n-1]),   a = 1 - e^(-2 pi f / rate)
double step_of(const CrossfeedSettings& s, Hertz rate) {
  return -std::expm1(-2.0 * std::numbers::pi * (s.frequency / rate));
}

}  // namespace

void Crossfeed::prepare(const Format& format) {
  rate_ = format.rate;
  ramp_ = ramp_frames(Second(0.020), format.rate);
  reset();
}

void Crossfeed::reset() noexcept {
  gain_.jump(0.0f);
  low_ = 0.0;
  is_fresh_ = true;
}

void Crossfeed::process(std::span<const float> settings, const Block& block) noexcept {
  if (is_fresh_ || !std::equal(seen_.begin(), seen_.end(), settings.begin())) {
    std::copy_n(settings.begin(), seen_.size(), seen_.begin());
    const CrossfeedSettings s = settings_of(crossfeed_fields, settings);
    const auto gain = static_cast<float>(gain_of_feed(s)), step = static_cast<float>(step_of(s, rate_));
    if (gain_.target() == 0.0f && !gain_.is_moving()) {
      // It was off: what it remembers is old.
      low_ = 0.0;
      step_.jump(step);
    }
    if (is_fresh_) gain_.jump(gain);
    gain_.aim(gain, ramp_), step_.aim(step, ramp_);
    is_fresh_ = false;
  }
  if (gain_.target() == 0.0f && !gain_.is_moving()) {
    for (std::size_t c = 0; c < 2; ++c) copy_finite(block.in[c], block.out[c], block.frames);
    return;
  }
  double low = low_;
  for (int i = 0; i < block.frames; ++i) {
    const float left = finite_or_silence(block.in[0][i]), right = finite_or_silence(block.in[1][i]);
    const auto gain = static_cast<double>(gain_.next()), step = static_cast<double>(step_.next());
    low += step * (static_cast<double>(left) - static_cast<double>(right) - low);
    const double fed = gain * low;
    block.out[0][i] = static_cast<float>(static_cast<double>(left) - fed);
    block.out[1][i] = static_cast<float>(static_cast<double>(right) + fed);
  }
  low_ = low;
}

std::span<const Field> Crossfeed::fields() const noexcept { return fields_alone; }

Crossfeed::Response Crossfeed::response(const CrossfeedSettings& settings, Hertz frequency, Hertz rate) {
  const double a = step_of(settings, rate);
  const auto delay = std::polar(1.0, -2.0 * std::numbers::pi * (frequency / rate));
  const std::complex<double> far_ear = gain_of_feed(settings) * a / (1.0 - (1.0 - a) * delay);
  return {1.0 - far_ear, far_ear};
}

}  // namespace ohmic::dsp
