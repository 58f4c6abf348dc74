// Lines values up.

#include "rig/node_settings.hpp"

#include <algorithm>

#include "dsp/strip.hpp"

namespace ohmic::rig {

std::vector<float> gain_settings(Decibel gain, bool is_muted, bool is_inverted) {
  return {as_setting(gain.value()), as_setting(is_muted), as_setting(is_inverted)};
}

std::vector<float> equalizer_settings(std::span<const EqualizerBand> bands, std::size_t count) {
  std::vector<float> settings;
  settings.reserve(count * dsp::Equalizer::settings_per_band);
  for (std::size_t i = 0; i < count; ++i) {
    const EqualizerBand band = i < bands.size() ? bands[i] : EqualizerBand{};
    // dsp::EqShape: off, then the kinds in our order.
    settings.push_back(i < bands.size() ? as_setting(static_cast<double>(band.kind) + 1.0) : 0.0f);
    settings.push_back(as_setting(band.frequency.value()));
    settings.push_back(as_setting(band.gain.value()));
    settings.push_back(as_setting(band.q));
  }
  return settings;
}

std::vector<float> strip_settings(const Strip& strip) {
  std::vector<float> settings(dsp::Strip::settings_count);
  const auto put = [&](std::size_t at, const std::vector<float>& list) {
    std::ranges::copy(list, settings.begin() + static_cast<std::ptrdiff_t>(at));
  };
  const double delay = strip.delay.value() + strip.distance.value() / metres_per_second;
  put(dsp::Strip::trim_at, {as_setting(strip.trim.value()), as_setting(strip.is_inverted)});
  put(dsp::Strip::high_pass_at,
      {as_setting(strip.high_pass.has_value()), as_setting(strip.high_pass.value_or(Hertz(80.0)).value()),
       as_setting(static_cast<double>(strip.slope))});
  put(dsp::Strip::gate_at, values(dsp::gate_fields, strip.gate));
  put(dsp::Strip::equalizer_at, equalizer_settings(strip.equalizer, most_equalizer_bands));
  put(dsp::Strip::de_esser_at, values(dsp::de_esser_fields, strip.de_esser));
  put(dsp::Strip::compressor_at, values(dsp::compressor_fields, strip.compressor));
  put(dsp::Strip::delay_at, {as_setting(std::min(delay, longest_strip_delay.value()))});
  return settings;
}

}  // namespace ohmic::rig
