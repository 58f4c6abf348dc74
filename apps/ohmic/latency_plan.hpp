#pragma once
// What `ohmic latency` will play and hear: channels of a card, from what a person and their rig call them.

#include <string>
#include <vector>

#include "bare_card.hpp"
#include "latency_asked.hpp"
#include "rig/rig.hpp"

namespace ohmic::app {

/// Which card, which channels of it, and what the rig calls them.
struct LatencyPlan {
  BareAsked card;
  std::vector<int> outputs;  // from 1; empty: all
  int input = 0;             // from 1; 0: whichever
  std::string from, to;      // names in the rig; empty: none
  std::vector<int> phones;   // outputs that heads wear, from 1
  std::vector<std::string> phones_names;
};

/// rig: an empty one where none is named. Errors: no such output or input; they are on two cards.
Result<LatencyPlan> plan_of(const LatencyAsked& asked, const rig::Rig& rig);

/// Of a card with so many outputs: all, where none is named; without those that heads wear, unless that was asked for.
/// Errors: nothing is left.
Result<void> spare_ears(LatencyPlan& plan, const LatencyAsked& asked, int outputs);

}  // namespace ohmic::app
