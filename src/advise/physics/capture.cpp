// A microphone into a preamp: gain, spare gain, noise as sound, 48 V; computed with the gear's own closed forms.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/physics/merge.hpp"
#include "advise/physics/physics.hpp"
#include "dsp/a_weighting.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

/// Where peaks are to be: 12 dB of room for what nobody expects.
constexpr DBFS aimed_at{-12.0};
/// Where nobody says how far a preamp's gain goes.
constexpr Decibel unknown_gain{60.0};

/// What is unknown of a microphone: dynamic ones from 1 to 3 mV/Pa and 150 to 350 ohm, condensers 5 to 40 mV/Pa.
struct Kin {
  Interval<double> sensitivity, impedance;
  Interval<DBSPL> self_noise;
};
Kin kin_of(bool is_condenser) {
  if (is_condenser) return {{5e-3, 15e-3, 40e-3}, {50.0, 100.0, 250.0}, {DBSPL(4.0), DBSPL(15.0), DBSPL(26.0)}};
  return {{1e-3, 1.8e-3, 3e-3}, {150.0, 250.0, 350.0}, {}};
}

/// Thermal noise of a resistance inside the A curve, seen as sound:  L = 20 log10(sqrt(4 k T R B) / S / 20 uPa)
DBSPL thermal_as_sound(VoltPerPascal sensitivity, Ohm impedance) {
  const Hertz band(gear::usual_rate.value() / 2.0 * dsp::a_weighted_fraction(gear::usual_rate));
  return db_spl(Pascal(thermal_noise(impedance, band).value() / sensitivity.value()));
}

bool is_true(const store::Facts<bool>& facts) { return !facts.empty() && facts.front().value; }

/// The preamp as the rig runs it; knob: its gain over the lowest.
gear::PreampSpec spec_of(Decibel knob, DBu noise, DBu full_scale) {
  gear::PreampSpec spec = defaults(gear::preamp_fields);
  spec.minimum_gain = Decibel(0.0);
  spec.maximum_gain = std::max(knob, Decibel(0.0));
  spec.microphone_maximum = full_scale;
  spec.ein = noise;
  return spec;
}

/// One microphone on one preamp, all figures exact.
struct Exact {
  VoltPerPascal sensitivity;
  DBSPL self_noise;
  Ohm impedance;
  DBu input_noise, full_scale;
  Decibel highest_gain;
};

/// Gain over the lowest that brings the peak of `sound` to where it belongs.
Decibel gain_for(const Exact& with, DBSPL peak) {
  const gear::PreampSpec spec = spec_of(with.highest_gain, with.input_noise, with.full_scale);
  const double loaded = divider(with.impedance, gear::input_impedance(spec));
  const DBu at_socket = dbu(with.sensitivity * pascals(peak) * loaded);
  return Decibel(with.full_scale.value() + aimed_at.value() - at_socket.value());
}

/// All noise seen as sound at the capsule, with the knob where that peak wants it, as far as it goes. The microphone's own holds its
/// thermal noise already: the preamp's is that of no source.
DBSPL noise_as_sound(const Exact& with, DBSPL peak) {
  const gear::PreampSpec spec = spec_of(with.highest_gain, with.input_noise, with.full_scale);
  const Decibel knob = std::clamp(gain_for(with, peak), spec.minimum_gain, spec.maximum_gain);
  const gear::PreampSettings settings{static_cast<float>(knob.value()), 0.0f, 0.0f};
  const Volt preamp = volts(gear::equivalent_input_noise(spec, settings, Ohm(0.0)));
  const double loaded = divider(with.impedance, gear::input_impedance(spec));
  const double own = pascals(with.self_noise).value();
  return db_spl(Pascal(std::hypot(own, preamp.value() / (with.sensitivity.value() * loaded))));
}

template <class Q>
Q pick(const Interval<Q>& of, int end) {
  return end < 0 ? of.low : end > 0 ? of.high : of.likely;
}

}  // namespace

MicrophoneFigures microphone_of(const store::Microphone& microphone) {
  MicrophoneFigures figures{.name = microphone.name()};
  const bool is_condenser = microphone.type.find("condenser") != std::string::npos;
  figures.needs_phantom = microphone.needs_phantom.empty() ? is_condenser : is_true(microphone.needs_phantom);
  const Kin kin = kin_of(is_condenser || figures.needs_phantom);
  const auto merged_or = [&](const auto& facts, const Interval<double>& otherwise, bool any_sign = false) {
    const auto all = counting(said(microphone, facts), any_sign);
    return all.empty() ? otherwise : merged(all);
  };
  figures.sensitivity = as<VoltPerPascal>(merged_or(microphone.sensitivity, kin.sensitivity));
  figures.impedance = as<Ohm>(merged_or(microphone.impedance, kin.impedance));
  if (const auto noise = counting(said(microphone, microphone.self_noise), true); !noise.empty())
    figures.self_noise = as<DBSPL>(merged(noise));
  else if (is_condenser || figures.needs_phantom) figures.self_noise = kin.self_noise;
  else figures.self_noise = map(figures.sensitivity, figures.impedance, thermal_as_sound);
  if (const auto most = counting(said(microphone, microphone.maximum_spl)); !most.empty())
    figures.maximum = as<DBSPL>(merged(most));
  for (const auto& fact : microphone.sensitivity)
    figures.sources.push_back(fmt::format("{}, {}", text(fact.value, 3), says_who(microphone, fact.source)));
  for (const auto& fact : microphone.self_noise)
    figures.sources.push_back(
        fmt::format("self-noise {}(A), {}", text(fact.value, 3), says_who(microphone, fact.source)));
  return figures;
}

PreampFigures preamp_of(const store::Interface& interface) {
  PreampFigures figures{.name = interface.name()};
  if (const auto gains = counting(said(interface, interface.microphone_gain)); !gains.empty())
    figures.gain = as<Decibel>(merged(gains));
  const auto noise = counting(said(interface, interface.input_noise), true);
  // Unknown: what the catalogue's interfaces span.
  figures.input_noise = noise.empty() ? Interval(DBu(-130.5), DBu(-127.0), DBu(-120.0)) : as<DBu>(merged(noise));
  const auto limit = counting(said(interface, interface.microphone_limit), true);
  figures.full_scale = limit.empty() ? Interval(DBu(0.0), DBu(9.0), DBu(18.0)) : as<DBu>(merged(limit));
  if (!interface.has_phantom.empty()) figures.has_phantom = is_true(interface.has_phantom);
  for (const auto& fact : interface.microphone_gain)
    figures.sources.push_back(fmt::format("gain {}, {}", text(fact.value, 3), says_who(interface, fact.source)));
  for (const auto& fact : interface.input_noise)
    figures.sources.push_back(fmt::format("EIN {}(A), {}", text(fact.value, 4), says_who(interface, fact.source)));
  return figures;
}

gear::MicrophoneSpec microphone_spec(const MicrophoneFigures& microphone) {
  gear::MicrophoneSpec spec = defaults(gear::microphone_fields);
  spec.sensitivity = microphone.sensitivity.likely;
  spec.self_noise = microphone.self_noise.likely;
  if (microphone.maximum) spec.maximum_spl = microphone.maximum->likely;
  spec.output_impedance = microphone.impedance.likely;
  spec.needs_phantom = microphone.needs_phantom;
  return spec;
}

gear::PreampSpec preamp_spec(const PreampFigures& preamp) {
  gear::PreampSpec spec =
      spec_of(preamp.gain ? preamp.gain->likely : unknown_gain, preamp.input_noise.likely, preamp.full_scale.likely);
  spec.has_phantom = preamp.has_phantom.value_or(true);
  return spec;
}

Capture capture(const MicrophoneFigures& microphone, const PreampFigures& preamp, DBSPL sound, Decibel crest) {
  // Every answer rises or falls with each figure: the ends of the intervals hold the ends of the answers. More sensitivity
  // needs less gain and hears less of the preamp's noise; a higher full scale needs more gain, and less of its output's is
  // heard. In an EIN, taken at the highest gain, the output's share is larger the lower that gain is: less remains elsewhere.
  const DBSPL peak = sound + crest;
  const auto exact = [&](int sensitivity, int noise, int full_scale) {
    return Exact{.sensitivity = pick(microphone.sensitivity, sensitivity),
                 .self_noise = pick(microphone.self_noise, noise),
                 .impedance = pick(microphone.impedance, -sensitivity),
                 .input_noise = pick(preamp.input_noise, noise),
                 .full_scale = pick(preamp.full_scale, full_scale),
                 .highest_gain = preamp.gain ? pick(*preamp.gain, -full_scale) : unknown_gain};
  };
  Capture answer;
  answer.gain_needed = {gain_for(exact(1, 0, -1), peak), gain_for(exact(0, 0, 0), peak),
                        gain_for(exact(-1, 0, 1), peak)};
  if (preamp.gain)
    answer.gain_spare =
        Interval(preamp.gain->low - answer.gain_needed.high, preamp.gain->likely - answer.gain_needed.likely,
                 preamp.gain->high - answer.gain_needed.low);
  answer.noise = {noise_as_sound(exact(1, -1, 1), peak), noise_as_sound(exact(0, 0, 0), peak),
                  noise_as_sound(exact(-1, 1, -1), peak)};
  answer.signal_to_noise = map(answer.noise, [&](DBSPL noise) { return sound - noise; });
  answer.lacks_phantom = microphone.needs_phantom && preamp.has_phantom && !*preamp.has_phantom;
  return answer;
}

}  // namespace ohmic::advise
