// Carries a card's events to control from whichever threads they happen on: audio, the server's notifications, shutdown.

#include "devices/event_queue.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace ohmic::devices {

void say(Event& event, std::string_view words) noexcept {
  std::size_t length = std::min(words.size(), sizeof event.why - 1);
  // A letter's later bytes are 10xxxxxx: step back to where one begins.
  if (length < words.size()) {
    while (length > 0 && (static_cast<unsigned char>(words[length]) & 0xC0u) == 0x80u) --length;
  }
  std::memcpy(event.why, words.data(), length);
  event.why[length] = '\0';
}

EventQueue::EventQueue() noexcept {
  for (std::size_t i = 0; i < size; ++i) cells_[i].number.store(i, std::memory_order_relaxed);
}

void EventQueue::push(Event::Kind kind, Clock::Time when, Frames frames, std::string_view why) noexcept {
  std::size_t place = write_.load(std::memory_order_relaxed);
  Cell* cell = nullptr;
  while (true) {
    cell = &cells_[place % size];
    const std::size_t number = cell->number.load(std::memory_order_acquire);
    if (number == place) {  // free, and it is this place's turn
      if (write_.compare_exchange_weak(place, place + 1, std::memory_order_relaxed)) break;
    } else if (number < place) {  // still holds the event of one lap ago: full
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    } else {  // another writer was faster
      place = write_.load(std::memory_order_relaxed);
    }
  }
  cell->event.kind = kind;
  cell->event.when = when;
  cell->event.frames = frames;
  const std::uint64_t dropped = dropped_.exchange(0, std::memory_order_relaxed);
  if (dropped == 0) {
    say(cell->event, why);
  } else {
    char words[160];
    const auto end =
        fmt::format_to_n(words, sizeof words, "{} (and {} events before it that were not told)", why, dropped);
    say(cell->event, {words, std::min(end.size, sizeof words)});
  }
  cell->number.store(place + 1, std::memory_order_release);
}

bool EventQueue::pop(Event& event) noexcept {
  Cell& cell = cells_[read_ % size];
  if (cell.number.load(std::memory_order_acquire) != read_ + 1) return false;
  event = cell.event;
  cell.number.store(read_ + size, std::memory_order_release);
  ++read_;
  return true;
}

}  // namespace ohmic::devices
