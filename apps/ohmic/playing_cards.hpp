#pragma once
// The cards that play, as the console is told of them: of a group what it says of each, of a card alone the same.

#include <string>
#include <vector>

#include "api/requests/cards.hpp"
#include "card_switches.hpp"
#include "cards.hpp"

namespace ohmic::app {

/// The clock first, then the members in their order. `why_gone`: said of a card alone while it is not there. [control]
std::vector<api::PlayingCard> playing_cards(const Running& running, const rig::Session& session,
                                            const std::string& why_gone);

/// Of these, those that are there and whose controls ALSA has. [control]
std::vector<OpenCard> with_alsa_controls(const std::vector<api::PlayingCard>& cards);

}  // namespace ohmic::app
