// The card of a group that is the clock: lost, stood in for by a timer, and taken back.

#include <utility>

#include <fmt/format.h>

#include "engine/follow/card_group_parts.hpp"

namespace ohmic::engine {
namespace {

using devices::Event;
using Kind = Event::Kind;

}  // namespace

Result<void> CardGroup::State::check(const devices::Granted& granted) const {
  const auto inputs = static_cast<int>(own_asked.inputs.size()), outputs = static_cast<int>(own_asked.outputs.size());
  if (granted.inputs >= inputs && granted.outputs >= outputs) return {};
  return failure(fmt::format("The rig needs {} inputs and {} outputs of {}; it has {} and {}.", inputs, outputs,
                             setup.name, granted.inputs, granted.outputs),
                 "Change the channels (card = ...) in the rig, or choose another card.");
}

Result<devices::Granted> CardGroup::State::open_clock(const devices::Asked& asked) {
  own.granted.reset();
  Result<devices::Granted> granted = failure(fmt::format("{} still does not answer.", setup.name));
  if (!own.attempt.is_under_way()) {
    granted = card->open(own_asked);
    if (granted) {
      if (auto enough = check(*granted); !enough) granted = std::unexpected(std::move(enough).error());
    }
  }
  if (granted) {
    own.granted = *granted;
    return granted;
  }
  if (!was_open) return granted;
  // It has been there before, and the others need not wait for it.
  devices::Asked of_timer = asked;
  of_timer.inputs.clear(), of_timer.outputs.clear(), of_timer.followers.clear();
  of_timer.program_inputs = of_timer.program_outputs = 0;
  auto from_timer = timer->open(of_timer);
  if (!from_timer) return granted;
  own.reason = granted.error().sentence();
  own.lost_at = clock.now();
  own.next_attempt = clock.now() + between_attempts;
  from_timer->words = fmt::format("a timer at {}, {} frames, until {} is there", text(from_timer->format.rate),
                                  from_timer->format.frames, setup.name);
  from_timer->note = own.reason;
  return from_timer;
}

void CardGroup::State::hear_clock() {
  Event event;
  while (!own.attempt.is_under_way() && card->next_event(event)) {
    const std::string_view why = event.why;
    switch (event.kind) {
      case Kind::lost:
        if (own.granted) lose_clock(event);
        break;
      case Kind::xrun:
      case Kind::format_changed:
        tell(event.kind, event.when, event.frames, fmt::format("{}: {}", setup.name, why));
        break;
      case Kind::told: tell(event.kind, event.when, event.frames, why); break;
    }
  }
  while (timer->next_event(event)) {
    if (event.kind == Kind::lost) tell(Kind::lost, event.when, Frames(0), event.why);
    if (event.kind == Kind::xrun && !own.granted) tell(Kind::xrun, event.when, event.frames, event.why);
  }
}

void CardGroup::State::lose_clock(const Event& event) {
  card->stop();
  own.granted.reset();
  own.reason = event.why;
  own.lost_at = event.when;
  own.next_attempt = clock.now();
  auto granted = timer->open({.client = own_asked.client, .format = format});
  Result<void> started;
  if (granted) period.set_clock_card_there(false);
  if (granted && is_started) started = timer->start(period);
  if (!granted || !started) {
    tell(Kind::lost, event.when, Frames(0),
         fmt::format("{}: {}; and no timer: {}", setup.name, event.why,
                     (granted ? started.error() : granted.error()).what));
    return;
  }
  tell(Kind::told, event.when, Frames(0),
       fmt::format("{} is gone: {}. A timer is the clock, and it is tried again every second.", setup.name, event.why));
}

void CardGroup::State::try_clock() {
  const Clock::Time now = clock.now();
  if (own.is_due(now)) {
    own.opening = openings;
    own.attempt.begin([card = card, asked = own_asked] { return card->open(asked); });
    if (auto answer = own.attempt.take(setup.patience)) {
      own.next_attempt = now + between_attempts;
      if (*answer) return have_clock_back(**answer);
      own.reason = answer->error().sentence();
    }
    return;
  }
  if (auto late = own.attempt.take(at_once)) {
    own.next_attempt = now + between_attempts;
    if (!is_open || own.opening != openings) card->stop();
    else if (*late) have_clock_back(**late);
    else own.reason = late->error().sentence();
  }
}

void CardGroup::State::have_clock_back(const devices::Granted& granted) {
  const Clock::Time now = clock.now();
  if (auto enough = check(granted); !enough) {
    card->stop();
    own.reason = enough.error().sentence();
    return;
  }
  if (granted.format != format) {
    card->stop();
    return tell(Kind::format_changed, now, Frames(0), fmt::format("{} is back as {}", setup.name, granted.words));
  }
  timer->stop();
  own.granted = granted;
  period.set_clock_card_there(true);
  if (is_started) {
    if (auto started = card->start(period); !started) {
      Event event{.kind = Kind::lost, .when = now};
      devices::say(event, started.error().what);
      lose_clock(event);
      own.next_attempt = now + between_attempts;
      return;
    }
  }
  own.reason.clear();
  tell(Kind::told, now, Frames(0),
       fmt::format("{} is back after {:.1f} s: {}.", setup.name, seconds(now - own.lost_at), granted.words));
}

}  // namespace ohmic::engine
