#pragma once
// Between a struct of quantities and the flat settings a processor receives: both ways from the one table of fields.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "units/field.hpp"

namespace ohmic::dsp {

/// The struct these settings mean: out of range is held at the end, no number is the default (an optional's: empty).
template <class Spec, std::size_t N>
constexpr Spec settings_of(const std::array<SpecField<Spec>, N>& fields, std::span<const float> values) {
  Spec spec{};
  for (std::size_t i = 0; i < N; ++i) {
    const Field& f = fields[i].field;
    const double v = static_cast<double>(values[i]);
    fields[i].store(spec, v != v ? f.fallback : std::clamp(v, f.minimum, f.maximum));
  }
  return spec;
}

/// Whether settings are still what was seen, bit for bit: one that is no number is equal to itself. `settings` may be
/// longer.
inline bool are_same(std::span<const float> settings, std::span<const float> seen) noexcept {
  const auto is_same = [](float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
  };
  return std::equal(seen.begin(), seen.end(), settings.begin(), is_same);
}

/// The settings that mean this struct; values.size() at least N.
template <class Spec, std::size_t N>
constexpr void write_settings(const std::array<SpecField<Spec>, N>& fields, const Spec& spec, std::span<float> values) {
  for (std::size_t i = 0; i < N; ++i) values[i] = static_cast<float>(fields[i].load(spec));
}

/// The descriptors of the table, in its order: what a processor's fields() are.
template <class Spec, std::size_t N>
constexpr std::array<Field, N> plain_fields(const std::array<SpecField<Spec>, N>& fields) {
  std::array<Field, N> plain{};
  for (std::size_t i = 0; i < N; ++i) plain[i] = fields[i].field;
  return plain;
}

}  // namespace ohmic::dsp
