#pragma once
// A sound card with a clock of its own, played along with another one: rings, a drift loop, and a resampler each way.

#include <memory>
#include <string>

#include "devices/card.hpp"
#include "devices/companion.hpp"
#include "units/clock.hpp"
#include "units/quantity.hpp"

namespace ohmic::engine {

struct FollowSetup {
  std::string name = "card";       // how events call it
  bool shares_word_clock = false;  // by a cable: nothing is resampled, and a slip is told
  Second safety{0.001};  // how much later than usual either card's thread may wake; grows where it is not enough
};

/// Any card as a companion. The card's own thread copies and stamps; everything else happens in receive() and send(). A
/// card that stops giving ends softly: its last 10 ms backwards, fading; one that comes back rises from silence within
/// 50 ms. No call for minutes is rest, not a loss: only the card's event says that it is gone.
class FollowedCard final : public devices::Companion {
 public:
  /// `clock` must outlive it.
  FollowedCard(std::shared_ptr<devices::Card> card, const Clock& clock, FollowSetup setup = {});
  ~FollowedCard() override;

  /// asked.format is what the card is asked for; its granted frames are the most that may come at once. Errors: the
  /// card's own; sharing word clock at another rate.
  Result<devices::Granted> open(const devices::Asked& asked, const Format& clock) override;
  Result<void> start() override;
  void stop() noexcept override;
  void receive(std::span<float* const> channels, int frames, Clock::Time when) noexcept override;
  void send(std::span<const float* const> channels, int frames) noexcept override;
  void missed(Frames frames) noexcept override;
  bool next_event(devices::Event& event) noexcept override;
  devices::Step step() const noexcept override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::engine
