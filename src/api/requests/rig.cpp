// The request "rig": inputs, mixes and outputs with the gear around them; their values are those of get.

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "api/requests/requests.hpp"
#include "rig/chain.hpp"
#include "rig/matrix.hpp"

namespace ohmic::api {
namespace {

using Names = std::vector<std::string>;

List list_of(const Names& names) { return {names.begin(), names.end()}; }
Value or_nothing(const std::string& name) { return name.empty() ? Value() : Value(name); }

template <class Spec>
std::string title_of(const std::vector<rig::Defined<Spec>>& all, const std::string& name) {
  const auto* gear = rig::find(all, name);
  return gear == nullptr || gear->title.empty() ? name : gear->title;
}

std::string_view kind_of(const rig::Input& input) {
  if (!input.microphone.empty()) return "microphone";
  if (!input.pickup.empty()) return "pickup";
  return input.card_channel > 0 ? "real" : "source";
}

/// What is in front of the preamp, in words.
std::string source_of(const rig::Rig& rig, const rig::Input& input) {
  std::string words;
  if (!input.microphone.empty()) words = title_of(rig.microphones, input.microphone);
  if (!input.pickup.empty()) words = title_of(rig.pickups, input.pickup);
  if (!words.empty()) words += ", ";
  if (input.card_channel == 0) return words + fmt::format("recording {}", input.file);
  return words + fmt::format("{}'s input {}", input.follower.empty() ? "the card" : input.follower, input.card_channel);
}

List groups_of(const rig::Rig& rig, const std::string& channel) {
  List groups;
  for (const rig::Group& group : rig.groups)
    if (std::ranges::find(group.channels, channel) != group.channels.end()) groups.emplace_back(group.name);
  return groups;
}

Members of(const rig::Rig& rig, const rig::Input& input) {
  const auto preamp = rig::preamp_of(rig, input);
  Value gain;
  if (preamp)
    gain =
        Members{{"minimum", preamp->minimum_gain.value()}, {"maximum", preamp->maximum_gain.value()}, {"unit", "dB"}};
  return {{"name", input.name},
          {"kind", kind_of(input)},
          {"source", source_of(rig, input)},
          {"preamp", preamp ? Value(title_of(rig.preamps, input.preamp)) : Value()},
          {"gain", std::move(gain)},
          {"phantom", preamp && preamp->has_phantom},
          {"pad", preamp && preamp->pad_attenuation > Decibel(0.0)},
          {"hi_z", preamp.has_value()},
          {"insert", or_nothing(input.strip.insert.file)},
          {"linked_to", or_nothing(input.link)},
          {"groups", groups_of(rig, input.name)},
          {"is_program", false}};
}

Members of(const rig::Rig& rig, const rig::Playback& playback) {
  return {{"name", playback.name},
          {"kind", "playback"},
          {"source", "what other programs play"},
          {"preamp", Value()},
          {"gain", Value()},
          {"phantom", false},
          {"pad", false},
          {"hi_z", false},
          {"insert", or_nothing(playback.strip.insert.file)},
          {"linked_to", Value()},
          {"groups", groups_of(rig, playback.name)},
          {"is_program", true}};
}

Members of(const rig::Rig& rig, const rig::Mix& mix) {
  Names sources, listeners;
  for (const rig::Send& send : mix.sends) sources.push_back(send.input);
  Value performer;
  for (const rig::Phones& phones : rig.phones) {
    if (rig::heard_mix(rig, phones.mix) != mix.name) continue;
    listeners.push_back(phones.name);
    if (performer.is_nothing() && !mix.me.empty()) performer = phones.name;
  }
  for (const rig::Monitor& monitor : rig.monitors)
    if (rig::heard_mix(rig, monitor.mix) == mix.name) listeners.push_back(monitor.name);
  return {{"name", mix.name},      {"stereo", !mix.is_mono},      {"performer", std::move(performer)},
          {"me", list_of(mix.me)}, {"sources", list_of(sources)}, {"listeners", list_of(listeners)}};
}

Members of(const rig::Rig& rig, const rig::Choice& choice) {
  const std::string& worn = choice.headphones.front();
  const bool is_circuit = rig::is_netlist_path(choice.amplifier);
  const std::string title = choice.amplifier.empty()    ? "The card's own"
                            : choice.circuit != nullptr ? choice.circuit->title()
                                                        : title_of(rig.amplifiers, choice.amplifier);
  return {{"amplifier", or_nothing(choice.amplifier)},
          {"amplifier_title", title},
          {"headphone", worn},
          {"headphone_title", title_of(rig.headphones, worn)},
          {"beside", List(choice.headphones.begin() + 1, choice.headphones.end())},
          {"has_circuit", is_circuit && choice.circuit != nullptr}};
}

Members of(const rig::Rig& rig, const rig::Phones& phones) {
  List choices, card;
  for (const rig::Choice& choice : phones.choices) choices.emplace_back(of(rig, choice));
  for (const int channel : phones.card_channels) card.emplace_back(channel);
  const auto chosen = std::min(static_cast<std::size_t>(phones.choice), phones.choices.size()) - 1;
  const gear::HeadphoneSpec& worn = rig::find(rig.headphones, phones.choices[chosen].headphones.front())->spec;
  const auto tenth = [](double value) { return std::round(value * 10.0) / 10.0; };
  return {{"name", phones.name},
          {"listener", phones.listener},
          {"mix", phones.mix},
          {"hears", rig::heard_mix(rig, phones.mix)},
          {"ceiling", phones.ceiling.value()},
          {"choices", std::move(choices)},
          {"choice", phones.choice},
          {"sensitivity_db_spl_v",
           List{tenth(gear::lowest_sensitivity(worn).value()), tenth(gear::highest_sensitivity(worn).value())}},
          {"impedance_ohm", worn.impedance.value()},
          {"is_network", phones.is_network},
          {"is_calibrated", phones.output.full_scale.has_value()},
          {"card", std::move(card)}};
}

Members of(const rig::Rig& rig, const rig::Monitor& monitor) {
  List sets;
  for (const rig::SpeakerSet& set : monitor.sets) {
    List card;
    for (const int channel : set.card_channels) card.emplace_back(channel);
    sets.emplace_back(
        Members{{"name", set.name}, {"speaker", title_of(rig.speakers, set.speaker)}, {"card", std::move(card)}});
  }
  Value sub;
  if (monitor.sub) sub = Members{{"speaker", title_of(rig.speakers, monitor.sub->speaker)}};
  return {{"name", monitor.name},
          {"mix", monitor.mix},
          {"hears", rig::heard_mix(rig, monitor.mix)},
          {"ceiling", monitor.ceiling.value()},
          {"sets", std::move(sets)},
          {"sub", std::move(sub)}};
}

template <class Thing>
List all(const rig::Rig& rig, const std::vector<Thing>& things) {
  List list;
  for (const Thing& thing : things) list.emplace_back(of(rig, thing));
  return list;
}

/// What an engineer sees.
Members whole(const rig::Rig& rig) {
  List inputs = all(rig, rig.inputs), playbacks = all(rig, rig.playbacks), groups, talkbacks, streams;
  inputs.insert(inputs.end(), playbacks.begin(), playbacks.end());
  for (const rig::Group& group : rig.groups)
    groups.emplace_back(Members{{"name", group.name}, {"channels", list_of(group.channels)}});
  for (const rig::Talkback& talkback : rig.talkbacks)
    talkbacks.emplace_back(Members{{"name", talkback.name}, {"input", talkback.input}, {"to", list_of(talkback.to)}});
  for (const rig::Stream& stream : rig.streams)
    streams.emplace_back(Members{{"name", stream.name}, {"mix", stream.mix}, {"minus", list_of(stream.minus)}});
  return {
      {"title", rig.title},
      {"file", rig.file},
      {"inputs", std::move(inputs)},
      {"groups", std::move(groups)},
      {"mixes", all(rig, rig.mixes)},
      {"phones", all(rig, rig.phones)},
      {"monitors", all(rig, rig.monitors)},
      {"talkbacks", std::move(talkbacks)},
      {"streams", std::move(streams)},
      {"card", Members{{"device", rig.card.device}, {"rate_hz", rig.card.rate.value()}, {"frames", rig.card.frames}}}};
}

/// What the performer at an output sees: it, its mix, and the names of what is in it.
Members own(const rig::Rig& rig, const std::string& output) {
  List inputs, mixes, phones;
  for (const rig::Phones& one : rig.phones) {
    if (one.name != output) continue;
    phones.emplace_back(of(rig, one));
    for (const rig::Mix& mix : rig.mixes) {
      if (mix.name != rig::heard_mix(rig, one.mix)) continue;
      Members members = of(rig, mix);
      std::erase_if(members, [](const auto& member) { return member.first == "listeners"; });
      mixes.emplace_back(std::move(members));
      for (const rig::Send& send : mix.sends) {
        const auto is_it = [&](const auto& channel) { return channel.name == send.input; };
        const auto input = std::ranges::find_if(rig.inputs, is_it);
        const bool is_program = input == rig.inputs.end();
        inputs.emplace_back(Members{{"name", send.input},
                                    {"kind", is_program ? "playback" : kind_of(*input)},
                                    {"linked_to", is_program ? Value() : or_nothing(input->link)},
                                    {"is_program", is_program}});
      }
    }
  }
  return {
      {"title", rig.title}, {"inputs", std::move(inputs)}, {"mixes", std::move(mixes)}, {"phones", std::move(phones)}};
}

}  // namespace

void add_rig(Protocol& protocol, const rig::Session& session) {
  protocol.add({.name = "rig",
                .takes = {},
                .says = "What is there and how it hangs together: inputs, mixes, outputs, their gear.",
                .performers_may = true,
                .answer = [&session](const Request& request) -> Answer {
                  const rig::Rig& rig = session.desk().rig();
                  return request.role.is_engineer ? whole(rig) : own(rig, request.role.output);
                }});
  const auto told = std::make_shared<std::string>(write_line(whole(session.desk().rig())));
  protocol.when_turned([&protocol, &session, told](const std::vector<rig::Turned>&) {
    std::string now = write_line(whole(session.desk().rig()));
    if (now == *told) return;
    *told = std::move(now);
    protocol.tell("changes", Members{{"rig_changed", true}});
  });
}

}  // namespace ohmic::api
