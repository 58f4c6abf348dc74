#pragma once
// Carries a card's events to control from whichever threads they happen on: audio, the server's notifications, shutdown.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// Bounded, many writers, one reader; nobody waits, nothing allocates. rt::Queue knows one writer, and a JACK server
/// tells an xrun, a new period and its own end on three threads. Ring of numbered cells: D. Vyukov, "Bounded MPMC
/// queue", 1024cores.net, 2010.
class EventQueue {
 public:
  EventQueue() noexcept;

  /// Appends; an event that does not fit is counted and told with the next one that does. [any thread, audio too]
  void push(Event::Kind kind, Clock::Time when, Frames frames, std::string_view why) noexcept;
  /// The oldest; false when there is none. [control]
  bool pop(Event& event) noexcept;

 private:
  struct Cell {
    std::atomic<std::size_t> number{0};
    Event event;
  };
  static constexpr std::size_t size = 256;
  std::array<Cell, size> cells_;
  std::atomic<std::size_t> write_{0};
  std::size_t read_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
};

/// Copies words into an event's `why`, cut at a whole UTF-8 letter when they do not fit.
void say(Event& event, std::string_view words) noexcept;

}  // namespace ohmic::devices
