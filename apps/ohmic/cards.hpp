#pragma once
// Which sound card a rig plays on: the only file of the program that names kinds of cards.

#include <memory>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "devices/card.hpp"
#include "devices/keeper.hpp"
#include "events.hpp"
#include "rig/session.hpp"

namespace ohmic::app {

/// A card that plays the session, and who keeps it running.
struct Running {
  std::unique_ptr<devices::Card> card;
  std::unique_ptr<devices::Keeper> keeper;
  std::string name;                  // "JACK server", "virtual card"
  bool is_heard = true;              // somebody may be listening to what it plays
  std::vector<std::string> refused;  // rights the system did not give, with how to grant them
};

/// Opens the card that was asked for, or that the rig names; automatic: JACK where a server answers, else the virtual
/// card. `why`: what it says about that choice. Errors: the card's, or the rig cannot play in its format.
Result<Running> open_card(rig::Session& session, RunAsked::Device asked, Clock& clock, std::string& why);

}  // namespace ohmic::app
