#pragma once
// A whole rig on the virtual card, in a test's hand: what is played is kept, and read in pascals at the ear.

#include <memory>
#include <string>
#include <vector>

#include "devices/keeper.hpp"
#include "devices/virtual_card.hpp"
#include "rig/recordings_test.hpp"
#include "rig/rig_text_test.hpp"
#include "rig/session.hpp"
#include "rig/wiring.hpp"

namespace ohmic::scenario {

using rig::plain_gear;
using rig::replaced;
using rig::sine;
using rig::write_wav;

/// The loudest rig there is: 24 dB of trim and of EQ, every volume at its end, four amplifiers, every kind of output.
/// All sockets but "Unknown" are calibrated to 10 V, so that a sample is 10 V x sqrt 2 x itself.
extern const std::string loud_rig;
/// The same with everything a desk has: dynamics, groups, a cue mix, talkback, a stream, a playback.
extern const std::string full_rig;

/// A pair of the loud rig's outputs and what a sample of it does at the ear.
struct Ear {
  std::string name;
  std::size_t left;          // channel on the card; right is the next one
  double pascal_per_sample;  // with the highest sensitivity anyone reports
  double highest;            // pascal: the peak of a sine at the ceiling
};
/// Each with its calculation.
std::vector<Ear> loud_ears();

/// What poison looks like on a wire: full scale, what no converter makes, and what is no number, in turns of 1000 frames.
float hostile_sample(std::int64_t frame);
/// Silence, a tone and poison by turns, as a recording of so many seconds.
std::vector<float> hostile_recording(double seconds, double rate = 48000.0);
/// Plays a rig as `ohmic run` does: a keeper looks after the card ten times a second.
class Stage {
 public:
  /// `file`: where the rig is said to stand, for its recordings. Options are offline: no time is lost waiting.
  Stage(const std::string& text, const std::string& file, devices::VirtualSetup setup = {});
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// What the card's inputs hear from now on; hostile samples until then.
  void listen_to(devices::Source source);
  /// Lets so much time pass.
  void play(double seconds);
  rig::Session& session() { return *session_; }
  devices::VirtualCard& card() { return card_; }
  const devices::Keeper& keeper() const { return *keeper_; }
  TurnedClock& clock() { return clock_; }

  /// Everything that was played, one card channel after the other, gaps left out.
  const std::vector<std::vector<float>>& played() const { return played_; }
  /// Frames played so far, and where each start of the card stands among them.
  std::size_t frames() const { return played_.empty() ? 0 : played_[0].size(); }
  const std::vector<std::size_t>& starts() const { return starts_; }
  const std::vector<devices::Happening>& happenings() const { return happenings_; }

  /// Highest pressure at this ear between two frames, NaN when something played is no number.
  double highest_pascal(const Ear& ear, std::size_t from = 0) const;
  /// Asserts that no ear is above its ceiling and every sample is a number.
  void expect_safe(const std::vector<Ear>& ears, std::size_t from = 0) const;

  /// The rig file is edited while it plays. `exchanges_gear`: its converters and amplifiers are others than before, too.
  void edit(const std::string& text, bool exchanges_gear = false);

 private:
  TurnedClock clock_;
  devices::VirtualCard card_;
  std::unique_ptr<rig::Session> session_;
  std::unique_ptr<devices::Keeper> keeper_;
  bool is_exchanged_ = false;
  std::vector<std::vector<float>> played_;
  std::vector<std::size_t> starts_;
  std::vector<devices::Happening> happenings_;
};

}  // namespace ohmic::scenario
