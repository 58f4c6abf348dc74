#pragma once
// What faders, sends, pans, mutes, solos, groups, talkback and monitor switches amount to: the gains of two matrices.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rig/rig.hpp"

namespace ohmic::rig {

/// A strip with its signal: an input, a linked pair of inputs (called like the left one), or a playback.
struct Channel {
  std::string_view name;
  const Strip* strip = nullptr;
  bool is_stereo = false;
};
/// In the order of the file; views into the rig.
std::vector<Channel> channels(const Rig& rig);

/// Which row or column of a matrix belongs to whom. Who stays keeps its place, so that nobody hears others come and go;
/// places that become free are used again; capacity grows by eights. [control]
class Places {
 public:
  /// Takes over the list of who is there now.
  void seat(const std::vector<std::string>& names);
  /// Must be seated.
  int at(std::string_view name) const;
  bool has(std::string_view name) const { return places_.find(name) != places_.end(); }
  int capacity() const { return capacity_; }

 private:
  std::map<std::string, int, std::less<>> places_;
  int capacity_ = 0;
};

/// The names under which rows and columns are seated. Sides: 'L', 'R'; a mono channel has only 'L'.
namespace rows {
std::string channel(std::string_view name, char side);  // behind the strip
std::string dry(std::string_view name, char side);      // in front of it
std::string mix(std::string_view name, char side);
std::string minus(std::string_view stream, char side);  // a stream's own bus: its mix without some channels
std::string solo(char side);                            // what AFL and PFL hear
std::string talkback(std::string_view name);
std::string output(std::string_view name, char side);  // a phones or monitor output
std::string stream(std::string_view name, char side);
}  // namespace rows

/// Who needs a place.
std::vector<std::string> sources(const Rig& rig);  // rows of the mixer
std::vector<std::string> buses(const Rig& rig);    // columns of the mixer: mixes, minus buses, the solo bus
std::vector<std::string> voices(const Rig& rig);   // rows of the feeds: the buses and the talkbacks
std::vector<std::string> feeds(const Rig& rig);    // columns of the feeds: outputs and streams

/// Gains of a matrix, a factor each: as engine::Mixer::crosspoint orders them.
///
/// A send:    level + fader + groups (tap post only) + me or others + the bus's level, in dB; -100 dB or less is off.
/// Mute:      channel, group, send or bus: 0.
/// In place:  while anything is soloed, what is not (nor safe) is 0 in every bus that does not ignore solos.
/// AFL, PFL:  the solo bus gets the soloed channels: AFL behind fader, groups and mutes, PFL at unity in front of them.
std::vector<float> mixer_gains(const Rig& rig, const Places& rows, const Places& columns);
/// An output gets its mix (or, while soloed in AFL or PFL and it hears solos, the solo bus) times dim, cut, mono, balance,
/// polarity and its EQ's preamp; plus every open talkback that reaches it, which dims the rest.
/// eq_preamps: by output's name, what its EQ file says must be taken away.
std::vector<float> feed_gains(const Rig& rig, const Places& rows, const Places& columns,
                              const std::map<std::string, Decibel, std::less<>>& eq_preamps);

/// The mix that is heard by who names this: a mix, or "phones.NAME" or "monitor.NAME", what that output hears. Empty when
/// there is none, or outputs name each other in a circle.
std::string_view heard_mix(const Rig& rig, std::string_view mix_or_output);

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

/// The gain of a send into its mix before pan: 0 when it is not heard there.
double send_gain(const Rig& rig, const Mix& mix, const Send& send);

}  // namespace ohmic::rig
