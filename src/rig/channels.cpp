// Counts connectors card by card, then lays the cards side by side.

#include "rig/channels.hpp"

#include <algorithm>

namespace ohmic::rig {
namespace {

/// Of a card's name; channels may be const.
template <class Channels>
auto& run_of(const Rig& rig, Channels& channels, std::string_view on) {
  for (std::size_t i = 0; i < rig.followers.size(); ++i)
    if (!on.empty() && rig.followers[i].name == on) return channels.followers[i];
  return channels.own;
}

}  // namespace

CardsNamed cards_named(const Rig& rig) {
  CardsNamed named{.device = rig.card.device, .periods = rig.card.periods, .followers = {}, .programs = rig.programs};
  for (const Follower& follower : rig.followers)
    named.followers.push_back(follower.name + '\n' + follower.device + (follower.has_word_clock ? "\nin step" : ""));
  return named;
}

bool offers_inputs(const Rig& rig) {
  return rig.programs.inputs == Offer::on || (rig.programs.inputs == Offer::automatic && rig.programs.has_usb);
}

CardChannels channels_of(const Rig& rig) {
  CardChannels all;
  all.followers.resize(rig.followers.size());
  for (const Input& input : rig.inputs) {
    ChannelRun& card = run_of(rig, all, input.on);
    card.inputs = std::max(card.inputs, input.card_channel);
  }
  every_card_output(rig, [&](const std::string& on, const std::vector<int>& connectors, const std::string&) {
    ChannelRun& card = run_of(rig, all, on);
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

int input_at(const Rig& rig, const CardChannels& channels, std::string_view on, int channel) {
  return run_of(rig, channels, on).first_input + channel - 1;
}

int output_at(const Rig& rig, const CardChannels& channels, std::string_view on, int channel) {
  return run_of(rig, channels, on).first_output + channel - 1;
}

}  // namespace ohmic::rig
