// One line for every figure of every kind.

#include "store/told.hpp"

#include <string_view>

#include <fmt/format.h>

#include "units/levels.hpp"

namespace ohmic::store {
namespace {

std::string in_words(bool yes) { return yes ? "yes" : "no"; }
std::string in_words(int count) { return std::to_string(count); }
std::string in_words(const LatencyFact& latency) {
  return text(latency.round_trip) + (latency.conditions.empty() ? "" : " (" + latency.conditions + ")");
}
std::string in_words(const Price& price) { return fmt::format("{:.0f} USD ({})", price.usd, price.year); }
std::string in_words(const OutputPoint& point) {
  return fmt::format("{} into {} ({})", text(point.rms), text(point.load), text(power(point.rms, point.load)));
}
std::string in_words(const SensitivityFact& fact) {
  std::string words;
  if (fact.per_milliwatt) words += fmt::format("{:.1f} dB SPL at 1 mW", fact.per_milliwatt->value());
  if (fact.per_volt) words += fmt::format("{}{:.1f} dB SPL at 1 V", words.empty() ? "" : ", ", fact.per_volt->value());
  return fact.at.value() > 0.0 ? words + ", " + text(fact.at) : words;
}
std::string in_words(const std::vector<Decibel>& gains) {
  std::string words;
  for (const Decibel gain : gains) words += (words.empty() ? "" : ", ") + text(gain);
  return words;
}
std::string in_words(const std::vector<ImpedanceAt>& curve) {
  std::string words;
  const std::size_t step = curve.size() > 8 ? (curve.size() + 7) / 8 : 1;
  for (std::size_t i = 0; i < curve.size(); i += step)
    words +=
        fmt::format("{}{} at {}", words.empty() ? "" : ", ", text(curve[i].magnitude, 3), text(curve[i].frequency, 3));
  return words;
}
template <class Q>
  requires requires { Q::dimension; }
std::string in_words(Q quantity) {
  return text(quantity);
}

class Lines {
 public:
  template <class Q>
  void add(std::string_view figure, const Facts<Q>& facts) {
    for (const auto& fact : facts) lines.push_back({std::string(figure), in_words(fact.value), fact.source});
  }
  void output(const std::string& of, const HeadphoneOutput& output) {
    add(of + "gives", output.into);
    add(of + "gives without load", output.open);
    add(of + "output impedance", output.impedance);
    add(of + (output.is_a_weighted ? "noise (A-weighted)" : "noise"), output.noise);
    add(of + "dynamic range (A)", output.dynamic_range);
  }
  std::vector<Told> lines;
};

void tell(Lines& to, const Headphone& h) {
  to.add("impedance", h.impedance);
  to.add("sensitivity", h.sensitivity);
  to.add("power limit", h.power_limit);
  to.add("impedance over frequency", h.impedance_curve);
}
void tell(Lines& to, const Amplifier& a) {
  to.output("", a.unbalanced);
  to.output("balanced: ", a.balanced);
  to.add("gains", a.gains);
  to.add("signal to noise", a.snr);
}
void tell(Lines& to, const Interface& i) {
  to.add("microphone inputs", i.microphone_inputs);
  to.add("line inputs", i.line_inputs);
  to.add("line outputs", i.line_outputs);
  to.add("headphone sockets", i.phones_outputs);
  to.add("48 V phantom power", i.has_phantom);
  to.add("instrument input", i.has_instrument_input);
  to.add("instrument impedance", i.instrument_impedance);
  to.add("direct monitoring", i.has_direct_monitoring);
  to.add("powered by USB", i.is_bus_powered);
  to.add("microphone gain up to", i.microphone_gain);
  to.add("input noise (EIN, A)", i.input_noise);
  to.add("microphone level up to", i.microphone_limit);
  to.add("line level up to", i.line_limit);
  to.add("line output up to", i.line_output);
  to.add("input dynamic range (A)", i.input_dynamic_range);
  to.add("output dynamic range (A)", i.output_dynamic_range);
  to.add("sample rate up to", i.highest_rate);
  to.add("smallest buffer, frames", i.smallest_buffer);
  to.add("round trip", i.latency);
  to.output("headphones: ", i.phones);
}
void tell(Lines& to, const Microphone& m) {
  to.add("sensitivity", m.sensitivity);
  to.add("self-noise (A)", m.self_noise);
  to.add("highest level", m.maximum_spl);
  to.add("impedance", m.impedance);
  to.add("needs 48 V", m.needs_phantom);
}
void tell(Lines& to, const PlaybackSource& s) { to.output("", s.phones); }

}  // namespace

std::vector<Told> told(const Device& device) {
  Lines to;
  switch (device.kind) {
    case Kind::headphone: tell(to, static_cast<const Headphone&>(device)); break;
    case Kind::amplifier: tell(to, static_cast<const Amplifier&>(device)); break;
    case Kind::interface: tell(to, static_cast<const Interface&>(device)); break;
    case Kind::microphone: tell(to, static_cast<const Microphone&>(device)); break;
    case Kind::source: tell(to, static_cast<const PlaybackSource&>(device)); break;
  }
  to.add("price", device.prices);
  return to.lines;
}

std::string told(const Source& source) {
  constexpr const char* bases[] = {"published by", "measured by", "your own:"};
  constexpr const char* confidences[] = {"low", "medium", "high"};
  return fmt::format("{} {}, {} confidence", bases[static_cast<int>(source.basis)], source.by,
                     confidences[static_cast<int>(source.confidence)]);
}

}  // namespace ohmic::store
