#pragma once
// An audition on a card: the loop over keys, signals and what the card says, with a view or with lines.

#include <string>
#include <vector>

#include "audition_asked.hpp"
#include "audition_desk.hpp"
#include "cards.hpp"
#include "rig/session.hpp"
#include "system.hpp"
#include "terminal/audition_view.hpp"

namespace ohmic::app {

struct AuditionStage {
  rig::Session& session;
  Running& running;
  AuditionDesk& desk;
  Signals& signals;
  Clock& clock;
  AuditionPicture picture;  // what does not change is filled in
};

/// Plays until the person leaves, the test is over, or what is piped in has come to its end. Begins in silence and ends in it.
/// On a terminal it shows a view, else it prints a line for each key, which it takes one every 100 ms: what is typed ahead
/// is heard, too.
void play_audition(AuditionStage& stage, bool is_ascii);

}  // namespace ohmic::app
