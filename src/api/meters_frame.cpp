// Two bytes a figure: 32 strips, 8 mixes and 8 phones outputs are half a kilobyte.

#include "api/meters_frame.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ohmic::api {
namespace {

constexpr std::int16_t nothing = std::numeric_limits<std::int16_t>::min();

void put(std::string& bytes, std::uint32_t value, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
}

void put(std::string& bytes, double decibels) {
  std::int16_t value = nothing;
  if (std::isfinite(decibels))
    value = static_cast<std::int16_t>(std::lround(std::clamp(decibels * 100.0, nothing + 1.0, -(nothing + 1.0))));
  put(bytes, static_cast<std::uint16_t>(value), 2);
}

template <class State>
std::vector<std::string> names_of(const std::vector<State>& states) {
  std::vector<std::string> names;
  names.reserve(states.size());
  for (const State& state : states) names.push_back(state.name);
  return names;
}

Value list(const std::vector<std::string>& names) {
  List list;
  for (const std::string& name : names) list.emplace_back(name);
  return list;
}

}  // namespace

MetersLayout layout_of(const Levels& levels, int number) {
  return {.number = number,
          .inputs = names_of(levels.inputs),
          .mixes = names_of(levels.mixes),
          .phones = names_of(levels.phones),
          .streams = names_of(levels.streams)};
}

Members members_of(const MetersLayout& layout) {
  return {
      {"number", layout.number},         {"inputs", list(layout.inputs)},
      {"mixes", list(layout.mixes)},     {"phones", list(layout.phones)},
      {"streams", list(layout.streams)}, {"input", List{"rms", "peak", "gate", "de_esser", "compressor"}},
      {"mix", List{"rms", "peak"}},      {"phone", List{"sound", "peak", "headroom", "ceiling_reduction", "volts_dbv"}},
      {"stream", List{"rms", "peak"}}};
}

std::string meters_frame(const Levels& levels, int number, Clock::Time at) {
  const std::size_t count =
      5 * levels.inputs.size() + 2 * levels.mixes.size() + 5 * levels.phones.size() + 2 * levels.streams.size();
  std::string bytes;
  bytes.reserve(8 + 2 * count);
  put(bytes, 1, 1);
  put(bytes, static_cast<std::uint32_t>(number) & 0xFFU, 1);
  put(bytes, static_cast<std::uint32_t>(count), 2);
  put(bytes, static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(at).count()), 4);
  for (const auto& i : levels.inputs)
    for (const double value : {i.rms.value(), i.peak.value(), i.gate.value(), i.de_esser.value(), i.compressor.value()})
      put(bytes, value);
  for (const auto& m : levels.mixes)
    for (const double value : {m.rms.value(), m.peak.value()}) put(bytes, value);
  for (const auto& p : levels.phones)
    for (const double value : {p.sound.value(), p.peak.value(), p.headroom.value(), p.ceiling_reduction.value(),
                               20.0 * std::log10(p.volts.value())})  // dBV
      put(bytes, value);
  for (const auto& s : levels.streams)
    for (const double value : {s.rms.value(), s.peak.value()}) put(bytes, value);
  return bytes;
}

}  // namespace ohmic::api
