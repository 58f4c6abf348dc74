#pragma once
// The switches of the sound cards that are open: found, beside the strips they belong to, pressed and told.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/requests/switches.hpp"
#include "cards.hpp"
#include "devices/switches.hpp"
#include "events.hpp"
#include "store/consents.hpp"

namespace ohmic::app {

/// Nothing is ever pressed by itself: not when a card is opened, not when a rig is. Everything [control].
class CardSwitches {
 public:
  /// Registers the requests with the protocol, which answers them only while this is there.
  CardSwitches(rig::Session& session, api::Protocol& protocol, Events& events, const Clock& clock);

  /// Looks at the cards that are open now: after start, after other cards, after one came back.
  void find(const Running& running);
  /// Readable when a card's own button was pressed, or another mixer's; -1: no card has switches. See serve().
  std::vector<int> descriptors() const;
  /// Tells what was pressed by others since the last call.
  void serve();

 private:
  struct Board {
    std::string follower;  // the card's name in the rig; empty: the clock
    std::string card;      // what people call it
    std::unique_ptr<devices::Switches> switches;
  };
  struct Place {
    const Board* board = nullptr;
    std::size_t at = 0;
  };
  std::optional<Place> place_of(int number) const;
  std::vector<api::CardSwitch> all() const;
  api::CardSwitch told(const Board& board, std::size_t at, int number) const;
  Result<double> turn(int number, double value, bool consents);
  void open(const std::string& follower, const rig::CardName& name);

  rig::Session& session_;
  api::Protocol& protocol_;
  Events& events_;
  const Clock& clock_;
  std::optional<store::Consents> consents_;  // nothing: there is no folder to keep them in
  std::vector<Board> boards_;
};

}  // namespace ohmic::app
