#pragma once
// The switches of the sound cards that are open: found, beside the strips they belong to, pressed and told.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/requests/switches.hpp"
#include "devices/switches.hpp"
#include "events.hpp"
#include "rig/card.hpp"
#include "rig/session.hpp"
#include "store/consents.hpp"

namespace ohmic::app {

/// A card that is open and may have switches.
struct OpenCard {
  std::string follower;  // its name in the rig; empty: the clock
  rig::CardName name;
  bool operator==(const OpenCard&) const = default;
};

/// A card's switches, and what people call the card.
struct SwitchesFound {
  std::string card;
  std::unique_ptr<devices::Switches> switches;
};
/// Opens those of a card; nothing: there is no such card now. Errors: it may not be controlled.
using OpenSwitches =
    std::function<Result<std::optional<SwitchesFound>>(const rig::CardName& name, devices::Consent consent)>;

/// Nothing is ever pressed by itself: not when a card is opened, not when a rig is. Everything [control].
class CardSwitches {
 public:
  /// Registers the requests with the protocol, which answers them only while this is there. consents: nothing, where
  /// there is no folder to keep them in; then none is ever given.
  CardSwitches(rig::Session& session, api::Protocol& protocol, Events& events, const Clock& clock,
               std::optional<store::Consents> consents, OpenSwitches open);

  /// These cards are open now. Those that were before, and still answer, stay open as they are; `are_anew`: none does.
  /// Where they became others, it is told.
  void find(const std::vector<OpenCard>& cards, bool are_anew);
  /// Readable when a card's own button was pressed, or another mixer's. See serve().
  std::vector<int> descriptors() const;
  /// Tells what was pressed by others since the last call.
  void serve();

 private:
  struct Board {
    OpenCard of;
    std::string card;                             // what people call it
    std::unique_ptr<devices::Switches> switches;  // null: it has none, or none that we may see
    bool answers() const { return !switches || switches->all().empty() || switches->read(0).has_value(); }
    std::size_t count() const { return switches ? switches->all().size() : 0; }
  };
  struct Place {
    const Board* board = nullptr;
    std::size_t at = 0;
  };
  Board opened(const OpenCard& card);
  std::optional<Place> place_of(int number) const;
  std::vector<api::CardSwitch> all() const;
  api::CardSwitch told(const Board& board, std::size_t at, int number) const;
  Result<double> turn(int number, double value, bool consents);

  rig::Session& session_;
  api::Protocol& protocol_;
  Events& events_;
  const Clock& clock_;
  std::optional<store::Consents> consents_;
  OpenSwitches open_;
  std::vector<Board> boards_;
};

}  // namespace ohmic::app
