#pragma once
// Several sound cards as one: the first is the clock, the others play along, and any of them may go and come back.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "devices/card.hpp"
#include "devices/companion.hpp"
#include "units/clock.hpp"

namespace ohmic::engine {

/// A card that plays along in a group.
struct Member {
  std::string name;  // how events and states call it; a follower's is that of its Asked::Part
  std::shared_ptr<devices::Companion> companion;
  std::optional<Format> format = {};  // what it is asked for; nothing: the clock's

  /// For programs: its channels are these of the group's program channels, and it is no follower. What several members
  /// bring for one input is added; one output may go to several.
  struct Programs {
    int first_input = 0;  // counted from the first program channel: playback k begins at 2 k
    int inputs = 0;
    int first_output = 0;  // stream k begins at 2 k
    int outputs = 0;
  };
  std::optional<Programs> programs = {};
};

/// How one card of a group is.
struct MemberState {
  std::string name;
  bool is_clock = false;
  bool is_there = false;
  bool is_opening = false;  // in a thread of its own, which may hang: whoever else opens that card meets it there
  std::string words;        // what was granted, while it is there; why it is not, while it is not
  std::string note;         // one sentence more, or empty
  Format format;            // its own, while it is there
  int inputs = 0;           // as many as the group uses of it
  int outputs = 0;
  devices::Step step;      // of a companion
  Frames capture_latency;  // of the way through this card to the group's block, and back
  Frames playback_latency;
};

struct GroupSetup {
  std::string name = "card";                       // how events call the clock card
  Clock::Time patience = std::chrono::seconds(1);  // how long an opening may keep everything else waiting
  bool offers_to_programs =
      false;  // the clock card has ports for programs (JACK), and keeps them beside members that serve
  std::shared_ptr<devices::Card> timer = {};  // who is the clock while the clock card is lost; nothing: a PacedCard
};

/// Its channels: the clock card's own, each follower's in the order of Asked::followers, then the programs'. A Part that no
/// member is called after is silent. Losing a card is told in words that begin with its name (Event::Kind::told), and it is
/// tried again every second; while the clock card is lost a timer is the clock. The group itself is lost only when that
/// fails too. All calls [control], from one thread; next_event() ten times a second keeps everything going.
class CardGroup final : public devices::Card {
 public:
  /// `clock` must outlive it. A companion whose open() hangs is left behind in its thread, which shares its ownership.
  CardGroup(std::shared_ptr<devices::Card> card, std::vector<Member> members, Clock& clock, GroupSetup setup = {});
  ~CardGroup() override;

  /// Errors: the clock card's, the first time; later the timer stands in for it.
  Result<devices::Granted> open(const devices::Asked& asked) override;
  Result<void> start(devices::Client& client) override;
  void stop() noexcept override;
  bool next_event(devices::Event& event) noexcept override;

  /// The clock card first, then the members in their order.
  std::vector<MemberState> states() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::engine
