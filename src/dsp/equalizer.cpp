// A parametric equalizer: any number of bands, true to their analogue curves, free of clicks, without latency.

#include "dsp/equalizer.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/ramp.hpp"
#include "dsp/settings_of.hpp"

namespace ohmic::dsp {
namespace {

constexpr std::array<Field, 4> band_fields(std::string_view shape, std::string_view frequency, std::string_view gain,
                                           std::string_view q, double fallback) {
  return {{
      {.name = shape,
       .dimension = Dimension::choice,
       .maximum = 6.0,
       .says = "What the band does.",
       .choices = eq_shape_names},
      {.name = frequency,
       .dimension = Dimension::hertz,
       .minimum = 10.0,
       .maximum = 20000.0,
       .fallback = fallback,
       .says = "The band's middle, or its corner.",
       .law = Law::logarithmic},
      {.name = gain,
       .dimension = Dimension::decibel,
       .minimum = -24.0,
       .maximum = 24.0,
       .says = "Of a peak or a shelf.",
       .law = Law::decibel},
      {.name = q,
       .minimum = 0.1,
       .maximum = 20.0,
       .fallback = 0.7071067811865476,
       .says = "How narrow: the middle divided by the bandwidth.",
       .law = Law::logarithmic},
  }};
}

#define OHMIC_BAND(n, middle) \
  band_fields("band" #n "_shape", "band" #n "_frequency", "band" #n "_gain", "band" #n "_q", middle)
constexpr std::array<std::array<Field, 4>, Equalizer::max_bands> bands = {
    OHMIC_BAND(1, 100.0),  OHMIC_BAND(2, 400.0),    OHMIC_BAND(3, 2000.0),   OHMIC_BAND(4, 8000.0),
    OHMIC_BAND(5, 60.0),   OHMIC_BAND(6, 200.0),    OHMIC_BAND(7, 1000.0),   OHMIC_BAND(8, 4000.0),
    OHMIC_BAND(9, 6000.0), OHMIC_BAND(10, 12000.0), OHMIC_BAND(11, 30.0),    OHMIC_BAND(12, 150.0),
    OHMIC_BAND(13, 700.0), OHMIC_BAND(14, 3000.0),  OHMIC_BAND(15, 10000.0), OHMIC_BAND(16, 16000.0),
};
#undef OHMIC_BAND

constexpr auto equalizer_fields = [] {
  std::array<Field, Equalizer::max_bands * Equalizer::settings_per_band> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = bands[i / 4][i % 4];
  return all;
}();

constexpr int frames_per_design = 32;

Svf section(const EqBand& band, Hertz rate) noexcept {
  const Biquad biquad = design(band, rate);
  return biquad.b0 == 1.0 && biquad.a1 == 0.0 && biquad.b1 == 0.0 ? Svf{} : Svf::from(biquad);
}

}  // namespace

Equalizer::Equalizer(std::size_t channels, std::size_t bands)
    : channels_(channels), bands_(std::clamp<std::size_t>(bands, 1, max_bands)) {}

void Equalizer::prepare(const Format& format) {
  rate_ = format.rate;
  ramp_ = ramp_frames(Second(0.020), format.rate);
  chain_.prepare(channels_, bands_);
  reads_.assign(channels_, nullptr);
  writes_.assign(channels_, nullptr);
  reset();
}

void Equalizer::reset() noexcept {
  chain_.reset();
  is_moved_.fill(false);
  waiting_ = turn_ = 0;
  position_ = 0;
  is_fresh_ = true;
}

EqBand Equalizer::band(std::span<const float, settings_per_band> s) noexcept {
  const auto in = [](float value, const Field& field) {
    const double v = static_cast<double>(value);
    return v >= field.minimum ? std::min(v, field.maximum) : v < field.minimum ? field.minimum : field.fallback;
  };
  const auto& f = bands[0];
  return {static_cast<EqShape>(static_cast<int>(in(s[0], f[0]))), Hertz(in(s[1], f[1])), Decibel(in(s[2], f[2])),
          in(s[3], f[3])};
}

void Equalizer::process(std::span<const float> settings, const Block& block) noexcept {
  adopt(settings);
  for (int from = 0; from < block.frames;) {
    if (waiting_ > 0 && position_ == 0) design_next(settings);
    // In one go when nothing is waiting; the same bits either way.
    const int n = waiting_ > 0 ? std::min(frames_per_design - position_, block.frames - from) : block.frames - from;
    if (from == 0 && n == block.frames) {
      chain_.process(block.in, block.out, n);
    } else {
      for (std::size_t c = 0; c < channels_; ++c) reads_[c] = block.in[c] + from, writes_[c] = block.out[c] + from;
      chain_.process(reads_, writes_, n);
    }
    position_ = (position_ + n) % frames_per_design;
    from += n;
  }
}

/// Notes which bands moved; all of them are designed here only when this is the first block.
void Equalizer::adopt(std::span<const float> settings) noexcept {
  if (!is_fresh_ && are_same(settings, std::span(seen_).first(bands_ * settings_per_band))) return;
  for (std::size_t b = 0; b < bands_; ++b) {
    const auto mine = settings.subspan(b * settings_per_band).first<settings_per_band>();
    const auto seen = std::span(seen_).subspan(b * settings_per_band).first<settings_per_band>();
    if (is_fresh_) chain_.jump(b, section(band(mine), rate_));
    else if (!is_moved_[b] && !are_same(mine, seen)) is_moved_[b] = true, ++waiting_;
    std::copy(mine.begin(), mine.end(), seen.begin());
  }
  is_fresh_ = false;
}

/// The next band that waits, in turn, so that one whose knob never rests does not keep the others waiting.
void Equalizer::design_next(std::span<const float> settings) noexcept {
  while (!is_moved_[turn_]) turn_ = (turn_ + 1) % bands_;
  const auto mine = settings.subspan(turn_ * settings_per_band).first<settings_per_band>();
  chain_.aim(turn_, section(band(mine), rate_), ramp_);
  is_moved_[turn_] = false;
  --waiting_;
  turn_ = (turn_ + 1) % bands_;
}

std::span<const Field> Equalizer::fields() const noexcept {
  return std::span(equalizer_fields).first(bands_ * settings_per_band);
}

std::complex<double> Equalizer::response(std::span<const float> settings, Hertz frequency, Hertz rate) {
  std::complex<double> h = 1.0;
  for (; settings.size() >= settings_per_band; settings = settings.subspan(settings_per_band)) {
    h *= design(band(settings.first<settings_per_band>()), rate).response(frequency, rate);
  }
  return h;
}

}  // namespace ohmic::dsp
