// Turns both chains up until they are equally loud, then measures what is left between them.

#include "advise/listen/audition.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "advise/listen/audition_render.hpp"
#include "dsp/ramp.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

constexpr Decibel match_within{0.01};  // of each side's level; together a fifth of the 0.1 dB that is promised
constexpr Decibel under_ceiling{0.5};
constexpr int most_passes = 12;
constexpr Second edge{0.01};  // the excerpt begins and ends in silence: it is played in a circle

double energy(const std::vector<float>& x) {
  double sum = 0.0;
  for (const float v : x) sum += static_cast<double>(v) * static_cast<double>(v);
  return sum;
}

double energy(const rig::Excerpt& sound) { return energy(sound.left) + energy(sound.right); }

DBSPL peak_at_ear(const rig::Excerpt& pascals) {
  double peak = 0.0;
  for (const auto* side : {&pascals.left, &pascals.right})
    for (const float x : *side) peak = std::max(peak, std::abs(static_cast<double>(x)));
  return db_spl(rms_of_sine(Pascal(peak)));
}

double highest(const rig::Excerpt& music) {
  double peak = 0.0;
  for (const auto* side : {&music.left, &music.right})
    for (const float x : *side) peak = std::max(peak, std::abs(static_cast<double>(x)));
  return peak;
}

struct Matched {
  Rendering rendering;
  Decibel gain;
  DBSPL level;
};

/// Plays until it is as loud as asked. An amplifier that clips gets louder by less than it is turned up, so: a few times.
Result<Matched> match(const AuditionGear& gear, const std::string& title, const rig::Excerpt& music, DBSPL target,
                      std::uint64_t seed) {
  Matched now;
  now.gain = std::min(target - (gear.figures().full_scale_level + loudness_of(music)), AuditionGear::most_gain);
  for (int pass = 0; pass < most_passes; ++pass) {
    now.rendering = gear.play(music, now.gain, seed);
    now.level = loudness_at_ear(now.rendering.ear);
    const Decibel missing = target - now.level;
    if (std::abs(missing.value()) <= match_within.value()) return now;
    if (missing > Decibel(0.0) && now.gain == AuditionGear::most_gain) break;
    now.gain = std::min(now.gain + missing, AuditionGear::most_gain);
  }
  return failure(
      fmt::format("{} gets this music no louder than {:.1f} dB SPL on these headphones; {:.1f} dB SPL were asked.",
                  title, now.level.value(), target.value()),
      "Ask for less (--level).");
}

/// Harmonics of a sine as high as the music's peaks, 1 kHz, over its fundamental, at the terminals.
double distortion(const AuditionGear& gear, double amplitude, Decibel gain, Hertz rate) {
  const auto settled = static_cast<std::size_t>(0.3 * rate.value()),
             periods = static_cast<std::size_t>(0.5 * rate.value());
  rig::Excerpt tone{.left = std::vector<float>(settled + periods), .right = {}, .rate = rate};
  const double w = 2.0 * std::numbers::pi * gear::reference_frequency.value() / rate.value();
  for (std::size_t i = 0; i < tone.left.size(); ++i)
    tone.left[i] = static_cast<float>(amplitude * std::sin(w * static_cast<double>(i)));
  tone.right = tone.left;
  const Rendering played = gear.play(tone, gain, 1);
  const auto power_at = [&](int harmonic) {
    double re = 0.0, im = 0.0;
    for (std::size_t i = 0; i < periods; ++i) {
      const double x = played.volts.left[settled + i], t = w * harmonic * static_cast<double>(i);
      re += x * std::cos(t), im += x * std::sin(t);
    }
    return re * re + im * im;
  };
  double harmonics = 0.0;
  for (int n = 2; n <= 10 && n * 1000.0 < 0.45 * rate.value(); ++n) harmonics += power_at(n);
  return std::sqrt(harmonics / power_at(1));
}

/// Mono, its treble lifted by 6 dB an octave, so that a shift shows.
std::vector<double> sharpened(const rig::Excerpt& sound) {
  std::vector<double> x(std::min<std::size_t>(sound.left.size(), static_cast<std::size_t>(10.0 * sound.rate.value())));
  double before = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double now = static_cast<double>(sound.left[i]) + static_cast<double>(sound.right[i]);
    x[i] = now - before;
    before = now;
  }
  return x;
}

struct Shift {
  double frames = 0.0;
  bool is_inverted = false;
};

/// How much later b is: the top of the cross-correlation, between frames by a parabola.
Shift shift_between(const rig::Excerpt& a, const rig::Excerpt& b) {
  constexpr int reach = 32;
  const std::vector<double> x = sharpened(a), y = sharpened(b);
  std::array<double, 2 * reach + 1> sums{};
  for (int lag = -reach; lag <= reach; ++lag)
    for (std::size_t i = reach; i + reach < x.size(); ++i)
      sums[static_cast<std::size_t>(lag + reach)] += x[i] * y[static_cast<std::size_t>(static_cast<int>(i) + lag)];
  const auto top = std::ranges::max_element(sums, {}, [](double v) { return std::abs(v); });
  const bool is_inverted = *top < 0.0;
  const auto at = top - sums.begin();
  double part = 0.0;
  if (at > 0 && at < 2 * reach) {
    const double left = *(top - 1), right = *(top + 1), curve = left - 2.0 * *top + right;
    if (curve != 0.0) part = 0.5 * (left - right) / curve;
  }
  return {static_cast<double>(at - reach) + part, is_inverted};
}

void invert(rig::Excerpt& sound) {
  for (auto* side : {&sound.left, &sound.right})
    for (float& x : *side) x = -x;
}

void soften_edges(rig::Excerpt& sound) {
  const auto length = static_cast<std::size_t>(dsp::ramp_frames(edge, sound.rate));
  for (auto* side : {&sound.left, &sound.right}) {
    for (std::size_t i = 0; i < length; ++i) {
      const double t = (static_cast<double>(i) + 0.5) / static_cast<double>(length);
      const auto share = static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * t));
      (*side)[i] *= share;
      (*side)[side->size() - 1 - i] *= share;
    }
  }
}

void compare_responses(const AuditionGear& a, const AuditionGear& b, AuditionDifference& difference) {
  const auto ratio = [&](Hertz f) { return gain_of(std::abs(b.response(f) / a.response(f))); };
  const Decibel at_1k = ratio(gear::reference_frequency);
  difference.up_at = difference.down_at = gear::reference_frequency;
  for (int i = 0; i <= 120; ++i) {
    const Hertz f(20.0 * std::pow(1000.0, i / 120.0));
    const Decibel bend = ratio(f) - at_1k;
    if (bend > difference.up) difference.up = bend, difference.up_at = f;
    if (bend < difference.down) difference.down = bend, difference.down_at = f;
  }
}

AuditionSide side_of(const AuditionGear& gear, const AuditionChain& chain, const AuditionAsked& asked,
                     Matched& matched) {
  AuditionSide side{.volts = {}, .gain = matched.gain, .level = matched.level};
  const rig::Excerpt& ear = matched.rendering.ear;
  side.rms = db_spl(Pascal(std::sqrt(energy(ear) / (2.0 * static_cast<double>(ear.left.size())))));
  side.peak = peak_at_ear(ear);
  side.hiss = gear.figures().amplifier_noise;
  side.is_noise_known = chain.kind != AuditionChain::Kind::device || chain.drive.noise.has_value();
  side.distortion = distortion(gear, highest(asked.music), matched.gain, asked.music.rate);
  side.limited = matched.rendering.limited;
  side.latency = gear.latency();
  side.volts = std::move(matched.rendering.volts);
  return side;
}

}  // namespace

Result<Audition> audition(const AuditionAsked& asked) {
  std::vector<AuditionGear> gear;
  for (const AuditionChain& chain : asked.chains) {
    auto made = AuditionGear::make(chain, asked.ears, asked.music.rate);
    if (!made) return std::unexpected(made.error());
    gear.push_back(std::move(*made));
  }
  if (gear[0].is_circuit() != gear[1].is_circuit())
    for (AuditionGear& one : gear) one.go_beside_circuit();
  const gear::HeadphoneSpec& headphone = gear[0].headphone();
  const Decibel more_sensitive = highest_sensitivity(headphone) - sensitivity(headphone);

  std::array<Matched, 2> matched;
  const auto match_both = [&](DBSPL target) -> Result<void> {
    for (std::size_t k = 0; k < 2; ++k) {
      auto found = match(gear[k], asked.chains[k].title, asked.music, target, k + 1);
      if (!found) return std::unexpected(found.error());
      matched[k] = std::move(*found);
    }
    return {};
  };
  DBSPL target = asked.level;
  if (auto ok = match_both(target); !ok) return std::unexpected(ok.error());
  Audition made{.sides = {}, .difference = {}, .headphone = headphone};
  // The ceiling reckons with the highest sensitivity anyone reports; below it nothing is turned down while it plays.
  for (int pass = 0; pass < 4; ++pass) {
    const DBSPL peak =
        std::max(peak_at_ear(matched[0].rendering.ear), peak_at_ear(matched[1].rendering.ear)) + more_sensitive;
    if (peak <= asked.ceiling - under_ceiling * 0.5) break;
    made.is_softened = true;
    target = target - (peak - (asked.ceiling - under_ceiling));
    if (auto ok = match_both(target); !ok) return std::unexpected(ok.error());
  }

  AuditionDifference& difference = made.difference;
  difference.level = matched[1].level - matched[0].level;
  const Shift shift = shift_between(matched[0].rendering.ear, matched[1].rendering.ear);
  difference.offset = shift.frames;
  if (shift.is_inverted) {
    const std::size_t which = gear[0].response(gear::reference_frequency).real() < 0.0 ? 0 : 1;
    invert(matched[which].rendering.ear);
    invert(matched[which].rendering.volts);
    made.sides[which].is_inverted = true;
  }
  const rig::Excerpt &a = matched[0].rendering.ear, &b = matched[1].rendering.ear;
  double left = 0.0;
  for (std::size_t i = 0; i < a.left.size(); ++i) {
    const double l = b.left[i] - a.left[i], r = b.right[i] - a.right[i];
    left += l * l + r * r;
  }
  difference.null = Decibel(10.0 * std::log10(std::max(left / energy(a), 1e-20)));
  compare_responses(gear[0], gear[1], difference);
  for (std::size_t k = 0; k < 2; ++k) {
    const bool is_inverted = made.sides[k].is_inverted;
    made.sides[k] = side_of(gear[k], asked.chains[k], asked, matched[k]);
    made.sides[k].is_inverted = is_inverted;
    soften_edges(made.sides[k].volts);
  }
  return made;
}

}  // namespace ohmic::advise
