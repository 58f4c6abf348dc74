// The sentences about a rig whose settings are fine one by one, but not together.

#include "rig/check.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::rig {
namespace {

class Checker {
 public:
  explicit Checker(Reading& reading) : reading_(reading), rig_(reading.rig) {}

  void check() {
    check_gear();
    names_once(rig_.inputs, "input");
    names_once(rig_.mixes, "mix");
    names_once(rig_.phones, "phones output");
    names_once(rig_.monitors, "monitor");
    for (Input& input : rig_.inputs) check(input);
    for (Mix& mix : rig_.mixes) check(mix);
    for (Phones& phones : rig_.phones) check(phones);
    for (Monitor& monitor : rig_.monitors) check(monitor);
    give_channels();
    if (rig_.inputs.empty() && reading_.errors.empty())
      refuse({.file = rig_.file}, "The rig has no [[input]].", "Nothing would be heard.");
    if (rig_.phones.empty() && rig_.monitors.empty() && reading_.errors.empty())
      refuse({.file = rig_.file}, "The rig has neither [[phones]] nor [[monitor]].", "Nothing would be heard.");
  }

 private:
  void refuse(const Place& place, std::string what, std::string hint = {}) {
    reading_.errors.push_back({std::move(what), std::move(hint), place});
  }
  void warn(const Place& place, std::string what, std::string hint = {}) {
    reading_.warnings.push_back({std::move(what), std::move(hint), place});
  }
  static Place inside(Place place, std::string_view key) {
    place.field += fmt::format(".{}", key);
    return place;
  }
  void take(const Place& place, const Result<void>& result) {
    if (!result) reading_.errors.push_back(Error(result.error()).at(place));
  }

  void check_gear() {
    for (const auto& item : rig_.microphones) take(item.place, gear::check(item.spec));
    for (const auto& item : rig_.preamps) take(item.place, gear::check(item.spec));
    for (const auto& item : rig_.headphones) take(item.place, gear::check(item.spec));
  }

  template <class Item>
  void names_once(const std::vector<Item>& items, std::string_view kind) {
    std::set<std::string> seen;
    for (const Item& item : items)
      if (!item.name.empty() && !seen.insert(item.name).second)
        refuse(item.place, fmt::format("There is another {} called \"{}\".", kind, item.name),
               "Names tell them apart; change one.");
  }

  template <class Items>
  static std::vector<std::string_view> names(const Items& items) {
    std::vector<std::string_view> list;
    list.reserve(items.size());
    for (const auto& item : items) list.push_back(item.name);
    return list;
  }

  /// Is there one of this name? Says what there is.
  template <class Items>
  bool exists(const Items& items, const std::string& name, const Place& place, std::string_view kind) {
    const auto list = names(items);
    if (std::ranges::find(list, name) != list.end()) return true;
    const auto near = nearest_name(name, list);
    refuse(place, fmt::format("There is no {} called \"{}\".", kind, name),
           near           ? fmt::format("Did you mean \"{}\"?", *near)
           : list.empty() ? fmt::format("The rig defines none.")
                          : fmt::format("There are: {}.", fmt::join(list, ", ")));
    return false;
  }

  /// A name that may be left out while there is only one to name.
  template <class Items>
  void fill_in(std::string& name, const Items& items, const Place& place, std::string_view kind) {
    if (!name.empty()) {
      exists(items, name, inside(place, kind), kind);
    } else if (items.size() == 1) {
      name = items.front().name;
    } else if (items.empty()) {
      refuse(place, fmt::format("It needs {}, and the rig defines none.", kind),
             fmt::format("Add a section [{}.main].", kind));
    } else {
      refuse(place, fmt::format("The rig has {} of kind \"{}\"; say which one.", items.size(), kind),
             fmt::format("{} = one of: {}.", kind, fmt::join(names(items), ", ")));
    }
  }

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
      check_preamp(input, has_pickup);
    }
    if (has_microphone) {
      const auto& microphone = *find(rig_.microphones, input.microphone);
      if (const auto why = gear::why_silent(microphone.spec, input.has_phantom)) warn(inside(at, "phantom"), *why);
    }
  }

  void check_preamp(Input& input, bool has_pickup) {
    const Place& at = input.place;
    const gear::PreampSpec& preamp = find(rig_.preamps, input.preamp)->spec;
    if (!input.socket) input.socket = preamp.input;
    if (!input.gain) input.gain = preamp.minimum_gain;
    if (*input.gain < preamp.minimum_gain || *input.gain > preamp.maximum_gain)
      refuse(inside(at, "gain"), fmt::format("{} is outside what the preamp \"{}\" can: {} to {}.", text(*input.gain),
                                             input.preamp, text(preamp.minimum_gain), text(preamp.maximum_gain)));
    if (input.has_phantom && !preamp.has_phantom)
      refuse(inside(at, "phantom"), fmt::format("The preamp \"{}\" has no 48 V.", input.preamp));
    if (input.has_phantom && *input.socket != gear::PreampInput::microphone)
      refuse(inside(at, "phantom"), "48 V stands only on the microphone socket.");
    if (input.has_pad && preamp.pad_attenuation.value() <= 0.0)
      refuse(inside(at, "pad"), fmt::format("The preamp \"{}\" has no pad.", input.preamp));
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
      refuse(inside(at, input.has_phantom ? "phantom" : "pad"), "Ohmic cannot press the switches of this card.",
             "Press it on the card.");
  }

  void check(Mix& mix) {
    for (const Send& send : mix.sends) exists(rig_.inputs, send.input, send.place, "input");
    if (mix.sends.empty()) warn(mix.place, "No input goes to this mix.");
  }

  void check(Phones& phones) {
    fill_in(phones.mix, rig_.mixes, phones.place, "mix");
    const bool is_real = !phones.choices.empty() && phones.choices.front().amplifier.empty();
    if (!is_real) fill_in(phones.dac, rig_.dacs, phones.place, "dac");
    if (is_real && !phones.output.full_scale)
      refuse(phones.place,
             "It has no amplifier, so the card's own drives the headphone, and nobody says how many volts that makes.",
             "Name an amplifier, or say what the socket gives: output = { full_scale = \"2.5 V\", output_impedance = "
             "\"10 ohm\" }.");
    if (is_real && !phones.dac.empty())
      refuse(inside(phones.place, "dac"),
             "The card's own converter and amplifier are real; a modelled converter in front would count twice.",
             "Take it out, or name an amplifier.");
    for (const Choice& choice : phones.choices) {
      if (!choice.amplifier.empty())
        exists(rig_.amplifiers, choice.amplifier, inside(phones.place, "amplifier"), "amplifier");
      for (const std::string& headphone : choice.headphones)
        exists(rig_.headphones, headphone, inside(phones.place, "headphone"), "headphone");
    }
    calibrated(phones.output, phones.place);
  }

  void check(Monitor& monitor) {
    fill_in(monitor.mix, rig_.mixes, monitor.place, "mix");
    fill_in(monitor.dac, rig_.dacs, monitor.place, "dac");
    fill_in(monitor.speaker, rig_.speakers, monitor.place, "speaker");
    calibrated(monitor.output, monitor.place);
  }

  void calibrated(const CardOutput& output, const Place& place) {
    if (output.impedance && !output.full_scale)
      refuse(inside(place, "output"), "Its output_impedance is known, its full_scale is not.", "Give both or neither.");
  }

  template <class Output>
  void claim(Output& output, std::set<int>& taken) {
    for (const int channel : output.card_channels)
      if (!taken.insert(channel).second)
        refuse(inside(output.place, "card"),
               fmt::format("The card's channel {} already plays something else.", channel));
  }
  template <class Output>
  static void next_free(Output& output, std::set<int>& taken) {
    if (!output.card_channels.empty()) return;
    int left = 1;
    while (taken.contains(left) || taken.contains(left + 1)) left += 2;
    output.card_channels = {left, left + 1};
    taken.insert({left, left + 1});
  }

  void give_channels() {
    std::set<int> taken;
    for (Phones& phones : rig_.phones) claim(phones, taken);
    for (Monitor& monitor : rig_.monitors) claim(monitor, taken);
    for (Phones& phones : rig_.phones) next_free(phones, taken);
    for (Monitor& monitor : rig_.monitors) next_free(monitor, taken);
  }

  Reading& reading_;
  Rig& rig_;
};

}  // namespace

void check(Reading& reading) { Checker(reading).check(); }

}  // namespace ohmic::rig
