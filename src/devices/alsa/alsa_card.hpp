#pragma once
// An ALSA card as it is: its own period, its own ring, nothing between us and the driver.

#include <memory>
#include <string>

#include "devices/card.hpp"
#include "rt/thread.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

struct AlsaSetup {
  std::string card;     // its id or name or a part of one (alsa::which_card); empty: the best for playing
  bool may_map = true;  // false: by read and write calls, even where the ring can be mapped
  /// Instead of a card: ALSA's own names of what is captured from and played to, such as "null". For tests.
  std::string capture = {};
  std::string playback = {};
};

/// Grants every channel that was asked; those the hardware does not have, followers' and programs' are silent. The card
/// is looked for by its name at every open: it may come back with another number. What is granted says the latencies that
/// the driver tells, which is without the converters' own.
class AlsaCard final : public Card {
 public:
  explicit AlsaCard(const Clock& clock, AlsaSetup setup = {});
  ~AlsaCard() override;

  Result<Granted> open(const Asked& asked) override;
  Result<void> start(Client& client) override;
  /// What was handed over is played to its end, then silence fills the ring.
  void stop() noexcept override;
  bool next_event(Event& event) noexcept override;

  /// What the system granted its thread; null before start(). [control]
  const rt::Thread::Granted* rights() const noexcept;
  /// "Scarlett 18i20 USB"; empty before open(). [control]
  const std::string& name() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
