#pragma once
// The sound card of a machine that has none: a real-time thread calls the client at the real rate, nobody hears it.

#include <memory>

#include "devices/card.hpp"
#include "devices/virtual_card.hpp"
#include "rt/thread.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// Grants what is asked. Inputs are silent unless there is a source; outputs are dropped unless there is a sink. Both
/// are called on the card's own thread, inside the audio scope, and must keep its laws.
class PacedCard final : public Card {
 public:
  /// `clock` must outlive the card; a TurnedClock plays as fast as the machine computes.
  explicit PacedCard(Clock& clock, Source source = {}, Sink sink = {});
  ~PacedCard() override;

  Result<Granted> open(const Asked& asked) override;
  Result<void> start(Client& client) override;
  void stop() noexcept override;
  bool next_event(Event& event) noexcept override;

  /// What the system granted its thread; null before start(). [control]
  const rt::Thread::Granted* rights() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
