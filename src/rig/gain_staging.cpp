// Refers every stage of an input to its socket and computes the best gain; outputs stand in gain_staging_output.cpp.

#include "rig/gain_staging.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include <fmt/format.h>

#include "rig/chain.hpp"
#include "rig/gain_staging_parts.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using Kind = Stage::Kind;

template <class Spec>
const Defined<Spec>& of(const std::vector<Defined<Spec>>& list, std::string_view name) {
  return *find(list, name);
}

/// dBu of an rms voltage; what is not there (0 or infinite) is NaN.
DBu level_of(double volt) { return volt > 0.0 && std::isfinite(volt) ? dbu(Volt(volt)) : DBu(unknown); }

/// Rms of the sine that just reaches a peak; nothing when there is no limit.
template <class Q>
double sine_at(Q limit) {
  return rms_of_sine(limit).value();
}

/// What decides about the gain, as voltages at the socket and at the preamp's output.
struct Knobs {
  PreampKnobs set;
  double gain = 1.0;                                        // from the socket to the output
  double front = 0.0;                                       // noise that more gain does not change, at the socket
  double back = 0.0;                                        // noise of output and converter, at the output
  double room = std::numeric_limits<double>::infinity();    // highest sine at the output
  double before = std::numeric_limits<double>::infinity();  // highest sine at the socket, whatever the gain
  double peak = 0.0;                                        // 0: nobody knows

  //   N^2 = front^2 + back^2 / g^2
  double noise() const { return std::hypot(front, back / gain); }
  double headroom() const { return gain_of(room / gain / peak).value(); }
};

/// A modelled input with its preamp, for any knob.
struct Way {
  gear::PreampSpec preamp;
  gear::PreampSettings settings;
  Ohm source;
  Hertz rate;
  double microphone = 0.0;  // its noise at the socket
  double microphone_limit = std::numeric_limits<double>::infinity();
  double converter = 0.0;  // its noise at the preamp's output
  double converter_limit = std::numeric_limits<double>::infinity();
  double peak = 0.0;

  Knobs at(PreampKnobs knobs) const {
    const gear::PreampSettings asked{static_cast<float>(knobs.gain.value()), knobs.has_pad ? 1.0f : 0.0f, settings[2]};
    const double gain = factor(gear::gain(preamp, asked));
    const gear::PreampNoise noise = gear::noise_parts(preamp, asked, source, rate);
    return {.set = knobs,
            .gain = gain,
            .front = std::hypot(microphone, noise.source.value() / gain, noise.input.value() / gain),
            .back = std::hypot(noise.output.value(), converter),
            .room = std::min(volts(gear::maximum_input(preamp, asked)).value() * gain, converter_limit),
            .before = microphone_limit,
            .peak = peak};
  }
};

/// The gain nearest to the present one at which both hold: what follows the preamp's input adds no more than
/// `tolerated_noise`, and the peak keeps `kept_headroom`; the second where both cannot.
///
///   g_quiet = (back / front) / sqrt(10^(x/10) - 1)        from N^2 <= front^2 10^(x/10)
///   g_room  = room / (peak 10^(h/20))
Knobs best_gain(const Way& way, bool has_pad, Decibel now) {
  const Knobs here = way.at({now, has_pad});
  const double quiet = here.back / here.front / std::sqrt(std::pow(10.0, tolerated_noise.value() / 10.0) - 1.0);
  const double room = here.peak > 0.0 ? here.room / (here.peak * factor(kept_headroom)) : quiet;
  const double lowest = std::min(quiet, room);
  const double wanted = std::clamp(here.gain, lowest, std::max(room, lowest));
  // Whole decibels, downwards: nobody's knob is finer, and headroom is the dearer of the two.
  const double turn = std::floor(gain_of(wanted / here.gain).value() + 1e-9);
  const double knob = std::clamp(now.value() + turn, way.preamp.minimum_gain.value(), way.preamp.maximum_gain.value());
  return way.at({Decibel(knob), has_pad});
}

bool is_roomy(const Knobs& knobs) {
  return !(knobs.peak > 0.0) || knobs.headroom() >= (kept_headroom - smallest_advice).value();
}

/// The best knob and pad; the present ones where the difference is not worth a hand's move.
Knobs best_of(const Way& way, const Knobs& now) {
  Knobs best = best_gain(way, now.set.has_pad, now.set.gain);
  if (way.preamp.pad_attenuation > Decibel(0.0)) {
    // The same gain from the socket, the other way round.
    const Decibel moved = now.set.has_pad ? -way.preamp.pad_attenuation : way.preamp.pad_attenuation;
    const Decibel knob(
        std::clamp((now.set.gain + moved).value(), way.preamp.minimum_gain.value(), way.preamp.maximum_gain.value()));
    const Knobs other = best_gain(way, !now.set.has_pad, knob);
    const bool is_quieter = gain_of(best.noise() / other.noise()) >= tolerated_noise;
    const bool has_more_room = !is_roomy(best) && other.headroom() > best.headroom();
    if ((is_roomy(other) && is_quieter) || has_more_room) return other;
  }
  const bool is_small = std::abs((best.set.gain - now.set.gain).value()) < smallest_advice.value();
  const bool brings_little = best.gain > now.gain && gain_of(now.noise() / best.noise()) < tolerated_noise;
  return brings_little || (is_small && (!(now.peak > 0.0) || now.headroom() >= 0.0)) ? now : best;
}

/// Fills in what follows from the stages.
void sum_up(InputStaging& staging) {
  double power = 0.0;
  DBu second_noise(unknown), second_limit(unknown);
  for (int i = 0; i < static_cast<int>(staging.stages.size()); ++i) {
    Stage& stage = staging.stages[static_cast<std::size_t>(i)];
    const auto at = [&](int index) -> const Stage& { return staging.stages[static_cast<std::size_t>(index)]; };
    if (std::isfinite(stage.noise.value())) {
      power += std::pow(volts(stage.noise).value(), 2);
      if (staging.loudest_noise < 0 || stage.noise > at(staging.loudest_noise).noise) {
        if (staging.loudest_noise >= 0) second_noise = at(staging.loudest_noise).noise;
        staging.loudest_noise = i;
      } else if (!(second_noise >= stage.noise)) {
        second_noise = stage.noise;
      }
    }
    if (std::isfinite(stage.limit.value())) {
      stage.headroom = stage.limit - staging.peak;
      // Equal limits differ in the last bits: then it is the first stage that clips.
      if (staging.first_limit < 0 || stage.limit < at(staging.first_limit).limit - Decibel(1e-6)) {
        if (staging.first_limit >= 0) second_limit = at(staging.first_limit).limit;
        staging.first_limit = i;
      } else if (!(second_limit <= stage.limit)) {
        second_limit = stage.limit;
      }
    }
  }
  staging.noise = level_of(std::sqrt(power));
  if (staging.loudest_noise >= 0)
    staging.noise_lead = staging.stages[static_cast<std::size_t>(staging.loudest_noise)].noise - second_noise;
  if (staging.first_limit < 0) return;
  staging.limit = staging.stages[static_cast<std::size_t>(staging.first_limit)].limit;
  staging.limit_lead = second_limit - staging.limit;
  staging.headroom = staging.limit - staging.peak;
  staging.dynamic_range = staging.limit - staging.noise;
}

/// A channel of the card: what is known of it is where it clips.
InputStaging real_input(const Rig& rig, const Input& input) {
  InputStaging staging{.name = input.name, .is_real = true};
  const RealFigures real = figures_of_real(rig, input);
  if (!real.volt_per_full_scale) return staging;
  const double full_scale = *real.volt_per_full_scale;
  if (real.pascal_per_full_scale) {
    const auto& microphone = of(rig.microphones, input.microphone);
    const double sensitivity = microphone.spec.sensitivity.value();
    const auto figures = gear::figures(microphone.spec);
    staging.sound = Decibel(gain_of(zero_dbu.value() / (sensitivity * zero_db_spl.value())).value());
    staging.stages.push_back({.kind = Kind::source,
                              .name = "sound at the microphone",
                              .unit = Dimension::pascal,
                              .per_volt = 1.0 / sensitivity});
    staging.stages.push_back({.kind = Kind::microphone,
                              .name = fmt::format("microphone: {}", name_of(microphone)),
                              .noise = level_of(figures.noise.value()),
                              .limit = level_of(sine_at(figures.limit))});
  }
  staging.digital = Decibel(gain_of(zero_dbu.value() * std::numbers::sqrt2 / full_scale).value());
  staging.stages.push_back({.kind = Kind::converter,
                            .name = fmt::format("converter: {}", name_of(of(rig.adcs, input.adc))),
                            .unit = Dimension::full_scale,
                            .per_volt = 1.0 / full_scale,
                            .limit = level_of(full_scale / std::numbers::sqrt2)});
  sum_up(staging);
  staging.noise = DBu(unknown);  // the card's own is not known, and it is the one that counts
  staging.dynamic_range = Decibel(unknown);
  staging.loudest_noise = -1;
  return staging;
}

/// From the source to the socket. Returns the socket's volts per unit of the source.
double begin(const Rig& rig, const Input& input, InputStaging& staging, Way& way) {
  const bool is_in_air = origin_of(input) == Origin::air;
  const bool has_pickup = !input.pickup.empty();
  const double wire = has_pickup ? gear::figures(of(rig.pickups, input.pickup).spec, pickup_load_of(rig, input)).gain
                                 : gear::figures(connection_of(rig, input)).gain;
  double per_source = wire;
  if (is_in_air) {
    const auto& microphone = of(rig.microphones, input.microphone);
    const auto figures = gear::figures(microphone.spec);
    per_source *= figures.gain;
    way.microphone = figures.noise.value() * wire;
    way.microphone_limit = sine_at(figures.limit) * wire;
    staging.sound = Decibel(gain_of(zero_dbu.value() / (per_source * zero_db_spl.value())).value());
    staging.stages.push_back({.kind = Kind::source,
                              .name = "sound at the microphone",
                              .unit = Dimension::pascal,
                              .per_volt = 1.0 / per_source});
    staging.stages.push_back({.kind = Kind::microphone,
                              .name = fmt::format("microphone: {}", name_of(microphone)),
                              .per_volt = 1.0 / wire,
                              .noise = level_of(way.microphone),
                              .limit = level_of(way.microphone_limit)});
  } else {
    staging.stages.push_back({.kind = Kind::source, .name = "source, open circuit", .per_volt = 1.0 / wire});
  }
  if (has_pickup) {
    staging.stages.push_back(
        {.kind = Kind::pickup, .name = fmt::format("pickup: {}", name_of(of(rig.pickups, input.pickup)))});
  } else {
    const gear::ConnectionSpec spec = connection_of(rig, input);
    staging.stages.push_back(
        {.kind = Kind::wire,
         .name = fmt::format("wire, {} into {}", text(spec.source_impedance, 3), text(spec.input_impedance, 3))});
  }
  return per_source;
}

InputStaging modelled_input(const Rig& rig, const Input& input) {
  InputStaging staging{.name = input.name};
  Way way{.preamp = {}, .settings = knobs_of(input), .source = Ohm(0.0), .rate = rig.card.rate};
  const double per_source = begin(rig, input, staging, way);
  way.peak = per_source * (origin_of(input) == Origin::air ? pascals(*input.source.sound_level).value()
                                                           : input.source.level->value());
  staging.peak = level_of(way.peak);  // NaN: the source is silent

  const auto adc = gear::figures(of(rig.adcs, input.adc).spec, rig.card.rate);
  const auto preamp = preamp_of(rig, input);
  const double wire =
      preamp && preamp->output_impedance > Ohm(0.0) ? gear::figures(converter_connection_of(rig, input)).gain : 1.0;
  way.converter = adc.noise.value() / adc.gain / wire;
  way.converter_limit = sine_at(adc.limit) / adc.gain / wire;
  double gain = 1.0;
  std::optional<Knobs> now;
  if (preamp) {
    way.preamp = *preamp;
    way.source = noise_source_of(rig, input);
    staging.now = {Decibel(std::clamp(static_cast<double>(way.settings[0]), preamp->minimum_gain.value(),
                                      preamp->maximum_gain.value())),
                   input.has_pad};
    now = way.at(staging.now);
    gain = now->gain;
    const gear::PreampSettings settings{static_cast<float>(staging.now.gain.value()), input.has_pad ? 1.0f : 0.0f,
                                        way.settings[2]};
    const gear::PreampNoise noise = gear::noise_parts(*preamp, settings, way.source, rig.card.rate);
    // The thermal noise is that of what the preamp looks back into: a microphone, a coil, or the wire.
    Stage& source = origin_of(input) == Origin::air ? staging.stages[1] : staging.stages.back();
    source.noise = level_of(std::hypot(way.microphone, noise.source.value() / gain));
    const std::string title = name_of(of(rig.preamps, input.preamp));
    staging.stages.push_back({.kind = Kind::preamp_input,
                              .name = fmt::format("preamp: {}", title),
                              .noise = level_of(noise.input.value() / gain)});
    staging.stages.push_back({.kind = Kind::preamp_output,
                              .name = fmt::format("its output at {}", text(gain_of(gain), 3)),
                              .per_volt = gain,
                              .noise = level_of(noise.output.value() / gain),
                              .limit = gear::maximum_input(*preamp, settings)});
  }
  staging.digital = Decibel(gain_of(zero_dbu.value() * gain / way.converter_limit).value());
  staging.stages.push_back({.kind = Kind::converter,
                            .name = fmt::format("converter: {}", name_of(of(rig.adcs, input.adc))),
                            .unit = Dimension::full_scale,
                            .per_volt = gain * wire * adc.gain,
                            .noise = level_of(way.converter / gain),
                            .limit = level_of(way.converter_limit / gain)});
  if (input.strip.trim != Decibel(0.0))
    staging.stages.push_back({.kind = Kind::strip,
                              .name = fmt::format("strip, trim {:+.1f} dB", input.strip.trim.value()),
                              .unit = Dimension::full_scale,
                              .per_volt = gain * wire * adc.gain * factor(input.strip.trim)});
  sum_up(staging);
  staging.best = staging.now;
  if (!now) return staging;
  const Knobs best = best_of(way, *now);
  staging.best = best.set;
  staging.better = {.noise = level_of(best.noise()), .limit = level_of(std::min(best.room / best.gain, best.before))};
  return staging;
}

}  // namespace

GainStaging gain_staging(const Rig& rig) {
  GainStaging all;
  for (const Input& input : rig.inputs) {
    const Origin origin = origin_of(input);
    InputStaging staging = origin == Origin::card      ? real_input(rig, input)
                           : origin == Origin::digital ? InputStaging{.name = input.name}
                                                       : modelled_input(rig, input);
    advise(rig, input, staging);
    all.inputs.push_back(std::move(staging));
  }
  all.outputs = output_staging(rig);
  return all;
}

}  // namespace ohmic::rig
