#pragma once
// What faders, sends, pans, mutes, solos, groups, talkback and monitor switches amount to: the gains of two matrices.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rig/late.hpp"
#include "rig/places.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// Gains of a matrix, a factor each: as engine::Mixer::crosspoint orders them.
///
/// A send:    level + fader + groups (tap post only) + me or others + the bus's level, in dB; -100 dB or less is off.
/// Mute:      channel, group, send or bus: 0.
/// In place:  while anything is soloed, what is not (nor safe) is 0 in every bus that does not ignore solos.
/// AFL, PFL:  the solo bus gets the soloed channels: AFL behind fader, groups and mutes, PFL at unity in front of them.
/// late: one that check() accepts; its input gets a bus of its own, and what its output hears besides another. Null: nothing
/// is heard late.
std::vector<float> mixer_gains(const Rig& rig, const Places& rows, const Places& columns, const Late* late = nullptr);
/// An output gets its mix (or, while soloed in AFL or PFL and it hears solos, the solo bus) times dim, cut, mono, balance,
/// polarity and its EQ's preamp; plus every open talkback that reaches it and whose channel is not muted, which dims
/// the rest.
/// eq_preamps: by output's name, what its EQ file says must be taken away.
std::vector<float> feed_gains(const Rig& rig, const Places& rows, const Places& columns,
                              const std::map<std::string, Decibel, std::less<>>& eq_preamps,
                              const Late* late = nullptr);

/// The mix that is heard by who names this: a mix, or "phones.NAME" or "monitor.NAME", what that output hears. Empty when
/// there is none, or outputs name each other in a circle. `without`: as if that output ("phones.Lead") were not there.
std::string_view heard_mix(const Rig& rig, std::string_view mix_or_output, std::string_view without = {});

/// The equal-power pan law: 1 and 0 at the sides, 0.7071 each in the middle.
///   left = cos((pan + 1) pi / 4), right = sin((pan + 1) pi / 4)
struct Sides {
  double left;
  double right;
};
Sides pan_gains(double pan);
/// Balance of a pair: the middle leaves both as they are, towards one side the other falls by the pan law to nothing.
///   left = min(1, sqrt(2) cos((b + 1) pi / 4)), right = min(1, sqrt(2) sin((b + 1) pi / 4))
Sides balance_gains(double balance);

}  // namespace ohmic::rig
