// Walks every way of a rig with the gear's closed forms.

#include "rig/explain.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::string_view kind_of(const Stage& stage) {
  using Kind = Stage::Kind;
  switch (stage.kind) {
    case Kind::source: return stage.unit == Dimension::pascal ? "sound" : "source";
    case Kind::microphone: return "microphone";
    case Kind::pickup: return "pickup";
    case Kind::wire: return "wire";
    case Kind::preamp_input: return "preamp";
    case Kind::preamp_output: return "";  // the same box
    case Kind::converter: return "converter";
    case Kind::strip: return "";  // it has a line of its own
  }
  return "";
}

/// A stage as a row: its level in its own unit, its noise and limit as they look from the microphone or the socket.
Point point_of(const Stage& stage, const InputStaging& staging, DBu shown) {
  const auto seen = [&](DBu level) {
    if (std::isnan(level.value())) return std::string();
    return std::isfinite(staging.sound.value()) ? text(staging.as_sound(level)) : text(level);
  };
  Point point{.at = stage.name, .noise = seen(stage.noise), .limit = seen(stage.limit), .headroom = stage.headroom};
  if (!point.noise.empty()) point.noise += "(A)";
  if (stage.kind == Stage::Kind::preamp_input || std::isnan(shown.value())) return point;
  const double level = volts(shown).value() * stage.per_volt;
  point.level = stage.unit == Dimension::pascal ? sound_text(level)
                : stage.unit == Dimension::volt ? wire_text(level)
                                                : digital_text(level);
  return point;
}

Path explain_input(const Rig& rig, const Input& input, const InputStaging& staging) {
  Path path{.name = input.name, .words = staging.advice, .does = words_of(input.strip)};
  const Origin origin = origin_of(input);
  if (origin == Origin::card)
    path.way.push_back(
        fmt::format("{} channel {}", input.follower.empty() ? "card" : input.follower, input.card_channel));
  if (origin == Origin::digital) path.way.emplace_back("recording");
  path.seen_from = std::isfinite(staging.sound.value()) ? "the microphone" : "the input";
  // A real channel has no peak that anybody knows: its rows show what full scale is.
  const DBu shown = std::isfinite(staging.peak.value()) ? staging.peak : DBu(-staging.digital.value());
  for (const Stage& stage : staging.stages) {
    path.points.push_back(point_of(stage, staging, shown));
    if (origin != Origin::card && !kind_of(stage).empty()) path.way.emplace_back(kind_of(stage));
  }
  if (!input.link.empty()) path.does = fmt::format("linked to {}, whose strip holds for both", input.link);
  if (!path.does.empty()) path.way.emplace_back("strip");
  if (!input.pickup.empty()) {
    const gear::PickupSpec& pickup = find(rig.pickups, input.pickup)->spec;
    const gear::PickupLoad load = pickup_load_of(rig, input);
    path.words.push_back(fmt::format("With {} of cable and {} the pickup resonates at {}, Q {:.1f}.",
                                     text(load.capacitance, 3), text(load.resistance, 3),
                                     text(gear::resonance(pickup, load), 3), gear::quality(pickup, load)));
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
Bend bend(const gear::PhonesChain& chain) {
  const gear::HeadphoneSpec& headphone = chain.headphones.front();
  const gear::AmplifierSpec& amplifier = chain.amplifier;
  const gear::ImpedanceNetwork network = gear::network(headphone);
  const auto level = [&](Hertz f) {
    if (chain.circuit) return gain_of(std::abs(chain.circuit->response(f)));
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

/// What an output does to the sound on its way.
std::string words_of(const Phones& phones) {
  std::vector<std::string> does;
  if (phones.crossfeed.is_on) does.emplace_back("crossfeed");
  if (!phones.eq.empty()) does.push_back(fmt::format("EQ from {}", phones.eq));
  if (phones.is_mono) does.emplace_back("mono");
  if (phones.is_inverted) does.emplace_back("polarity turned");
  if (phones.balance != 0.0) does.push_back(fmt::format("balance {:+.2f}", phones.balance));
  if (phones.delay > Second(0.0)) does.push_back(fmt::format("delay {}", text(phones.delay, 3)));
  if (phones.is_muted) does.emplace_back("muted");
  return fmt::format("{}", fmt::join(does, ", "));
}

Path explain_phones(const Rig& rig, const Phones& phones, std::size_t choice, const OutputStaging& staging) {
  const gear::PhonesSpec spec = phones_spec_of(rig, phones, false, rig.card.rate);
  const gear::PhonesFigures figures = gear::figures(spec, choice, rig.card.rate);
  const gear::PhonesChain& chain = spec.chains[choice];
  const auto& chosen = phones.choices[choice];
  Path path{.name = fmt::format("{}: {}", phones.name, title_of(rig, chosen)),
            .way = {"mix", "converter", "amplifier", "headphone"},
            .words = staging.advice,
            .does = words_of(phones)};
  if (chosen.amplifier.empty()) path.way = {"mix", "card", "headphone"};

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
  const Bend curve = bend(chain);
  const Ohm impedance = chain.circuit ? chain.circuit->output_impedance : chain.amplifier.output_impedance;
  if (curve.highest > Decibel(0.1) || curve.lowest < Decibel(-0.1))
    path.words.push_back(fmt::format("Its {} bends the response by {:+.1f} to {:+.1f} dB, most at {}.",
                                     text(impedance, 3), tenths(curve.lowest), tenths(curve.highest),
                                     text(curve.highest_at, 3)));
  if (chain.circuit)
    path.words.push_back(
        fmt::format("A circuit: gain {:+.1f} dB into this headphone, {} at its output, {} from its "
                    "supply at rest, distortion 1 % at {}.",
                    tenths(gain_of(std::abs(chain.circuit->gain))), text(impedance, 3),
                    text(chain.circuit->supply_current, 3), text(rms_of_sine(chain.circuit->limit), 3)));
  return path;
}

/// One way of a monitor: a set of speakers or the sub.
struct Loudspeaker {
  std::string name;  // "Room, A: Two-way"
  std::string_view dac, speaker;
  Decibel trim;
  std::vector<std::string> advice;
  bool is_sub = false;
};

Path explain_loudspeaker(const Rig& rig, const Monitor& monitor, const Loudspeaker& way) {
  Path path{.name = way.name, .way = {"mix", "converter", "wire", "speaker"}, .words = way.advice};
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
  path.points.push_back(walk.point(fmt::format("{} at {}: {}", way.is_sub ? "sub" : "one speaker",
                                               text(speaker.spec.distance, 2), title_of(speaker)),
                                   sound_text));
  return path;
}

std::vector<Path> explain_monitor(const Rig& rig, const Monitor& monitor, const OutputStaging* staging) {
  std::vector<Path> paths;
  for (const SpeakerSet& set : monitor.sets) {
    const std::string title = title_of(*find(rig.speakers, set.speaker));
    const std::string name = monitor.sets.size() == 1 ? fmt::format("{}: {}", monitor.name, title)
                                                      : fmt::format("{}, {}: {}", monitor.name, set.name, title);
    paths.push_back(explain_loudspeaker(rig, monitor, {name, set.dac, set.speaker, set.trim, (staging++)->advice}));
  }
  if (monitor.sub) {
    const Sub& sub = *monitor.sub;
    const std::string name = fmt::format("{}, sub below {}: {}", monitor.name, text(sub.crossover, 3),
                                         title_of(*find(rig.speakers, sub.speaker)));
    paths.push_back(explain_loudspeaker(rig, monitor,
                                        {name,
                                         sub.dac,
                                         sub.speaker,
                                         sub.trim,
                                         {"Takes what lies below the crossover; the speakers keep the rest."},
                                         true}));
  }
  return paths;
}

}  // namespace

Explanation explain(const Rig& rig, const devices::Granted* granted, const engine::Plan* plan) {
  Explanation explanation{
      .inputs = {},
      .outputs = {},
      .desk = desk_in_words(rig),
      .staging = gain_staging(rig),
      .latency = plan != nullptr ? latency_ledger(rig, *plan, granted) : latency_ledger(rig, granted)};
  for (std::size_t i = 0; i < rig.inputs.size(); ++i)
    explanation.inputs.push_back(explain_input(rig, rig.inputs[i], explanation.staging.inputs[i]));
  const OutputStaging* staging = explanation.staging.outputs.data();
  for (const Phones& phones : rig.phones)
    for (std::size_t choice = 0; choice < phones.choices.size(); ++choice)
      explanation.outputs.push_back(explain_phones(rig, phones, choice, *staging++));
  for (const Monitor& monitor : rig.monitors) {
    for (Path& path : explain_monitor(rig, monitor, staging)) explanation.outputs.push_back(std::move(path));
    staging += monitor.sets.size();
  }
  return explanation;
}

}  // namespace ohmic::rig
