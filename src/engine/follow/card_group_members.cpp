// The cards of a group that play along: opened in threads of their own, heard, and tried again.

#include <utility>

#include <fmt/format.h>

#include "engine/follow/card_group_parts.hpp"

namespace ohmic::engine {
namespace {

using devices::Event;
using Kind = Event::Kind;

}  // namespace

/// In a thread, because it may hang.
void CardGroup::State::attempt(Seated& seated) {
  seated.opening = openings;
  seated.attempt.begin([companion = seated.member.companion, asked = seated.asked, clock_format = format] {
    auto granted = companion->open(asked, clock_format);
    if (!granted) return granted;
    if (auto started = companion->start(); !started)
      return Result<devices::Granted>(std::unexpected(std::move(started).error()));
    return granted;
  });
}

void CardGroup::State::taken(Seated& seated, Result<devices::Granted> answer, bool is_first) {
  const Clock::Time now = clock.now();
  if (!is_open || seated.opening != openings) {
    // It was asked for something that holds no more.
    seated.member.companion->stop();
    seated.next_attempt = now;
    return;
  }
  if (answer) {
    seated.granted = std::move(*answer);
    if (!is_first) {
      tell(Kind::told, now, Frames(0),
           fmt::format("{} is {} after {:.1f} s: {}.", seated.name, seated.reason.empty() ? "there" : "back",
                       seconds(now - seated.lost_at), seated.granted->words));
    }
    seated.reason.clear();
    return;
  }
  std::string reason = answer.error().sentence();
  if (reason != seated.reason) {
    tell(Kind::told, now, Frames(0),
         fmt::format("{} is not there: {} It is tried again every second.", seated.name, reason));
    seated.reason = std::move(reason);
  }
  seated.next_attempt = now + between_attempts;
}

void CardGroup::State::hear(Seated& seated) {
  if (auto answer = seated.attempt.take(at_once)) taken(seated, std::move(*answer), false);
  Event event;
  while (!seated.attempt.is_under_way() && seated.member.companion->next_event(event)) {
    const std::string_view why = event.why;
    switch (event.kind) {
      case Kind::told: tell(event.kind, event.when, event.frames, why); break;
      case Kind::xrun:
        tell(Kind::told, event.when, event.frames,
             event.frames > Frames(0)
                 ? fmt::format("{}: {} frames were lost: {}.", seated.name, event.frames.count(), why)
                 : fmt::format("{}: sound was lost: {}.", seated.name, why));
        break;
      case Kind::lost:
      case Kind::format_changed: {
        if (!seated.granted) break;
        const bool is_lost = event.kind == Kind::lost;
        seated.member.companion->stop();
        seated.granted.reset();
        seated.reason = why;
        seated.lost_at = event.when;
        seated.next_attempt = clock.now();
        tell(Kind::told, event.when, Frames(0),
             fmt::format("{} {}: {}. It is {}.", seated.name, is_lost ? "is gone" : "changed", why,
                         is_lost ? "tried again every second" : "opened again"));
        break;
      }
    }
  }
  if (!is_open || !seated.is_due(clock.now())) return;
  attempt(seated);
  if (auto answer = seated.attempt.take(setup.patience)) taken(seated, std::move(*answer), false);
}

}  // namespace ohmic::engine
