// Walks every way of a rig with the gear's closed forms.

#include "rig/explain.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "rig/chain.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

template <class Spec>
std::string title_of(const Defined<Spec>& item) {
  return item.title.empty() ? item.name : item.title;
}

/// Carries a sine and the noise with it from gear to gear. Values are rms in the unit of the point.
class Walk {
 public:
  explicit Walk(double rms) : level_(rms) {}

  /// Through a gear: Figures of any units.
  template <class In, class Out>
  void pass(const gear::Figures<In, Out>& gear) {
    level_ *= gear.gain;
    noise_ = std::hypot(noise_ * gear.gain, gear.noise.value());
    limit_ = gear.limit.value() / std::sqrt(2.0);
  }
  void scale(double factor) { level_ *= factor, noise_ *= factor, limit_ = std::numeric_limits<double>::infinity(); }

  double level() const { return level_; }
  double noise() const { return noise_; }

  /// The point as a row; `as` writes an rms value in the point's unit.
  template <class Write>
  Point point(const std::string& at, Write as) const {
    Point p{.at = at, .level = as(level_)};
    if (noise_ > 0.0) {
      p.noise = as(noise_) + "(A)";
      p.signal_to_noise = gain_of(level_ / noise_);
    }
    if (std::isfinite(limit_)) {
      p.limit = as(limit_);
      p.headroom = gain_of(limit_ / level_);
    }
    return p;
  }

 private:
  double level_;
  double noise_ = 0.0;
  double limit_ = std::numeric_limits<double>::infinity();
};

std::string sound_text(double pascal) { return text(db_spl(Pascal(pascal))); }
std::string wire_text(double volt) { return text(dbu(Volt(volt))); }
std::string digital_text(double rms) { return text(dbfs_rms(rms)); }

constexpr double full_scale_rms = 0.7071067811865476;

/// Which of the noises that meet at the converter is the loudest, in words. room: the least headroom of the way.
std::string loudest_noise(double microphone, double preamp, double converter, Decibel room) {
  const double all = std::sqrt(microphone * microphone + preamp * preamp + converter * converter);
  const auto share = [&](double part) { return std::round(100.0 * part * part / (all * all)); };
  if (microphone >= preamp && microphone >= converter)
    return fmt::format("The microphone's own noise is {:.0f} % of what is heard: a quieter preamp would not help.",
                       share(microphone));
  if (preamp >= converter)
    return fmt::format("The preamp and the source's thermal noise are {:.0f} % of the noise.", share(preamp));
  return fmt::format("The converter is {:.0f} % of the noise{}.", share(converter),
                     room > Decibel(8.0) ? ": there is room for more preamp gain" : "");
}

Path explain_input(const Rig& rig, const Input& input) {
  Path path{.name = input.name};
  const Origin origin = origin_of(input);
  if (origin == Origin::card || origin == Origin::digital) {
    const Walk walk(full_scale_rms);
    path.points.push_back(walk.point(
        origin == Origin::card ? fmt::format("card channel {}", input.card_channel) : "recording", digital_text));
    if (origin == Origin::digital) path.words.push_back("A recording without a level is what it is in the file.");
    else path.words.push_back("Microphone, preamp and converter are real: their noise is the card's.");
    const RealFigures real = figures_of_real(rig, input);
    if (real.volt_per_full_scale)
      path.words.push_back(
          fmt::format("Full scale is {} at the preamp.", text(dbu(Volt(*real.volt_per_full_scale * full_scale_rms)))));
    if (real.pascal_per_full_scale)
      path.words.push_back(fmt::format("Full scale is {} at the microphone.",
                                       text(db_spl(Pascal(*real.pascal_per_full_scale * full_scale_rms)))));
    return path;
  }

  double microphone_noise = 0.0;
  Walk walk(full_scale_rms);
  if (origin == Origin::air) {
    const auto& microphone = *find(rig.microphones, input.microphone);
    walk.pass(gear::figures_in_air(input.source));
    path.points.push_back(walk.point("sound at the microphone", sound_text));
    walk.pass(gear::figures(microphone.spec));
    path.points.push_back(walk.point(fmt::format("microphone: {}", title_of(microphone)), wire_text));
    if (const auto why = gear::why_silent(microphone.spec, input.has_phantom)) path.words.push_back(*why);
  } else {
    walk.pass(gear::figures_on_wire(input.source));
    path.points.push_back(walk.point("source, open circuit", wire_text));
  }
  if (!input.pickup.empty()) {
    const auto& pickup = *find(rig.pickups, input.pickup);
    const gear::PickupLoad load = pickup_load_of(rig, input);
    walk.pass(gear::figures(pickup.spec, load));
    path.points.push_back(walk.point(fmt::format("pickup: {}", title_of(pickup)), wire_text));
    path.words.push_back(fmt::format("With {} of cable and {} the pickup resonates at {}, Q {:.1f}.",
                                     text(load.capacitance, 3), text(load.resistance, 3),
                                     text(gear::resonance(pickup.spec, load), 3), gear::quality(pickup.spec, load)));
  } else {
    const auto wire = connection_of(rig, input);
    walk.pass(gear::figures(wire));
    path.points.push_back(walk.point(
        fmt::format("wire, {} into {}", text(wire.source_impedance, 3), text(wire.input_impedance, 3)), wire_text));
  }
  microphone_noise = walk.noise();
  double gain_to_converter = 1.0;
  double preamp_noise = 0.0;
  if (const auto preamp = preamp_of(rig, input)) {
    const auto figures = gear::figures(*preamp, knobs_of(input), noise_source_of(rig, input), rig.card.rate);
    walk.pass(figures);
    gain_to_converter = figures.gain;
    preamp_noise = figures.noise.value();
    path.points.push_back(walk.point(
        fmt::format("preamp: {}, {}", title_of(*find(rig.preamps, input.preamp)), text(gain_of(figures.gain))),
        wire_text));
    if (preamp->output_impedance > Ohm(0.0)) walk.pass(gear::figures(converter_connection_of(rig, input)));
  }
  const auto adc = gear::figures(find(rig.adcs, input.adc)->spec, rig.card.rate);
  walk.pass(adc);
  path.points.push_back(walk.point("converter", digital_text));
  const auto tightest = std::ranges::min_element(
      path.points, {}, [](const Point& p) { return std::isnan(p.headroom.value()) ? 1e9 : p.headroom.value(); });
  path.words.push_back(loudest_noise(microphone_noise * gain_to_converter * adc.gain, preamp_noise * adc.gain,
                                     adc.noise.value(), tightest->headroom));
  if (tightest->headroom < Decibel(0.0))
    path.words.push_back(
        fmt::format("A full-scale sine would clip at the {} by {}.", tightest->at, text(-tightest->headroom)));
  else if (std::isfinite(tightest->headroom.value()))
    path.words.push_back(fmt::format("Tightest at the {}: {} of headroom.", tightest->at, text(tightest->headroom)));
  if (input.strip.trim != Decibel(0.0)) {
    walk.scale(factor(input.strip.trim));
    path.points.push_back(walk.point(fmt::format("strip, {}", text(input.strip.trim)), digital_text));
  }
  return path;
}

/// Rounded for print, without a minus in front of nothing.
double tenths(Decibel value) { return std::round(value.value() * 10.0) / 10.0 + 0.0; }

/// How far the level at the headphone moves over frequency because of the output impedance, against 1 kHz.
struct Bend {
  Decibel lowest{0.0};
  Decibel highest{0.0};
  Hertz highest_at{1000.0};
};
Bend bend(const gear::AmplifierSpec& amplifier, const gear::HeadphoneSpec& headphone) {
  const gear::ImpedanceNetwork network = gear::network(headphone);
  const auto level = [&](Hertz f) {
    const auto z = gear::impedance(network, f) + headphone.cable_resistance.value();
    return gain_of(std::abs(z / (z + amplifier.output_impedance.value())));
  };
  Bend found;
  const Decibel reference = level(gear::reference_frequency);
  for (double f = 20.0; f <= 20e3; f *= std::pow(2.0, 1.0 / 12.0)) {
    const Decibel difference = level(Hertz(f)) - reference;
    if (difference > found.highest) found.highest = difference, found.highest_at = Hertz(f);
    found.lowest = std::min(found.lowest, difference);
  }
  return found;
}

Path explain_phones(const Rig& rig, const Phones& phones, std::size_t choice) {
  const gear::PhonesSpec spec = phones_spec_of(rig, phones, false);
  const gear::PhonesFigures figures = gear::figures(spec, choice, rig.card.rate);
  const gear::AmplifierSpec& amplifier = spec.chains[choice].amplifier;
  const gear::HeadphoneSpec& headphone = spec.chains[choice].headphones.front();
  const auto& chosen = phones.choices[choice];
  Path path{.name = fmt::format("{}: {}", phones.name, title_of(rig, chosen))};

  Walk walk(full_scale_rms);
  path.points.push_back(walk.point(fmt::format("mix {}", phones.mix), digital_text));
  if (!chosen.amplifier.empty()) {
    walk.pass(gear::figures(spec.dac, rig.card.rate));
    path.points.push_back(walk.point("converter", wire_text));
  }

  const double terminals = figures.volt_per_full_scale * full_scale_rms * factor(phones.level);
  const DBSPL level = figures.full_scale_level + phones.level;
  const double pressure_per_volt = pascals(level).value() / terminals;
  const double converter_noise = std::sqrt(std::max(
      0.0, std::pow(pascals(figures.noise).value(), 2) - std::pow(pascals(figures.amplifier_noise).value(), 2)));
  const double noise = std::hypot(converter_noise * factor(phones.level), pascals(figures.amplifier_noise).value());
  const bool is_real = chosen.amplifier.empty();
  const auto point = [&](const std::string& at, auto write) {
    Point p{.at = at,
            .level = write(pascals(level).value()),
            .limit = write(pascals(figures.limit).value()),
            .headroom = figures.limit - level};
    if (!is_real) {  // of the card's own amplifier the noise is not known
      p.noise = write(noise) + "(A)";
      p.signal_to_noise = level - db_spl(Pascal(noise));
    }
    return p;
  };
  path.points.push_back(point(fmt::format("terminals, volume {}", text(phones.level)),
                              [&](double pa) { return text(Volt(pa / pressure_per_volt), 3); }));
  path.points.push_back(point("at the ear", [](double pa) { return text(db_spl(Pascal(pa))); }));

  const Decibel below = figures.full_scale_level - figures.lowest_level,
                above = figures.highest_level - figures.full_scale_level;
  if (below > Decibel(0.05) || above > Decibel(0.05))
    path.words.push_back(fmt::format("Sources disagree about the headphone: a full-scale sine is {} to {} here.",
                                     text(level - below), text(level + above)));
  path.words.push_back(fmt::format("The amplifier goes up to {} before its {} runs out.", text(figures.limit),
                                   figures.is_limited_by_current ? "current" : "voltage"));
  if (phones.ceiling < level + above)
    path.words.push_back(fmt::format("The ceiling, {}, will hold the loudest peaks.", text(phones.ceiling)));
  const Bend curve = bend(amplifier, headphone);
  if (curve.highest > Decibel(0.1) || curve.lowest < Decibel(-0.1))
    path.words.push_back(fmt::format("Its {} bends the response by {:+.1f} to {:+.1f} dB, most at {}.",
                                     text(amplifier.output_impedance, 3), tenths(curve.lowest), tenths(curve.highest),
                                     text(curve.highest_at, 3)));
  if (is_real) return path;
  const DBSPL hiss = db_spl(Pascal(noise));
  path.words.push_back(fmt::format("Its hiss at the ear is {}(A): {}.", text(hiss),
                                   hiss < DBSPL(5.0)    ? "not audible"
                                   : hiss < DBSPL(15.0) ? "audible in a very quiet room"
                                                        : "audible"));
  return path;
}

/// One way of a monitor: a set of speakers or the sub.
struct Loudspeaker {
  std::string name;  // "Room, A: Two-way"
  std::string_view dac, speaker;
  Decibel trim;
};

Path explain_loudspeaker(const Rig& rig, const Monitor& monitor, const Loudspeaker& way) {
  Path path{.name = way.name};
  const auto& dac = find(rig.dacs, way.dac)->spec;
  const auto& speaker = *find(rig.speakers, way.speaker);
  const Decibel volume = monitor.level + way.trim;
  Walk walk(full_scale_rms);
  path.points.push_back(walk.point(fmt::format("mix {}", monitor.mix), digital_text));
  walk.scale(factor(volume));
  walk.pass(gear::figures(dac, rig.card.rate));
  walk.pass(gear::figures(gear::ConnectionSpec{
      .source_impedance = dac.output_impedance, .parts = {}, .input_impedance = speaker.spec.input_impedance}));
  path.points.push_back(walk.point(fmt::format("wire, volume {}", text(volume)), wire_text));
  walk.pass(gear::figures(speaker.spec));
  path.points.push_back(
      walk.point(fmt::format("speaker: {}, at {}", title_of(speaker), text(speaker.spec.distance, 2)), sound_text));
  path.words.push_back(fmt::format("The ceiling is {}.", text(monitor.ceiling)));
  return path;
}

std::vector<Path> explain_monitor(const Rig& rig, const Monitor& monitor) {
  std::vector<Path> paths;
  for (const SpeakerSet& set : monitor.sets) {
    const std::string title = title_of(*find(rig.speakers, set.speaker));
    const std::string name = monitor.sets.size() == 1 ? fmt::format("{}: {}", monitor.name, title)
                                                      : fmt::format("{}, {}: {}", monitor.name, set.name, title);
    paths.push_back(explain_loudspeaker(rig, monitor, {name, set.dac, set.speaker, set.trim}));
  }
  if (monitor.sub) {
    const Sub& sub = *monitor.sub;
    const std::string name = fmt::format("{}, sub below {}: {}", monitor.name, text(sub.crossover, 3),
                                         title_of(*find(rig.speakers, sub.speaker)));
    paths.push_back(explain_loudspeaker(rig, monitor, {name, sub.dac, sub.speaker, sub.trim}));
  }
  return paths;
}

}  // namespace

Explanation explain(const Rig& rig, const devices::Granted* granted) {
  Explanation explanation{.inputs = {}, .outputs = {}, .latency = latency_ledger(rig, granted)};
  for (const Input& input : rig.inputs) explanation.inputs.push_back(explain_input(rig, input));
  for (const Phones& phones : rig.phones)
    for (std::size_t choice = 0; choice < phones.choices.size(); ++choice)
      explanation.outputs.push_back(explain_phones(rig, phones, choice));
  for (const Monitor& monitor : rig.monitors)
    for (Path& path : explain_monitor(rig, monitor)) explanation.outputs.push_back(std::move(path));
  return explanation;
}

}  // namespace ohmic::rig
