// The de-esser of a strip: turns down the top of a voice while it hisses, and only then.

#include "dsp/de_esser.hpp"

#include <cmath>
#include <cstring>
#include <numbers>

#include "dsp/finite.hpp"
#include "dsp/settings_of.hpp"

namespace ohmic::dsp {
namespace {

constexpr auto table = plain_fields(de_esser_fields);
constexpr std::array<Field, 1> de_esser_readings = {{{.name = "reduction",
                                                      .dimension = Dimension::decibel,
                                                      .maximum = 24.0,
                                                      .says = "How far it turned its band down, at the deepest."}}};

double warped(Hertz frequency, Hertz rate) { return std::tan(std::numbers::pi * std::min(frequency / rate, 0.45)); }

/// A frame of the state-variable filter with k = sqrt(2) as a linear map of input and state, d = x - s2:
///   s1' = (2 a1 - 1) s1 + 2 g a1 d                       a1 = 1 / (1 + g (g + k))
///   s2' = s2 + 2 g a1 s1 + 2 g^2 a1 d
///   band = (s1 + s1') / 2,   low = (s2 + s2') / 2,   high = x - k band - low
struct Map {
  D2 s1_s1, s1_d, s2_d;

  explicit Map(double g) noexcept {
    const double a1 = 1.0 / (1.0 + g * (g + std::numbers::sqrt2)), a2 = g * a1, a3 = g * a2;
    s1_s1 = D2{2.0 * a1 - 1.0, 2.0 * a1 - 1.0}, s1_d = D2{2.0 * a2, 2.0 * a2}, s2_d = D2{2.0 * a3, 2.0 * a3};
  }
  void operator()(D2 x, D2& s1, D2& s2, D2& high, D2& band) const noexcept {
    const D2 d = x - s2, next1 = s1_s1 * s1 + s1_d * d, next2 = (s2 + s1_d * s1) + s2_d * d;
    band = 0.5 * (s1 + next1);
    high = x - std::numbers::sqrt2 * band - 0.5 * (s2 + next2);
    s1 = next1, s2 = next2;
  }
};

}  // namespace

std::complex<double> de_esser_response(Hertz frequency, Decibel reduction, Hertz at, Hertz rate) {
  const std::complex<double> s(0.0, std::tan(std::numbers::pi * (at / rate)) / warped(frequency, rate));
  const double g = std::pow(10.0, -reduction.value() / 20.0);
  return (g * s * s + std::sqrt(2.0 * g) * s + 1.0) / (s * s + std::numbers::sqrt2 * s + 1.0);
}

void DeEsser::prepare(const Format& format) {
  rate_ = format.rate;
  ramp_ = ramp_frames(Second(0.020), rate_);
  held_.prepare(Second(0.001), rate_);
  pairs_.assign((channels_ + 1) / 2, {});
  reset();
}

void DeEsser::reset() noexcept {
  amount_.jump(0.0);
  deepest_.reset();
  is_fresh_ = true;
  is_on_ = false;
  forget();
}

/// What it heard while it was on.
void DeEsser::forget() noexcept {
  held_.reset();
  follower_.reset();
  std::fill(pairs_.begin(), pairs_.end(), Pair{});
  position_ = 0;
}

void DeEsser::adopt(std::span<const float> settings) noexcept {
  if (!is_fresh_ && are_same(settings, seen_)) return;
  std::copy_n(settings.begin(), seen_.size(), seen_.begin());
  const DeEsserSettings s = settings_of(de_esser_fields, settings);
  const bool is_new = is_fresh_ || (s.is_on && !is_on_ && !amount_.is_moving());
  if (is_new) forget();
  is_on_ = s.is_on;
  corner_.move(warped(s.frequency, rate_), ramp_, is_new);
  threshold_.move(s.threshold.value() / db_per_octave, ramp_, is_new);
  range_.move(s.range.value() / db_per_octave, ramp_, is_new);
  amount_.move(s.is_on ? 1.0 : 0.0, ramp_, is_fresh_);
  follower_.set(s.attack, s.release, rate_);
  is_fresh_ = false;
}

void DeEsser::process(std::span<const float> settings, const Block& block) noexcept {
  adopt(settings);
  in_cells(position_, block.frames, [&](int from, int n) {
    if (!is_on_ && !amount_.is_moving()) {
      deepest_.note(0.0f, 0.0f);
      for (std::size_t c = 0; c < channels_; ++c) copy_finite(block.in[c] + from, block.out[c] + from, n);
      return;
    }
    split(block, from, n);
    decide(n);
    take_away(block, from, n);
  });
}

/// High and band pass of every channel.
void DeEsser::split(const Block& block, int from, int frames) noexcept {
  const bool is_moving = corner_.is_moving();
  const Cell& corner = corner_.next(frames);
  for (std::size_t p = 0; p < pairs_.size(); ++p) {
    Pair& pair = pairs_[p];
    const float* const a = block.in[2 * p] + from;
    const float* const b = block.in[std::min(2 * p + 1, channels_ - 1)] + from;
    D2 s1, s2;
    std::memcpy(&s1, pair.first, sizeof s1);
    std::memcpy(&s2, pair.second, sizeof s2);
    Map map(static_cast<double>(corner[0]));
    for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) {
      if (is_moving) map = Map(static_cast<double>(corner[i]));
      D2 high, band;
      map(D2{static_cast<double>(finite_or_silence(a[i])), static_cast<double>(finite_or_silence(b[i]))}, s1, s2, high,
          band);
      pair.high[0][i] = static_cast<float>(high[0]), pair.high[1][i] = static_cast<float>(high[1]);
      pair.band[0][i] = static_cast<float>(band[0]), pair.band[1][i] = static_cast<float>(band[1]);
    }
    std::memcpy(pair.first, &s1, sizeof s1);
    std::memcpy(pair.second, &s2, sizeof s2);
  }
}

/// reductions_ becomes what is taken from the band, in log2.
void DeEsser::decide(int frames) noexcept {
  in_fours(frames, [&](int i, int n) {
    F4 peak{};
    for (const Pair& pair : pairs_) {
      for (const Cell& high : pair.high) peak = max4(abs4(load_some(high.data() + i, n)), peak);
    }
    store4(reductions_.data() + i, min4(peak, splat4(loudest)));
  });
  held_.process(reductions_, frames);
  const Cell &threshold = threshold_.next(frames), &range = range_.next(frames);
  for (std::size_t i = 0; i < static_cast<std::size_t>(frames); i += 4) {
    const F4 over = log2_4(max4(load4(&reductions_[i]), splat4(softest))) - load4(&threshold[i]);
    store4(&reductions_[i], max4(min4(over, load4(&range[i])), F4{}));
  }
  if (!follower_.is_at_rest() || highest(reductions_, frames) > 0.0f) {
    follower_.process(reductions_, frames, position_ + frames == cell_frames);
  }
  const Cell& amount = amount_.next(frames);
  for (std::size_t i = 0; i < static_cast<std::size_t>(frames); i += 4) {
    store4(&reductions_[i], load4(&reductions_[i]) * load4(&amount[i]));
  }
  deepest_.note(highest(reductions_, frames), reductions_[static_cast<std::size_t>(frames - 1)]);
}

/// out = in + (g - 1) high + sqrt(2) (sqrt(g) - 1) band
void DeEsser::take_away(const Block& block, int from, int frames) noexcept {
  const bool is_at_rest = highest(reductions_, frames) == 0.0f;
  for (std::size_t c = 0; c < channels_; ++c) {
    const float* const in = block.in[c] + from;
    float* const out = block.out[c] + from;
    if (is_at_rest) {
      copy_finite(in, out, frames);
      continue;
    }
    const Cell &high = pairs_[c / 2].high[c % 2], &band = pairs_[c / 2].band[c % 2];
    in_fours(frames, [&](int i, int n) {
      const auto at = static_cast<std::size_t>(i);
      const F4 root = exp2_4(-0.5f * load4(&reductions_[at]));
      const F4 x = finite_or_silence4(load_some(in + i, n));
      store_some(out + i,
                 x + ((root * root - 1.0f) * load4(&high[at]) +
                      std::numbers::sqrt2_v<float> * (root - 1.0f) * load4(&band[at])),
                 n);
    });
  }
}

std::span<const Field> DeEsser::fields() const noexcept { return table; }
std::span<const Field> DeEsser::readings() const noexcept { return de_esser_readings; }
void DeEsser::read(std::span<float> values) noexcept {
  values[reduction] = static_cast<float>(deepest_.read().value());
}

}  // namespace ohmic::dsp
