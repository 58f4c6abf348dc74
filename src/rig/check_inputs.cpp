// Inputs: their way from source to converter, phantom power, levels, and pairs.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "rig/check_parts.hpp"

namespace ohmic::rig {
namespace {

class InputCheck : Findings {
 public:
  using Findings::Findings;

  void check_all() {
    for (Input& input : rig_.inputs) check(input);
    check_links();
  }

 private:
  void check(Input& input) {
    const Place& at = input.place;
    if (input.file.empty() && input.card_channel == 0)
      return refuse(at, "Nothing comes in here.",
                    "Give it a recording (file = \"...\") or a channel of the card (card = 1).");
    if (!input.file.empty() && input.card_channel != 0)
      return refuse(at, "It has both a recording and a channel of the card.", "Keep one of file and card.");
    if (input.card_channel != 0) return check_real(input);

    if (!input.source.sound_level && !input.source.level) return check_digital(input);
    take(at, gear::check(input.source));
    const bool is_in_air = gear::is_in_air(input.source);
    if (is_in_air && input.microphone.empty())
      refuse(at, "Its sound is in the air (sound_level), and no microphone hears it.",
             "Name a microphone, or give the level on the wire: level = \"4 dBu\".");
    if (!is_in_air && !input.microphone.empty())
      refuse(inside(at, "microphone"), "A microphone hears pascals, and this recording is a voltage (level).",
             "Give its level in the air: sound_level = \"94 dB SPL\".");
    if (!input.microphone.empty() && !input.pickup.empty())
      refuse(inside(at, "pickup"), "It has both a microphone and a pickup.", "Make two inputs of them.");
    const bool has_microphone =
        !input.microphone.empty() && exists(rig_.microphones, input.microphone, inside(at, "microphone"), "microphone");
    const bool has_pickup = !input.pickup.empty() && exists(rig_.pickups, input.pickup, inside(at, "pickup"), "pickup");
    fill_in(input.adc, rig_.adcs, at, "adc");
    if (input.preamp.empty()) {
      if (has_microphone)
        warn(at, "The microphone has no preamp: its few millivolts go straight into the converter.", "Name a preamp.");
      if (input.gain) refuse(inside(at, "gain"), "There is no preamp to turn up.", "Name one, or use trim.");
      if (input.has_phantom) refuse(inside(at, "phantom"), "There is no preamp to give 48 V.", "Name one.");
    } else if (exists(rig_.preamps, input.preamp, inside(at, "preamp"), "preamp")) {
      turn_up(input, has_pickup);
    }
    if (has_microphone) {
      const auto& microphone = *find(rig_.microphones, input.microphone);
      if (const auto why = gear::why_silent(microphone.spec, input.has_phantom)) warn(inside(at, "phantom"), *why);
    }
  }

  void turn_up(Input& input, bool has_pickup) {
    const Place& at = input.place;
    const gear::PreampSpec& preamp = find(rig_.preamps, input.preamp)->spec;
    if (!input.socket) input.socket = preamp.input;
    if (!input.gain) input.gain = preamp.minimum_gain;
    std::ranges::move(check_preamp(rig_, input), std::back_inserter(reading_.errors));
    if (has_pickup && *input.socket != gear::PreampInput::instrument)
      warn(inside(at, "socket"),
           fmt::format("A pickup in a {} socket loses treble and level.",
                       gear::preamp_inputs[static_cast<std::size_t>(*input.socket)]),
           "Use socket = \"instrument\" (Hi-Z).");
    if (!input.microphone.empty() && *input.socket != gear::PreampInput::microphone)
      warn(inside(at, "socket"), "A microphone is plugged into another socket than the microphone's.");
  }

  /// A recording without a level is what it is in the file: full scale, as a program plays it.
  void check_digital(Input& input) {
    const bool is_wired = !input.microphone.empty() || !input.pickup.empty() || !input.preamp.empty() ||
                          !input.adc.empty() || input.cable || input.attenuator || input.splitter || input.gain ||
                          input.has_phantom || input.has_pad;
    if (is_wired)
      refuse(input.place, "Gear stands in front of this recording, and nobody says how loud it is.",
             "Give its level in the air (sound_level = \"94 dB SPL\") or on the wire (level = \"4 dBu\") for a "
             "full-scale sine.");
  }

  /// A real channel is already converted: the gear in front of it is in the air, and is named only to know its volts.
  void check_real(Input& input) {
    const Place& at = input.place;
    if (!input.preamp.empty() || !input.pickup.empty() || input.cable || input.attenuator || input.splitter)
      refuse(at, "A channel of the card has its real gear in front of it; modelling it again would count it twice.",
             "Take out preamp, pickup, cable, attenuator and splitter.");
    if (!input.microphone.empty()) exists(rig_.microphones, input.microphone, inside(at, "microphone"), "microphone");
    if (input.adc.empty() && rig_.adcs.size() == 1) input.adc = rig_.adcs.front().name;
    if (!input.adc.empty()) exists(rig_.adcs, input.adc, inside(at, "adc"), "adc");
    if (!input.microphone.empty() && input.adc.empty())
      warn(inside(at, "microphone"),
           "Its level in the room cannot be told: nobody says how many volts fill the card's converter.",
           "Define an [adc] with its full_scale, and say where the preamp's knob stands (gain).");
    if (input.has_phantom || input.has_pad)
      refuse(inside(at, input.has_phantom ? "phantom" : "pad"),
             "The switches of a real input are the card's: no rig presses them.",
             "Press it on the card, in the console, or with ohmic ctl switch.");
  }

  void check_links() {
    std::set<std::string> lefts;
    for (const Input& right : rig_.inputs) {
      if (right.link.empty()) continue;
      const Place at = inside(right.place, "link");
      if (!exists(rig_.inputs, right.link, at, "input")) continue;
      const Input& left = *std::ranges::find(rig_.inputs, right.link, &Input::name);
      if (left.name == right.name) refuse(at, "It is linked to itself.", "Name the left side of the pair.");
      else if (!left.link.empty())
        refuse(at, fmt::format("\"{}\" is itself the right side of \"{}\".", left.name, left.link),
               "Link this one to a left side.");
      else if (!lefts.insert(left.name).second)
        refuse(at, fmt::format("\"{}\" has another right side already.", left.name), "A pair has two.");
      if (!is_untouched(right.strip))
        warn(right.place,
             fmt::format("It is the right side of \"{}\", whose strip holds for both: its own is not used.", left.name),
             "Take its strip's settings out.");
    }
  }
  static bool is_untouched(const Strip& strip) {
    const Strip plain = defaults(strip_fields);
    for (const auto& f : strip_fields) {
      const double value = f.load(strip), usual = f.load(plain);
      if (value != usual && !(std::isnan(value) && std::isnan(usual))) return false;
    }
    return strip.equalizer.empty() && !strip.gate.is_on && !strip.compressor.is_on && !strip.de_esser.is_on &&
           strip.insert.file.empty();
  }
};

}  // namespace

std::vector<Error> check_preamp(const Rig& rig, const Input& input) {
  const auto* defined = find(rig.preamps, input.preamp);
  if (defined == nullptr) return {};
  const gear::PreampSpec& preamp = defined->spec;
  std::vector<Error> errors;
  const auto refuse = [&](std::string_view key, std::string what, std::string hint = {}) {
    Place place = input.place;
    place.field += fmt::format(".{}", key);
    errors.push_back({std::move(what), std::move(hint), std::move(place)});
  };
  const Decibel gain = input.gain.value_or(preamp.minimum_gain);
  if (gain < preamp.minimum_gain || gain > preamp.maximum_gain)
    refuse("gain", fmt::format("{} is outside what the preamp \"{}\" can: {} to {}.", text(gain), input.preamp,
                               text(preamp.minimum_gain), text(preamp.maximum_gain)));
  if (input.has_phantom && !preamp.has_phantom)
    refuse("phantom", fmt::format("The preamp \"{}\" has no 48 V.", input.preamp));
  if (input.has_phantom && input.socket.value_or(preamp.input) != gear::PreampInput::microphone)
    refuse("phantom", "48 V stands only on the microphone socket.", "Switch it off, or use socket = \"microphone\".");
  if (input.has_pad && preamp.pad_attenuation.value() <= 0.0)
    refuse("pad", fmt::format("The preamp \"{}\" has no pad.", input.preamp));
  return errors;
}

void check_inputs(Reading& reading) { InputCheck(reading).check_all(); }

}  // namespace ohmic::rig
