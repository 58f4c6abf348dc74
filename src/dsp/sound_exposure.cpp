// What two ears were exposed to: the A-weighted mean square of their pressure times the time it lasted, added up for good.

#include "dsp/sound_exposure.hpp"

#include <algorithm>

#include "dsp/diffuse_field.hpp"
#include "dsp/finite.hpp"

namespace ohmic::dsp {

void SoundExposure::prepare(Hertz rate) {
  per_frame_ = 1.0 / rate.value();
  AWeighting a;
  a.prepare(rate);
  std::array<Biquad, all> biquads;
  std::ranges::copy(a.sections(), biquads.begin());
  std::ranges::transform(diffuse_field_inverse(), biquads.begin() + weighting,
                         [rate](const EqBand& band) { return design(band, rate); });
  std::ranges::transform(biquads, sections_.begin(), [](const Biquad& c) {
    return Section{{c.b0, c.b0}, {c.b1, c.b1}, {c.b2, c.b2}, {c.a1, c.a1}, {c.a2, c.a2}};
  });
  reset();
}

void SoundExposure::reset() noexcept {
  states_ = {};
  sums_ = {};
}

/// All sections on one frame, then the next: their recursions overlap, and nothing is written in between.
template <std::size_t Sections>
SoundExposure::Pair SoundExposure::squares(const float* left, const float* right, std::size_t frames) noexcept {
  std::array<Section, Sections> c;
  std::array<State, Sections> s;
  std::copy_n(sections_.begin(), Sections, c.begin());
  std::copy_n(states_.begin(), Sections, s.begin());
  Pair sum = {0.0, 0.0};
  for (std::size_t i = 0; i < frames; ++i) {
    Pair x = {static_cast<double>(finite_or_silence(left[i])), static_cast<double>(finite_or_silence(right[i]))};
    for (std::size_t k = 0; k < Sections; ++k) {
      const Pair y = c[k].b0 * x + s[k].s1;
      s[k].s1 = (c[k].b1 * x + s[k].s2) - c[k].a1 * y;
      s[k].s2 = c[k].b2 * x - c[k].a2 * y;
      x = y;
    }
    sum += x * x;
  }
  std::copy_n(s.begin(), Sections, states_.begin());
  return sum;
}

void SoundExposure::process(Span<const Pascal> left, Span<const Pascal> right, At at) noexcept {
  const std::size_t frames = left.size();
  const Pair sum = at == At::eardrum ? squares<all>(left.data(), right.data(), frames)
                                     : squares<weighting>(left.data(), right.data(), frames);
  sums_.left += sum[0] * per_frame_;
  sums_.right += sum[1] * per_frame_;
  sums_.seconds += static_cast<double>(frames) * per_frame_;
}

}  // namespace ohmic::dsp
