#pragma once
// PipeWire itself as the sound card that is the clock: one port a channel, named as the rig spells it.

#include <memory>
#include <string>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

struct PipewireCardSetup {
  std::string server;                 // name of the server's socket; empty: the default one
  bool connects_to_hardware = false;  // on the first start, to the default sink and source
  bool may_set_period = false;        // forces our quantum and rate on every program; else they are asked for
  Clock::Time patience =
      std::chrono::seconds(2);              // how long a server may take to answer, and to begin the next quantum
  Clock::Time patience_to_open = patience;  // the same, until it has opened for the first time
};

/// A pw_filter: its ports are the graph's own memory, so what comes in goes out in the same quantum and no frame is added.
/// Programs see it in every patchbay, JACK's too, and as no card: for that there is PipewireNode.
///
/// PipeWire's quantum is the period. It changes when other programs ask for a shorter one: blocks are then shorter than
/// the granted period; a longer quantum comes as several blocks, one right behind the other; both are told in words. Its
/// rate holds as granted: when it changes, the event says so and silence follows until the card is opened again.
/// Connections other programs or a person made to our ports are remembered and made again whenever both ends are there.
class PipewireCard final : public Card {
 public:
  explicit PipewireCard(const Clock& clock, PipewireCardSetup setup = {});
  ~PipewireCard() override;

  Result<Granted> open(const Asked& asked) override;
  Result<void> start(Client& client) override;
  void stop() noexcept override;
  /// Also looks after the connections; call it some ten times a second.
  bool next_event(Event& event) noexcept override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
