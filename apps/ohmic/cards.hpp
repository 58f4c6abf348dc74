#pragma once
// Which sound cards a rig plays on, and who else plays along: the only place of the program that names kinds of cards.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "devices/card.hpp"
#include "devices/keeper.hpp"
#include "engine/follow/card_group.hpp"
#include "rig/card.hpp"
#include "rig/session.hpp"
#include "rt/thread.hpp"

namespace ohmic::app {

/// The card that is the clock.
struct ClockCard {
  rig::CardName which = {};
  std::shared_ptr<devices::Card> card;
  std::string name;        // "JACK", "virtual card"
  bool is_heard = true;    // somebody may be listening to what it plays
  bool has_ports = false;  // programs connect to it
  std::function<const rt::Thread::Granted*()> rights = {};
};

/// The cards that play a session, as one, and who keeps them running.
struct Running {
  std::shared_ptr<devices::Card> card;
  std::unique_ptr<devices::Keeper> keeper;
  std::string name;  // "JACK server", "virtual card"
  bool is_heard = true;
  std::vector<std::string> refused = {};     // rights the system did not give, with how to grant them
  engine::CardGroup* group = nullptr;        // the card, where there are members
  ClockCard clock = {};                      // of the group, or the card itself
  std::vector<engine::Member> members = {};  // followers, and cards that programs see
};

/// Opens the cards of the session's rig. device: instead of [card]'s, spelled as there; empty: the rig's. Automatic: JACK
/// where a server answers, then PipeWire, then a free ALSA card, else the virtual card; `why`: what it says about that
/// choice. Errors: the card's, or the rig cannot play in its format. [control]
Result<Running> open_card(rig::Session& session, const std::string& device, Clock& clock, std::string& why);

/// The same for a rig that changed while `running` played it. Cards that it still names go on as the same ones, so that
/// nobody who is connected to them loses them. Errors: as above; the cards are those of before then, and are tried again
/// as their keeper says. [control]
Result<void> exchange_cards(Running& running, rig::Session& session, const std::string& device, Clock& clock,
                            std::string& why);

}  // namespace ohmic::app
