#pragma once
// A sound card by itself, without a rig: what instruments measure.

#include <memory>
#include <optional>
#include <string>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::app {

struct BareAsked {
  std::string device = "auto";  // as [card] device spells it
  Format format;
  int periods = 3;
  int least_inputs = 0, least_outputs = 0;  // where the card does not say how many it has
  bool may_set_period = false;              // of a JACK server: for every program on it
  bool takes_virtual = false;               // auto: where there is no card, the virtual one
};

struct BareCard {
  std::unique_ptr<devices::Card> card;
  devices::Granted granted;
  std::string device;           // what was opened, as [card] device spells it
  int inputs = 0, outputs = 0;  // that lead to connectors
  bool is_heard = true;
  std::optional<int> frames_before = {};  // a JACK server's period, before it was opened
};

/// Opens every channel a card has; stopped. Errors: no such card, the card's own; with what to do. [control]
Result<BareCard> open_bare_card(const BareAsked& asked, Clock& clock);

}  // namespace ohmic::app
