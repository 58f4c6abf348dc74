// The sentences about a rig whose settings are fine one by one, but not together.

#include "rig/check.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/matrix.hpp"

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
    names_once(rig_.groups, "group");
    names_once(rig_.talkbacks, "talkback");
    names_once(rig_.streams, "stream");
    names_apart();
    for (Input& input : rig_.inputs) check(input);
    check_links();
    for (const Group& group : rig_.groups) check(group);
    for (Mix& mix : rig_.mixes) check(mix);
    for (Phones& phones : rig_.phones) check(phones);
    for (Monitor& monitor : rig_.monitors) check(monitor);
    for (const Phones& phones : rig_.phones) check_circle(phones);
    for (const Monitor& monitor : rig_.monitors) check_circle(monitor);
    for (Talkback& talkback : rig_.talkbacks) check(talkback);
    for (Stream& stream : rig_.streams) check(stream);
    give_channels();
    if (rig_.inputs.empty() && rig_.playbacks.empty() && reading_.errors.empty())
      refuse({.file = rig_.file}, "The rig has neither [[input]] nor [[playback]].", "Nothing would be heard.");
    if (rig_.phones.empty() && rig_.monitors.empty() && rig_.streams.empty() && reading_.errors.empty())
      refuse({.file = rig_.file}, "The rig has none of [[phones]], [[monitor]] and [[stream]].",
             "Nothing would be heard.");
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

  /// A channel that others may name: an input that is no right side of a pair, or a playback.
  bool is_channel(const std::string& name, const Place& place) {
    std::vector<std::string_view> list;
    for (const Input& input : rig_.inputs) {
      if (input.link.empty()) {
        list.push_back(input.name);
      } else if (input.name == name) {
        refuse(place, fmt::format("\"{}\" is the right side of \"{}\".", name, input.link),
               "Name the left one: it stands for both.");
        return false;
      }
    }
    for (const Playback& playback : rig_.playbacks) list.push_back(playback.name);
    if (std::ranges::find(list, name) != list.end()) return true;
    const auto near = nearest_name(name, list);
    refuse(place, fmt::format("There is no input or playback called \"{}\".", name),
           near           ? fmt::format("Did you mean \"{}\"?", *near)
           : list.empty() ? "The rig defines none."
                          : fmt::format("There are: {}.", fmt::join(list, ", ")));
    return false;
  }

  /// Inputs and playbacks are named by the same sends, phones and streams by the same talkbacks, outputs share ids.
  void names_apart() {
    const auto apart = [&](const auto& these, const auto& those, std::string_view kind) {
      for (const auto& one : these)
        for (const auto& other : those)
          if (!one.name.empty() && one.name == other.name)
            refuse(other.place, fmt::format("There is {} called \"{}\", too.", kind, one.name),
                   "Names tell them apart; change one.");
    };
    apart(rig_.inputs, rig_.playbacks, "an input");
    apart(rig_.phones, rig_.monitors, "a phones output");
    apart(rig_.phones, rig_.streams, "a phones output");
    apart(rig_.monitors, rig_.streams, "a monitor");
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

  void check(const Group& group) {
    for (const std::string& name : group.channels) is_channel(name, inside(group.place, "channels"));
    if (group.channels.empty()) warn(group.place, "Nobody is in this group.", "Name inputs: channels = [\"...\"].");
  }

  void check(Mix& mix) {
    if (mix.name.starts_with("phones.") || mix.name.starts_with("monitor."))
      refuse(mix.place, fmt::format("A mix cannot be called \"{}\".", mix.name),
             "That is how outputs are named where a mix could stand.");
    for (const Send& send : mix.sends) is_channel(send.input, send.place);
    for (const std::string& me : mix.me) {
      if (!is_channel(me, inside(mix.place, "me"))) continue;
      if (std::ranges::find(mix.sends, me, &Send::input) == mix.sends.end())
        warn(inside(mix.place, "me"), fmt::format("\"{}\" is not in this mix.", me), "Add it to the sends.");
    }
    if (mix.sends.empty()) warn(mix.place, "No input goes to this mix.");
  }

  /// What an output hears: a mix, or another output.
  void check_source(std::string& mix, const Place& place) {
    const auto names_output = [&](std::string_view prefix, const auto& outputs, std::string_view kind) {
      if (!mix.starts_with(prefix)) return false;
      exists(outputs, mix.substr(prefix.size()), inside(place, "mix"), kind);
      return true;
    };
    if (names_output("phones.", rig_.phones, "phones output") || names_output("monitor.", rig_.monitors, "monitor"))
      return;
    fill_in(mix, rig_.mixes, place, "mix");
  }
  template <class Output>
  void check_circle(const Output& output) {
    if (!output.mix.empty() && heard_mix(rig_, output.mix).empty() && reading_.errors.empty())
      refuse(inside(output.place, "mix"), "The outputs hear each other in a circle, and nobody hears a mix.",
             "Give one of them a mix.");
  }

  void check(Talkback& talkback) {
    if (talkback.input.empty()) {
      refuse(talkback.place, "It has no microphone.", "Name an input: input = \"...\".");
    } else {
      is_channel(talkback.input, inside(talkback.place, "input"));
    }
    const Place at = inside(talkback.place, "to");
    if (talkback.to.empty())
      for (const Phones& phones : rig_.phones) talkback.to.push_back(phones.name);
    for (const std::string& name : talkback.to) {
      const bool is_stream = std::ranges::find(rig_.streams, name, &Stream::name) != rig_.streams.end();
      if (!is_stream) exists(rig_.phones, name, at, "phones output or stream");
    }
  }

  void check(Stream& stream) {
    fill_in(stream.mix, rig_.mixes, stream.place, "mix");
    for (const std::string& name : stream.minus) is_channel(name, inside(stream.place, "minus"));
  }

  /// lowest, highest and level of a volume knob.
  template <class Output>
  void check_knob(Output& output) {
    if (output.lowest >= output.highest)
      refuse(inside(output.place, "lowest"),
             fmt::format("The knob's travel ends at {}, and begins at {}.", text(output.highest), text(output.lowest)),
             "Give a lowest below highest.");
    if (output.level > output.highest) {
      warn(inside(output.place, "level"), fmt::format("{} is above the knob's highest, {}: it is turned down to that.",
                                                      text(output.level), text(output.highest)));
      output.level = output.highest;
    }
  }

  void check(Phones& phones) {
    check_source(phones.mix, phones.place);
    check_knob(phones);
    if (phones.choice > static_cast<int>(phones.choices.size()) && !phones.choices.empty())
      refuse(inside(phones.place, "choice"), fmt::format("It has {} to choose from.", phones.choices.size()),
             "Count from 1.");
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
    check_source(monitor.mix, monitor.place);
    check_knob(monitor);
    names_once(monitor.sets, "set of speakers");
    for (SpeakerSet& set : monitor.sets) {
      fill_in(set.dac, rig_.dacs, set.place, "dac");
      fill_in(set.speaker, rig_.speakers, set.place, "speaker");
      calibrated(set.output, set.place);
      if (set.name == "sub" || set.name.find('.') != std::string::npos)
        refuse(set.place, fmt::format("A set of speakers cannot be called \"{}\".", set.name), "Choose another name.");
    }
    if (monitor.set > static_cast<int>(monitor.sets.size()))
      refuse(inside(monitor.place, "set"), fmt::format("It has {} set(s) of speakers.", monitor.sets.size()),
             "Count from 1.");
    if (!monitor.sub) return;
    fill_in(monitor.sub->dac, rig_.dacs, monitor.sub->place, "dac");
    fill_in(monitor.sub->speaker, rig_.speakers, monitor.sub->place, "speaker");
    calibrated(monitor.sub->output, monitor.sub->place);
  }

  void calibrated(const CardOutput& output, const Place& place) {
    if (output.impedance && !output.full_scale)
      refuse(inside(place, "output"), "Its output_impedance is known, its full_scale is not.", "Give both or neither.");
  }

  /// Calls f(channels, how many it needs, place) for everything that plays on the card, phones first.
  template <class Function>
  void every_output(Function f) {
    for (Phones& phones : rig_.phones) f(phones.card_channels, std::size_t{2}, phones.place);
    for (Monitor& monitor : rig_.monitors) {
      for (SpeakerSet& set : monitor.sets) f(set.card_channels, std::size_t{2}, set.place);
      if (monitor.sub) f(monitor.sub->card_channels, std::size_t{1}, monitor.sub->place);
    }
  }

  void give_channels() {
    std::set<int> taken;
    every_output([&](std::vector<int>& channels, std::size_t, const Place& place) {
      for (const int channel : channels)
        if (!taken.insert(channel).second)
          refuse(inside(place, "card"), fmt::format("The card's channel {} already plays something else.", channel));
    });
    every_output([&](std::vector<int>& channels, std::size_t count, const Place&) {
      if (!channels.empty()) return;
      int first = 1;  // pairs begin at odd channels, as sockets do
      while (taken.contains(first) || (count == 2 && taken.contains(first + 1))) first += count == 2 ? 2 : 1;
      for (int channel = first; channel < first + static_cast<int>(count); ++channel) {
        channels.push_back(channel);
        taken.insert(channel);
      }
    });
  }

  Reading& reading_;
  Rig& rig_;
};

}  // namespace

void check(Reading& reading) { Checker(reading).check(); }

}  // namespace ohmic::rig
