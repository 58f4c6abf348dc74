#pragma once
// All cards of a rig seen as one: which of its channels belong to which card, and which to other programs.

#include <string_view>
#include <vector>

#include "devices/card.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// Some inputs and some outputs beside each other, from 0.
struct ChannelRun {
  int first_input = 0, inputs = 0;
  int first_output = 0, outputs = 0;
};

/// In the order of devices::Asked: the clock's own, each follower's, the programs'.
struct CardChannels {
  ChannelRun own;
  std::vector<ChannelRun> followers;  // as in the rig
  ChannelRun programs;                // playbacks in; streams out, then inputs as converted

  int inputs() const { return programs.first_input + programs.inputs; }
  int outputs() const { return programs.first_output + programs.outputs; }
};
CardChannels channels_of(const Rig& rig);

/// What a rig asks of a card.
devices::Asked asked_of(const Rig& rig);

/// Where connector `channel` (from 1) of a follower (empty: of the clock) is among all, from 0.
int input_at(const Rig& rig, const CardChannels& channels, std::string_view follower, int channel);
int output_at(const Rig& rig, const CardChannels& channels, std::string_view follower, int channel);

/// What decides which cards are open: where two rigs differ in it, other cards are to be opened.
struct CardsNamed {
  std::string device;
  int periods = 0;
  std::vector<std::string> followers;  // name, device, frames, word clock
  Programs programs;
  std::vector<std::string> met;  // playbacks and streams: PipeWire has a card for each
  bool operator==(const CardsNamed&) const = default;
};
CardsNamed cards_named(const Rig& rig);

/// Do programs get every input as its converter gives it?
bool offers_inputs(const Rig& rig);

/// Calls f(follower, connectors from 1, name of what plays there) for everything that plays on cards.
template <class Function>
void every_card_output(const Rig& rig, Function f) {
  for (const Phones& phones : rig.phones)
    if (!phones.is_network) f(phones.follower, phones.card_channels, phones.name);
  for (const Monitor& monitor : rig.monitors) {
    for (const SpeakerSet& set : monitor.sets)
      f(set.follower, set.card_channels, monitor.sets.size() > 1 ? monitor.name + " " + set.name : monitor.name);
    if (monitor.sub) f(monitor.sub->follower, monitor.sub->card_channels, monitor.name + " sub");
  }
}

}  // namespace ohmic::rig
