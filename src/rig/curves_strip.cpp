// Curves of a strip: filters over frequency, dynamics over level.

#include <algorithm>
#include <cmath>
#include <complex>

#include <fmt/format.h>

#include "dsp/equalizer.hpp"
#include "dsp/high_pass.hpp"
#include "dsp/strip.hpp"
#include "rig/curves.hpp"
#include "rig/node_settings.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

constexpr std::size_t points = 256;

double decibels(std::complex<double> h) { return std::max(dsp::magnitude(h).value(), -120.0); }

/// High-pass and bands, each alone and all together, from the settings the strip is given.
Plot filters(const Strip& strip, Hertz rate) {
  const std::vector<float> settings = strip_settings(strip);
  const std::span<const float> all(settings);
  const auto high_pass = all.subspan(dsp::Strip::high_pass_at, 3);
  const auto bands =
      all.subspan(dsp::Strip::equalizer_at, dsp::Strip::equalizer_bands * dsp::Equalizer::settings_per_band);
  Plot curve{.x = {"frequency", "Hz", curve_frequencies()}, .is_logarithmic = true, .y = {{"together", "dB", {}}}};
  if (strip.high_pass) curve.y.push_back({"high_pass", "dB", {}});
  for (std::size_t i = 0; i < strip.equalizer.size(); ++i) curve.y.push_back({fmt::format("eq.{}", i + 1), "dB", {}});
  for (const double f : curve.x.values) {
    const Hertz frequency(f);
    const auto low_cut = dsp::HighPass::response(high_pass, frequency, rate);
    std::size_t line = 0;
    curve.y[line++].values.push_back(decibels(low_cut * dsp::Equalizer::response(bands, frequency, rate)));
    if (strip.high_pass) curve.y[line++].values.push_back(decibels(low_cut));
    for (std::size_t i = 0; i < strip.equalizer.size(); ++i) {
      const auto band = bands.subspan(i * dsp::Equalizer::settings_per_band, dsp::Equalizer::settings_per_band);
      curve.y[line++].values.push_back(decibels(dsp::Equalizer::response(band, frequency, rate)));
    }
  }
  return curve;
}

/// Level out over level in: out of a steady tone, when all has settled.
template <class Out>
Plot over_level(bool is_on, std::initializer_list<std::string> lines, Out out) {
  Plot curve{.x = {"level in", "dBFS", curve_levels()}, .y = {}, .is_on = is_on};
  std::size_t which = 0;
  for (const std::string& name : lines) {
    PlotLine& line = curve.y.emplace_back(PlotLine{name, "dBFS", {}});
    for (const double in : curve.x.values) line.values.push_back(out(in, which));
    ++which;
  }
  return curve;
}

Plot compressor(const dsp::CompressorSettings& settings) {
  return over_level(settings.is_on, {"level out"}, [&](double in, std::size_t) {
    // out = in ((1 - mix) + mix makeup 10^(-reduction / 20)), as dsp::Compressor says
    const Decibel reduction = dsp::reduction_at(settings, DBFS(in));
    return in + gain_of((1.0 - settings.mix) + settings.mix * factor(settings.makeup - reduction)).value();
  });
}

/// A gate has two curves: on the way up it opens at the threshold, on the way down it closes below its hysteresis.
Plot gate(const dsp::GateSettings& settings) {
  return over_level(settings.is_on, {"rising", "falling"}, [&](double in, std::size_t is_falling) {
    const double bar = settings.threshold.value() - (is_falling == 1 ? settings.hysteresis.value() : 0.0);
    return in >= bar ? in : in - settings.range.value();
  });
}

/// Of the band above its frequency: what exceeds the threshold is taken away, up to the range.
Plot de_esser(const dsp::DeEsserSettings& settings) {
  return over_level(settings.is_on, {"band out"}, [&](double in, std::size_t) {
    return in - std::clamp(in - settings.threshold.value(), 0.0, settings.range.value());
  });
}

}  // namespace

std::vector<double> curve_frequencies() {
  std::vector<double> frequencies(points);
  for (std::size_t i = 0; i < points; ++i)
    frequencies[i] = 20.0 * std::pow(1000.0, static_cast<double>(i) / static_cast<double>(points - 1));
  return frequencies;
}

std::vector<double> curve_levels() {
  std::vector<double> levels;
  for (int half = -200; half <= 0; ++half) levels.push_back(0.5 * half);
  return levels;
}

Result<Plot> strip_curve(const Strip& strip, std::string_view part, Hertz rate) {
  if (part == "eq") return filters(strip, rate);
  if (part == "compressor") return compressor(strip.compressor);
  if (part == "gate") return gate(strip.gate);
  if (part == "de_esser") return de_esser(strip.de_esser);
  return failure(fmt::format("A strip has no curve \"{}\".", part), "There is eq, compressor, gate, de_esser.");
}

}  // namespace ohmic::rig
