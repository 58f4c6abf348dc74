#pragma once
// The turning of an ALSA card: waits for a period, reads it, has it computed, writes it; finds its way back when it was late.

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "devices/alsa/pcm.hpp"
#include "devices/cycle.hpp"
#include "units/clock.hpp"

namespace ohmic::devices::alsa {

/// What turns. Everything outlives the loop; one direction at least is there, both at one rate and period.
struct Turning {
  Pcm* capture = nullptr;
  Pcm* playback = nullptr;
  bool are_linked = false;
  Cycle& cycle;                 // its first inputs and outputs are the card's channels
  int inputs = 0, outputs = 0;  // so many of them
  const Clock& clock;
  std::string name;  // of the card, for events
};

class Loop {
 public:
  explicit Loop(Turning turning);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Until it is stopped or the card is lost: the body of the card's thread. When it is stopped, silence takes the place
  /// of everything in the ring before the card stops. [audio]
  void run(const std::stop_token& stop) noexcept;

  /// Frames between the connectors and a period handed over, as the driver tells at one moment. [audio]
  struct Latency {
    long capture = 0;
    long playback = 0;
  };
  /// A few periods of silence, to see that the card turns and how far its connectors are. On a thread as run()'s.
  /// Errors: why it does not turn.
  Result<Latency> rehearse() noexcept;

 private:
  enum class Waited : std::uint8_t { ready, xrun, suspended, gone, no_interrupts, refused, woken };

  int begin() noexcept;
  void end() noexcept;
  Waited wait() noexcept;
  Waited look(Pcm& pcm) noexcept;
  int turn(Latency* latency) noexcept;
  Clock::Time ended(Clock::Time now) const noexcept;
  Latency truest(std::span<Latency> all) const noexcept;
  Waited settle() noexcept;
  void count(Clock::Time before, Clock::Time noticed) noexcept;
  void lose(Waited reason) noexcept;
  Waited meaning(int error) noexcept;

  Turning parts_;
  std::vector<float*> heard_;         // where each of the device's captured channels goes
  std::vector<const float*> played_;  // where each of its played ones comes from; null: silence
  std::vector<const float*> silence_;
  std::vector<float> nowhere_;
  int frames_ = 0;
  int wake_ = -1;  // eventfd: ends a wait
  bool is_stopping_ = false;
  Clock::Time begun_{};  // when the card was started last
  Clock::Time last_{};   // when the last period was there
  Pcm::Moment counted_;  // of the direction that counts, at its last interrupt
};

}  // namespace ohmic::devices::alsa
