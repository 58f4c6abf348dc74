// Phones, monitors, talkback and streams: what they hear, their gear, and their channels of the card.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "rig/check_parts.hpp"
#include "rig/matrix.hpp"

namespace ohmic::rig {
namespace {

class OutputCheck : Findings {
 public:
  using Findings::Findings;

  void check_all() {
    for (Phones& phones : rig_.phones) check(phones);
    for (Monitor& monitor : rig_.monitors) check(monitor);
    for (const Phones& phones : rig_.phones) check_circle(phones);
    for (const Monitor& monitor : rig_.monitors) check_circle(monitor);
    for (Talkback& talkback : rig_.talkbacks) check(talkback);
    for (Stream& stream : rig_.streams) check(stream);
    give_channels();
  }

 private:
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
    check_network(phones);
    if (phones.choice > static_cast<int>(phones.choices.size()) && !phones.choices.empty())
      refuse(inside(phones.place, "choice"), fmt::format("It has {} to choose from.", phones.choices.size()),
             "Count from 1.");
    const bool is_real = !phones.choices.empty() && phones.choices.front().amplifier.empty();
    if (!is_real) fill_in(phones.dac, rig_.dacs, phones.place, "dac");
    if (is_real && !phones.is_network && !phones.output.full_scale)
      refuse(phones.place,
             "It has no amplifier, so the card's own drives the headphone, and nobody says how many volts that makes.",
             "Name an amplifier, or say what the socket gives: output = { full_scale = \"2.5 V\", output_impedance = "
             "\"10 ohm\" }.");
    if (is_real && !phones.dac.empty())
      refuse(inside(phones.place, "dac"),
             "The card's own converter and amplifier are real; a modelled converter in front would count twice.",
             "Take it out, or name an amplifier.");
    for (const Choice& choice : phones.choices) {
      if (!choice.amplifier.empty() && !is_netlist_path(choice.amplifier))
        exists(rig_.amplifiers, choice.amplifier, inside(phones.place, "amplifier"), "amplifier");
      for (const std::string& headphone : choice.headphones)
        exists(rig_.headphones, headphone, inside(phones.place, "headphone"), "headphone");
    }
    for (const CircuitKnobs& circuit : phones.circuits)
      if (checked_.insert(circuit.file.get()).second) check(*circuit.file, phones.place);
    calibrated(phones.output, phones.place);
  }

  /// Phones and browsers play it, on gear of their own.
  void check_network(const Phones& phones) {
    if (!phones.is_network) return;
    if (!phones.choices.empty() && phones.choices.front().amplifier.empty())
      refuse(phones.place, "It has no amplifier and no channels of the card: nobody says how many volts that makes.",
             "Name an amplifier.");
    if (phones.output.full_scale)
      refuse(inside(phones.place, "output"), "It leaves by no socket of the card.", "Take it out, or name channels.");
  }

  void check(const CircuitFile& file, const Place& place) {
    if (const auto ok = file.check(); !ok) reading_.errors.push_back(ok.error());
    for (const std::string& warning : file.netlist().warnings()) warn(inside(place, "amplifier"), warning);
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

  /// Calls f(channels, of which card, how many it needs, place) for everything that plays on a card, phones first.
  template <class Function>
  void every_output(Function f) {
    for (Phones& phones : rig_.phones)
      if (!phones.is_network) f(phones.card_channels, phones.follower, std::size_t{2}, phones.place);
    for (Monitor& monitor : rig_.monitors) {
      for (SpeakerSet& set : monitor.sets) f(set.card_channels, set.follower, std::size_t{2}, set.place);
      if (monitor.sub) f(monitor.sub->card_channels, monitor.sub->follower, std::size_t{1}, monitor.sub->place);
    }
  }

  void give_channels() {
    std::map<std::string, std::set<int>> all;  // taken, card by card
    every_output([&](std::vector<int>& channels, const std::string& follower, std::size_t, const Place& place) {
      for (const int channel : channels)
        if (!all[follower].insert(channel).second)
          refuse(inside(place, "card"), fmt::format("The card's channel {} already plays something else.", channel));
    });
    every_output([&](std::vector<int>& channels, const std::string& follower, std::size_t count, const Place&) {
      if (!channels.empty()) return;
      std::set<int>& taken = all[follower];
      int first = 1;  // pairs begin at odd channels, as sockets do
      while (taken.contains(first) || (count == 2 && taken.contains(first + 1))) first += count == 2 ? 2 : 1;
      for (int channel = first; channel < first + static_cast<int>(count); ++channel) {
        channels.push_back(channel);
        taken.insert(channel);
      }
    });
  }

  std::set<const CircuitFile*> checked_;
};

}  // namespace

void check_outputs(Reading& reading) { OutputCheck(reading).check_all(); }

}  // namespace ohmic::rig
