// Outputs: which limit comes first at this volume, where the hiss sits, and where the volume meets the ceiling.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
#include "rig/gain_staging_parts.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using By = OutputLimit::By;

/// Two speakers play the same in phase: twice the pressure. Their noises are strangers: twice the power.
const Decibel in_phase(20.0 * std::log10(2.0)), strangers(10.0 * std::log10(2.0));

/// What a level of hiss is called: our own scale, see docs/gain-staging.md.
std::string_view audible(DBSPL hiss) {
  return hiss < DBSPL(5.0) ? "not audible" : hiss < DBSPL(15.0) ? "audible in a very quiet room" : "audible";
}

/// The real socket's limit at the ear: the amplifier's terminals are reproduced on it.
//   |v| <= V |Z / (Z + Zsocket)|
DBSPL socket_limit(const gear::PhonesSpec& spec, std::size_t choice, const gear::PhonesFigures& figures) {
  std::vector<gear::ImpedanceNetwork> networks;
  std::vector<Ohm> cables;
  for (const auto& headphone : spec.chains[choice].headphones) {
    networks.push_back(gear::network(headphone));
    cables.push_back(headphone.cable_resistance);
  }
  const gear::AmplifierSpec socket{.gain = Decibel(0.0),
                                   .rails = peak_of_sine(*spec.socket.full_scale),
                                   .current_limit = Ampere(1e9),
                                   .output_impedance = spec.socket.impedance};
  const double volt = gear::loaded(socket, networks, cables).by_rails.value();
  return figures.full_scale_level + gain_of(volt / figures.volt_per_full_scale);
}

/// Puts the limits in order, the lowest first, and fills in what follows from them.
void finish(OutputStaging& s, DBSPL at_full_volume, DBSPL ceiling) {
  std::ranges::sort(s.limits, {}, [](const OutputLimit& limit) { return std::pair(limit.level.value(), limit.by); });
  s.dynamic_range = std::min(s.limits.front().level, s.full_scale) - s.noise;
  s.at_ceiling = ceiling - at_full_volume;
  for (const OutputLimit& limit : s.limits)
    if (limit.by != By::ceiling && (limit.by != By::converter || limit.level != s.full_scale)) {
      s.at_limit = limit.level - at_full_volume;
      break;
    }
}

const OutputLimit* limit_by(const OutputStaging& s, auto is_one) {
  const auto found = std::ranges::find_if(s.limits, is_one);
  return found == s.limits.end() ? nullptr : &*found;
}

std::string volume_text(Decibel volume, Decibel highest) {
  return volume > highest ? fmt::format("not even fully up ({} would be needed)", text(volume)) : text(volume);
}

/// ceiling: as it is to be called; s.limits hold it as it is heard at the stated sensitivity.
void advise(OutputStaging& s, DBSPL ceiling, Decibel highest, bool has_amplifier, std::string_view of_both = {}) {
  const OutputLimit* gear = limit_by(s, [&](const OutputLimit& limit) {
    return limit.by != By::ceiling && !(limit.by == By::converter && limit.level == s.full_scale);
  });
  const OutputLimit* held = limit_by(s, [](const OutputLimit& limit) { return limit.by == By::ceiling; });
  const OutputLimit& first = s.limits.front();
  const std::string_view bound = s.is_at_most ? "at most " : "";
  const std::string asked = fmt::format("a mix at full scale would be {}{}{} at this volume", bound, text(s.full_scale),
                                        has_amplifier ? "" : of_both);
  if (first.by == By::ceiling && first.level < s.full_scale) {
    s.advice.push_back(fmt::format("The ceiling, {}, holds the loudest peaks: {}.", text(ceiling), asked));
  } else if (gear != nullptr && gear->level < s.full_scale) {
    s.is_good = false;
    s.advice.push_back(fmt::format("Too loud for it: {}, but {} ends at {}. Turn it down to {}.", asked,
                                   words_of(gear->by), text(gear->level), text(s.at_limit)));
  } else {
    s.advice.push_back(fmt::format("Good as it is: {}, and nothing clips.", asked));
  }
  if (gear != nullptr && held != nullptr) {
    if (gear->level < held->level)
      s.advice.push_back(fmt::format("It goes up to {}, where {} ends; the ceiling, {}, is out of its reach.",
                                     text(gear->level), words_of(gear->by), text(ceiling)));
    else
      s.advice.push_back(
          fmt::format("It could go up to {}, where {} ends. The mix meets the ceiling with the volume at {}.",
                      text(gear->level), words_of(gear->by), volume_text(s.at_ceiling, highest)));
  }
  if (!std::isfinite(s.noise.value())) return;
  std::string hiss = fmt::format("Its hiss is {}(A): {}", text(s.noise), audible(s.noise));
  if (has_amplifier && std::isfinite(s.noise_lead.value()))
    hiss += s.noise_lead > Decibel(0.0)
                ? fmt::format("; it is the amplifier's, {} above the converter's, and stays when the volume goes down",
                              text(s.noise_lead))
                : fmt::format("; it is the converter's, {} above the amplifier's, and falls with the volume",
                              text(-s.noise_lead));
  s.advice.push_back(hiss + ".");
}

OutputStaging phones_staging(const Rig& rig, const Phones& phones, std::size_t choice) {
  const gear::PhonesSpec spec = phones_spec_of(rig, phones, false, rig.card.rate);
  const gear::PhonesFigures figures = gear::figures(spec, choice, rig.card.rate);
  const bool is_real = phones.choices[choice].amplifier.empty();
  OutputStaging s{.name = phones.name, .choice = static_cast<int>(choice) + 1};
  s.is_at_most = phones.output.has_knob && phones.output.full_scale.has_value();
  s.full_scale = figures.full_scale_level + phones.level;
  // The ceiling reckons with the highest sensitivity; what is shown here, with the stated one.
  const DBSPL ceiling = phones.ceiling - (figures.highest_level - figures.full_scale_level);
  s.limits = {{By::ceiling, ceiling}, {By::converter, s.full_scale}};
  if (is_real) {
    s.limits.push_back({By::socket, figures.rails_limit});
  } else {
    if (std::isfinite(figures.rails_limit.value())) s.limits.push_back({By::rails, figures.rails_limit});
    if (std::isfinite(figures.current_limit.value())) s.limits.push_back({By::current, figures.current_limit});
    if (spec.socket.full_scale) s.limits.push_back({By::socket, socket_limit(spec, choice, figures)});
    //   noise^2 = (converter * volume)^2 + amplifier^2
    const double amplifier = pascals(figures.amplifier_noise).value();
    const double both = pascals(figures.noise).value();
    const double converter = std::sqrt(std::max(both * both - amplifier * amplifier, 0.0)) * factor(phones.level);
    s.noise = db_spl(Pascal(std::hypot(converter, amplifier)));
    s.quietest_noise = figures.amplifier_noise;
    s.noise_lead = gain_of(amplifier / converter);
  }
  finish(s, figures.full_scale_level, ceiling);
  advise(s, phones.ceiling, phones.highest, !is_real);
  return s;
}

OutputStaging monitor_staging(const Rig& rig, const Monitor& monitor, std::size_t which) {
  const SpeakerSet& set = monitor.sets[which];
  const gear::DacSpec& dac = find(rig.dacs, set.dac)->spec;
  const gear::SpeakerSpec& speaker = find(rig.speakers, set.speaker)->spec;
  const auto converter = gear::figures(dac, rig.card.rate);
  const auto sound = gear::figures(speaker);
  const double pascal_per_volt = divider(dac.output_impedance, speaker.input_impedance) * sound.gain;
  OutputStaging s{.name = monitor.name, .choice = static_cast<int>(which) + 1};
  // The volume stands in front of the converter: its full scale and its noise stay where they are.
  const DBSPL loudest = db_spl(rms_of_sine(Pascal(converter.gain * pascal_per_volt))) + in_phase;
  const DBSPL at_full_volume = loudest + set.trim;
  s.is_at_most = set.output.has_knob && set.output.full_scale.has_value();
  s.full_scale = at_full_volume + monitor.level;
  // With a sub, each of the three gets a third of what may arrive.
  const DBSPL ceiling = monitor.sub ? monitor.ceiling + gain_of(2.0 / 3.0) : monitor.ceiling;
  s.limits = {
      {By::ceiling, ceiling}, {By::converter, loudest}, {By::speaker, db_spl(rms_of_sine(sound.limit)) + in_phase}};
  s.noise = s.quietest_noise = db_spl(Pascal(converter.noise.value() * pascal_per_volt)) + strangers;
  finish(s, at_full_volume, ceiling);
  advise(s, ceiling, monitor.highest, false, " from both speakers");
  return s;
}

}  // namespace

std::string_view words_of(OutputLimit::By limit) {
  switch (limit) {
    case By::converter: return "the converter";
    case By::rails: return "the amplifier's voltage";
    case By::current: return "the amplifier's current";
    case By::socket: return "the card's socket";
    case By::speaker: return "the speaker";
    case By::ceiling: return "the ceiling";
  }
  return "";
}

std::vector<OutputStaging> output_staging(const Rig& rig) {
  std::vector<OutputStaging> all;
  for (const Phones& phones : rig.phones)
    for (std::size_t choice = 0; choice < phones.choices.size(); ++choice)
      all.push_back(phones_staging(rig, phones, choice));
  for (const Monitor& monitor : rig.monitors)
    for (std::size_t set = 0; set < monitor.sets.size(); ++set) all.push_back(monitor_staging(rig, monitor, set));
  return all;
}

}  // namespace ohmic::rig
