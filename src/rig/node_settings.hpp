#pragma once
// A rig's values as the settings of nodes: the order of their fields, base units, floats.

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "rig/strip.hpp"
#include "units/field.hpp"

namespace ohmic::rig {

inline float as_setting(bool flag) { return flag ? 1.0f : 0.0f; }
inline float as_setting(double value) { return static_cast<float>(value); }

/// A struct's values in the order of its table.
template <class Spec, std::size_t N>
std::vector<float> values(const std::array<SpecField<Spec>, N>& fields, const Spec& spec) {
  std::vector<float> list;
  list.reserve(N);
  for (const auto& f : fields) list.push_back(as_setting(f.load(spec)));
  return list;
}

/// Of dsp::Gain.
std::vector<float> gain_settings(Decibel gain, bool is_muted, bool is_inverted);
/// Of a dsp::Equalizer with so many bands; those that are not there are off.
std::vector<float> equalizer_settings(std::span<const EqualizerBand> bands, std::size_t count);
/// Of dsp::Strip.
std::vector<float> strip_settings(const Strip& strip);

}  // namespace ohmic::rig
