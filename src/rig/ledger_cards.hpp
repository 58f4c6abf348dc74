#pragma once
// The ledger's card parts of a rig on several cards: a follower's own buffers, ring and resampler in place of the clock's.

#include <span>

#include "engine/follow/card_group.hpp"
#include "rig/ledger.hpp"

namespace ohmic::rig {

/// Where the ledger's input or output is on a follower, its part is that follower's way to the group's block. True: one
/// was. A follower that is not there adds nothing, and is said to be gone. [control]
bool take_followers(Ledger& ledger, const Rig& rig, std::span<const engine::MemberState> cards);

}  // namespace ohmic::rig
