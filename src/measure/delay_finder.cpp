// Correlation by transforms for the frame, the tones themselves for the part of a frame.

#include "measure/delay_finder.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include <fmt/format.h>

#include "dsp/fourier.hpp"
#include "dsp/tone_fit.hpp"
#include "units/levels.hpp"

namespace ohmic::measure {
namespace {

using Complex = std::complex<double>;

constexpr double chance = 6.0;        // standard deviations; three bursts must also agree
constexpr double far_above = 20.0;    // surely no chance
constexpr double agreement = 0.5;     // frames
constexpr double half_as_loud = 0.5;  // a second arrival
constexpr std::size_t apart = 32;     // frames between two arrivals
constexpr double unheard = 1e-6;      // noise power this far below what is heard makes no difference
constexpr double louder = 1.26;       // power: 1 dB more than the noise alone
constexpr double deaf = 0.15;         // noise of this share of the burst could hide it
constexpr float full_scale = 0.999f;

/// The transform of a real signal, padded with zeros: bins 0 to size / 2.
std::vector<Complex> spectrum_of(const dsp::Fourier& fourier, std::size_t size, std::span<const float> signal) {
  dsp::AlignedFloats in(2 * size), out(2 * size);
  for (std::size_t i = 0; i < signal.size(); ++i) in[2 * i] = signal[i];
  fourier.forward(in.data(), out.data());
  std::vector<Complex> bins(size / 2 + 1);
  for (std::size_t k = 0; k < bins.size(); ++k)
    bins[k] = {static_cast<double>(out[2 * k]), static_cast<double>(out[2 * k + 1])};
  return bins;
}

/// One burst's return.
struct Return {
  double frames = 0.0;
  double height = 0.0;  // of the correlation there, with its sign
  double certainty = 0.0;
  std::optional<double> also_after;
};

}  // namespace

struct DelayFinder::Parts {
  explicit Parts(Hertz rate_);

  std::vector<double> noise_power(std::span<const float> silence) const;
  Return find_one(std::span<const float> window, const std::vector<double>& noise) const;
  struct Peak {
    double frames = 0.0;
    double height = 0.0;  // of c, see refine
  };
  Peak refine(const std::vector<Complex>& cross, double near) const;

  Hertz rate;
  BurstTiming timing;
  std::size_t size;         // of the transforms
  std::size_t first, last;  // bins of the band
  std::vector<float> burst;
  dsp::Fourier fourier;
  std::vector<Complex> played;  // the burst's spectrum
};

DelayFinder::Parts::Parts(Hertz rate_)
    : rate(rate_), timing(burst_timing(rate_)), size(4 * timing.length), burst(delay_burst(rate_)), fourier(size) {
  const double step = rate.value() / static_cast<double>(size);
  const Band band = burst_band(rate);
  first = static_cast<std::size_t>(std::ceil(band.low.value() / step));
  last = static_cast<std::size_t>(std::floor(band.high.value() / step));
  played = spectrum_of(fourier, size, burst);
}

/// Power of the noise at each bin of a window of `spacing` frames, from the silence in front: a Hann window against hum's
/// leakage, then the mean over 65 neighbours.
std::vector<double> DelayFinder::Parts::noise_power(std::span<const float> silence) const {
  std::vector<float> windowed(silence.begin(), silence.end());
  const double turn = 2.0 * std::numbers::pi / static_cast<double>(windowed.size());
  for (std::size_t i = 0; i < windowed.size(); ++i)
    windowed[i] *= static_cast<float>(0.5 - 0.5 * std::cos(turn * (static_cast<double>(i) + 0.5)));
  const std::vector<Complex> bins = spectrum_of(fourier, size, windowed);
  //   mean of hann^2 = 3/8
  const double scale = static_cast<double>(timing.spacing) / static_cast<double>(silence.size()) * 8.0 / 3.0;
  std::vector<double> sums(bins.size() + 1, 0.0);
  for (std::size_t k = 0; k < bins.size(); ++k) sums[k + 1] = sums[k] + std::norm(bins[k]) * scale;
  std::vector<double> power(bins.size());
  constexpr std::size_t half = 32;
  for (std::size_t k = 0; k < bins.size(); ++k) {
    const std::size_t from = k > half ? k - half : 0, to = std::min(k + half + 1, bins.size());
    power[k] = (sums[to] - sums[from]) / static_cast<double>(to - from);
  }
  return power;
}

/// Where the correlation has its maximum (or minimum) near a whole frame. Of all tones of the band together,
///   c(t) = Re sum of G_k exp(i w_k t),   w_k = 2 pi k / size
/// and Newton's step for c' = 0 is -c' / c''.
DelayFinder::Parts::Peak DelayFinder::Parts::refine(const std::vector<Complex>& cross, double near) const {
  double at = near, height = 0.0;
  for (int step = 0; step < 8; ++step) {
    double slope = 0.0, bend = 0.0;
    height = 0.0;
    const double w = 2.0 * std::numbers::pi / static_cast<double>(size);
    Complex turn = std::polar(1.0, w * static_cast<double>(first) * at);
    const Complex on = std::polar(1.0, w * at);
    for (std::size_t k = first; k <= last; ++k) {
      const Complex g = cross[k] * turn;
      const double wk = w * static_cast<double>(k);
      height += g.real();
      slope -= wk * g.imag();
      bend -= wk * wk * g.real();
      turn *= on;
    }
    if (bend == 0.0) break;
    const double moved = std::clamp(-slope / bend, -0.3, 0.3);
    at = std::clamp(at + moved, near - 1.0, near + 1.0);
    if (std::abs(moved) < 1e-9) break;
  }
  return {at, height};
}

Return DelayFinder::Parts::find_one(std::span<const float> window, const std::vector<double>& noise) const {
  const std::vector<Complex> heard = spectrum_of(fourier, size, window);
  double power = 0.0;
  for (std::size_t k = first; k <= last; ++k) power += std::norm(heard[k]);
  const double floor = unheard * power / static_cast<double>(last - first + 1);
  if (floor == 0.0) return {};
  //   G_k = Y_k conj(X_k) / N_k                              (Knapp & Carter 1976)
  std::vector<Complex> cross(heard.size());
  double whole = 0.0;
  for (std::size_t k = first; k <= last; ++k) {
    const double weight = 1.0 / (noise[k] + floor);
    cross[k] = weight * heard[k] * std::conj(played[k]);
    whole += weight * std::norm(played[k]);
  }
  dsp::AlignedFloats in(2 * size), out(2 * size);
  for (std::size_t k = first; k <= last; ++k) {
    in[2 * k] = static_cast<float>(cross[k].real() / whole);
    in[2 * k + 1] = static_cast<float>(cross[k].imag() / whole);
  }
  fourier.backward(in.data(), out.data());

  const std::size_t lags = timing.longest();
  std::vector<float> heights(lags);
  for (std::size_t t = 0; t < lags; ++t) heights[t] = std::abs(out[2 * t]);
  const float top = *std::ranges::max_element(heights);
  // Direct monitoring sends what came back round again: the first arrival counts.
  const auto arrives = [&](std::size_t t) {
    return heights[t] >= half_as_loud * static_cast<double>(top) && (t == 0 || heights[t] >= heights[t - 1]) &&
           (t + 1 == lags || heights[t] > heights[t + 1]);
  };
  std::size_t at = 0;
  while (!arrives(at)) ++at;
  // Within one arrival the highest: a filter rings.
  for (std::size_t t = at, end = std::min(at + apart, lags); t < end; ++t)
    if (heights[t] > heights[at]) at = t;

  const Peak peak = refine(cross, static_cast<double>(at));
  Return found{.frames = peak.frames, .height = peak.height / whole};
  for (std::size_t t = at + apart; t < lags && !found.also_after; ++t)
    if (arrives(t)) found.also_after = static_cast<double>(t);
  // Of normal noise the median magnitude is 0.6745 standard deviations; echoes and clutter hardly move it.
  const float height = heights[at];
  std::ranges::nth_element(heights, heights.begin() + static_cast<std::ptrdiff_t>(lags / 2));
  const double deviation = static_cast<double>(heights[lags / 2]) / 0.6745;
  found.certainty = deviation > 0.0 ? static_cast<double>(height) / deviation : 0.0;
  return found;
}

DelayFinder::DelayFinder(Hertz rate) : parts_(std::make_unique<const Parts>(rate)) {}
DelayFinder::~DelayFinder() = default;
DelayFinder::DelayFinder(DelayFinder&&) noexcept = default;
DelayFinder& DelayFinder::operator=(DelayFinder&&) noexcept = default;

const BurstTiming& DelayFinder::timing() const { return parts_->timing; }
std::span<const float> DelayFinder::burst() const { return parts_->burst; }

RoundTrip DelayFinder::find(std::span<const float> heard, DBFS level) const {
  const BurstTiming& timing = parts_->timing;
  RoundTrip way;
  if (heard.size() < timing.whole()) return way;
  const std::span<const float> silence = heard.first(timing.length), bursts = heard.subspan(timing.length);
  const double before = dsp::rms(silence), during = dsp::rms(bursts);
  way.noise = dbfs_rms(before);
  way.heard = dbfs_rms(during);
  way.is_clipped = std::ranges::any_of(bursts, [](float x) { return std::abs(x) >= full_scale; });

  const std::vector<double> noise = parts_->noise_power(silence);
  std::vector<Return> returns;
  for (int b = 0; b < timing.count; ++b)
    returns.push_back(parts_->find_one(heard.subspan(timing.begin(b), timing.spacing), noise));
  way.certainty = std::ranges::min_element(returns, {}, &Return::certainty)->certainty;
  double sum = 0.0, height = 0.0;
  for (const Return& one : returns) {
    way.each.push_back(one.frames);
    sum += one.frames;
    height += one.height;
  }
  const auto [low, high] = std::ranges::minmax(way.each);
  const auto count = static_cast<double>(returns.size());
  way.frames = sum / count;
  way.spread = 0.5 * (high - low);
  way.is_inverted = height < 0.0;
  way.gain = gain_of(std::abs(height) / count / sample_peak(level).value());
  way.also_after = returns.front().also_after;
  const bool agrees = high - low < agreement;
  if (way.certainty >= chance && agrees) way.state = RoundTrip::State::measured;
  else if (way.certainty >= far_above) way.state = RoundTrip::State::unsteady;
  else if (during * during > louder * before * before || before > deaf * sample_peak(level).value())
    way.state = RoundTrip::State::unsure;
  return way;
}

std::string words_of(const RoundTrip& way, Hertz rate) {
  using State = RoundTrip::State;
  const auto level = [](DBFS at) { return std::isfinite(at.value()) ? text(at, 3) : std::string("digital silence"); };
  const auto ms = [&](double frames) { return frames / rate.value() * 1e3; };
  switch (way.state) {
    case State::silent:
      return fmt::format("Nothing comes back: {} at the input, whether something is played or not.", level(way.noise));
    case State::unsure:
      return fmt::format(
          "Something may come back, but it is too noisy to tell ({} before, {} while it sounds): turn the noise down "
          "or "
          "the level up.",
          level(way.noise), level(way.heard));
    case State::unsteady:
      return fmt::format(
          "Bursts came back differently late ({:.1f} to {:.1f} frames): frames were lost in between. Close other "
          "programs or take a larger buffer, and measure again.",
          *std::ranges::min_element(way.each), *std::ranges::max_element(way.each));
    case State::measured: break;
  }
  std::string words = fmt::format("Comes back after {:.2f} frames ({:.3f} ms)", way.frames, ms(way.frames));
  const double gain = way.gain.value();
  if (std::abs(gain) < 0.05) words += ", as loud as it was sent";
  else words += fmt::format(", {:.1f} dB {}", std::abs(gain), gain > 0.0 ? "louder" : "quieter");
  if (way.is_inverted) words += ", inverted";
  if (way.is_clipped) words += ", clipping at the input: turn the input down";
  if (way.also_after)
    words += fmt::format("; and again after {:.0f} frames ({:.1f} ms): direct monitoring is on, or two ways lead there",
                         *way.also_after, ms(*way.also_after));
  return words + ".";
}

}  // namespace ohmic::measure
