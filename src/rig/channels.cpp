// Counts connectors card by card, then lays the cards side by side.

#include "rig/channels.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ohmic::rig {
namespace {

/// Of a card's name; channels may be const.
template <class Channels>
auto& run_of(const Rig& rig, Channels& channels, std::string_view name) {
  for (std::size_t i = 0; i < rig.followers.size(); ++i)
    if (!name.empty() && rig.followers[i].name == name) return channels.followers[i];
  return channels.own;
}

}  // namespace

CardsNamed cards_named(const Rig& rig) {
  CardsNamed named{
      .device = rig.card.device, .periods = rig.card.periods, .followers = {}, .programs = rig.programs, .met = {}};
  for (const Follower& follower : rig.followers)
    named.followers.push_back(follower.name + '\n' + follower.device + '\n' + std::to_string(follower.frames) +
                              (follower.has_word_clock ? "\nin step" : ""));
  if (rig.programs.pipewire == Offer::off) return named;
  for (const Playback& playback : rig.playbacks) named.met.push_back(playback.name);
  named.met.emplace_back();
  for (const Stream& stream : rig.streams) named.met.push_back(stream.name);
  return named;
}

bool offers_inputs(const Rig& rig) {
  return rig.programs.inputs == Offer::on || (rig.programs.inputs == Offer::automatic && rig.programs.has_usb);
}

CardChannels channels_of(const Rig& rig) {
  CardChannels all;
  all.followers.resize(rig.followers.size());
  for (const Input& input : rig.inputs) {
    ChannelRun& card = run_of(rig, all, input.follower);
    card.inputs = std::max(card.inputs, input.card_channel);
  }
  every_card_output(rig, [&](const std::string& follower, const std::vector<int>& connectors, const std::string&) {
    ChannelRun& card = run_of(rig, all, follower);
    for (const int connector : connectors) card.outputs = std::max(card.outputs, connector);
  });
  int input = all.own.inputs, output = all.own.outputs;
  for (ChannelRun& follower : all.followers) {
    follower.first_input = input, follower.first_output = output;
    input += follower.inputs, output += follower.outputs;
  }
  const std::size_t direct = offers_inputs(rig) ? rig.inputs.size() : 0;
  all.programs = {.first_input = input,
                  .inputs = static_cast<int>(2 * rig.playbacks.size()),
                  .first_output = output,
                  .outputs = static_cast<int>(2 * rig.streams.size() + direct)};
  return all;
}

int input_at(const Rig& rig, const CardChannels& channels, std::string_view name, int channel) {
  return run_of(rig, channels, name).first_input + channel - 1;
}

int output_at(const Rig& rig, const CardChannels& channels, std::string_view name, int channel) {
  return run_of(rig, channels, name).first_output + channel - 1;
}

devices::Asked asked_of(const Rig& rig) {
  const CardChannels channels = channels_of(rig);
  devices::Asked asked{.client = "Ohmic",
                       .format = {.rate = rig.card.rate, .frames = rig.card.frames},
                       .periods = rig.card.periods,
                       .inputs = {},
                       .outputs = {},
                       .program_inputs = channels.programs.inputs,
                       .program_outputs = channels.programs.outputs};
  for (int i = 0; i < channels.inputs(); ++i) asked.inputs.push_back(fmt::format("unused {}", i + 1));
  for (int i = 0; i < channels.outputs(); ++i) asked.outputs.push_back(fmt::format("unused {}", i + 1));
  const auto pair = [](std::vector<std::string>& names, int first, const std::string& text) {
    names[static_cast<std::size_t>(first)] = text + " L";
    names[static_cast<std::size_t>(first + 1)] = text + " R";
  };
  for (const Input& input : rig.inputs)
    if (input.card_channel > 0)
      asked.inputs[static_cast<std::size_t>(input_at(rig, channels, input.follower, input.card_channel))] = input.name;
  every_card_output(rig, [&](const std::string& follower, const std::vector<int>& connectors, const std::string& name) {
    for (std::size_t side = 0; side < connectors.size(); ++side)
      asked.outputs[static_cast<std::size_t>(output_at(rig, channels, follower, connectors[side]))] =
          connectors.size() == 1 ? name : name + (side == 0 ? " L" : " R");
  });
  for (std::size_t i = 0; i < rig.followers.size(); ++i)
    asked.followers.push_back({rig.followers[i].name, channels.followers[i].inputs, channels.followers[i].outputs});
  int input = channels.programs.first_input, output = channels.programs.first_output;
  for (const Playback& playback : rig.playbacks) pair(asked.inputs, std::exchange(input, input + 2), playback.name);
  for (const Stream& stream : rig.streams) pair(asked.outputs, std::exchange(output, output + 2), stream.name);
  if (offers_inputs(rig))
    for (const Input& one : rig.inputs) asked.outputs[static_cast<std::size_t>(output++)] = one.name + " input";
  return asked;
}

}  // namespace ohmic::rig
