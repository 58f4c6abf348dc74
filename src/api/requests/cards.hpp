#pragma once
// The sound cards that play now: who is the clock, who is kept in step with it and how well, and who is not there and why.

#include <functional>
#include <string>
#include <vector>

#include "api/protocol.hpp"
#include "engine/follow/card_group.hpp"

namespace ohmic::api {

/// One of the cards that play together; or the only one.
struct PlayingCard {
  engine::MemberState state;
  std::string device;            // as the rig spells it: "alsa:Scarlett"; empty: it is no device of the rig's
  bool has_own_clock = false;    // it is kept in step; else it is the clock, or is paced by it
  bool has_word_clock = false;   // it shares the clock's: nothing of it is resampled
  bool is_for_programs = false;  // its channels are other programs', as the USB card's
  Hertz latency_rate{48000.0};   // of the frames in which its latencies are told
};

/// Registers the request "cards" and the topic "cards", which belong to engineers, and tells the topic. All [control].
class Cards {
 public:
  /// look: called by every request and by tell(), gives the clock first. The protocol answers only while this is there.
  Cards(Protocol& protocol, const Clock& clock, std::function<std::vector<PlayingCard>()> look);

  /// To be called ten times a second. Tells who subscribed: at once when `something_happened` and cards are others than
  /// they were, else once a second when they are others or somebody is kept in step.
  void tell(bool something_happened);

 private:
  Protocol& protocol_;
  const Clock& clock_;
  std::function<std::vector<PlayingCard>()> look_;
  Clock::Time due_{};
  std::string told_;  // the line that was told last
};

}  // namespace ohmic::api
