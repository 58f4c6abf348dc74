#pragma once
// Keeps a card running: opens it, notices when it goes away or changes, brings it back, and says what happened.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// Something that happened to the card, in words for a person.
struct Happening {
  enum class Kind : std::uint8_t {
    running,         // the card plays, for the first time or again
    xrun,            // frames were lost
    lost,            // the card is gone; it is tried again every second
    still_lost,      // why it does not come back; told when the reason changes
    format_changed,  // the card changed its rate or period; it is opened again at once
    told,            // one of several cards went or came back; the others go on
  };
  Kind kind = Kind::running;
  Clock::Time when{};
  Frames frames;      // of an xrun, where the card knows
  std::string words;  // "JACK server at 48 kHz, 64 frames is back after 3.2 s."
};

/// Owns none of what it is given; all must outlive it. Everything [control].
class Keeper {
 public:
  /// Called between open and start, every time: the client gets ready for this format. Errors: why it cannot.
  using Prepare = std::function<Result<void>(const Granted&)>;

  Keeper(Card& card, Asked asked, Client& client, const Clock& clock, Prepare prepare = {});
  /// Stops the card.
  ~Keeper();

  /// Opens and starts. After an error poll() tries again every second, if it is called.
  Result<Granted> start();
  /// The same with something else asked for: stops the card and opens it anew. Whoever plays should have fallen silent.
  Result<Granted> reopen(Asked asked);
  /// Everything that happened since the last call, in order; tries again what is due. Call it ten times a second.
  std::vector<Happening> poll();
  /// Stops the card and does not bring it back.
  void stop() noexcept;

  /// What the card grants while it runs; nothing while it is lost.
  const std::optional<Granted>& granted() const noexcept { return granted_; }

 private:
  Result<Granted> attempt();
  void lose(std::vector<Happening>& told, Happening::Kind kind, Clock::Time when, std::string words);

  Card& card_;
  Asked asked_;
  Client& client_;
  const Clock& clock_;
  Prepare prepare_;
  std::optional<Granted> granted_;
  bool is_wanted_ = false;
  Clock::Time lost_at_{};
  Clock::Time next_attempt_{};
  std::string last_reason_;
};

}  // namespace ohmic::devices
