#pragma once
// A session of hours in virtual time: an engineer who mutes, recalls, edits and undoes, while cards come and go.

#include <cstdint>

#include "engine/health.hpp"

namespace ohmic::scenario {

/// What a played session leaves behind.
struct SessionPlayed {
  std::uint64_t digest = 0;  // of every sample that was played, in its order
  std::uint64_t violations = 0;
  engine::Health health;
  int xruns_of_ours = 0;    // told with the engine as their cause
  int xruns_of_card = 0;    // told with the card as their cause
  int stalls = 0;           // that the card was told to make
  int losses = 0;           // of the whole card, each of them brought back
  int deeds = 0;            // everything that was done
  int edits[5] = {};        // edits of the rig file, by their extent
  double highest_part = 0;  // of the ceiling, at any ear
};

/// Plays so many seconds; the same `seed` does the same deeds at the same frames.
SessionPlayed play_session(double seconds, std::uint32_t seed);

}  // namespace ohmic::scenario
