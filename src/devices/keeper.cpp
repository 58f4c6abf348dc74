// Keeps a card running: opens it, notices when it goes away or changes, brings it back, and says what happened.

#include "devices/keeper.hpp"

#include <fmt/format.h>

namespace ohmic::devices {
namespace {

constexpr Clock::Time between_attempts = std::chrono::seconds(1);

double seconds(Clock::Time time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

Keeper::Keeper(Card& card, Asked asked, Client& client, const Clock& clock, Prepare prepare)
    : card_(card), asked_(std::move(asked)), client_(client), clock_(clock), prepare_(std::move(prepare)) {}

Keeper::~Keeper() { stop(); }

Result<Granted> Keeper::start() {
  is_wanted_ = true;
  lost_at_ = clock_.now();
  auto granted = attempt();
  if (!granted) {
    last_reason_ = granted.error().sentence();
    next_attempt_ = clock_.now() + between_attempts;
  }
  return granted;
}

Result<Granted> Keeper::reopen(Asked asked) {
  card_.stop();
  granted_.reset();
  asked_ = std::move(asked);
  return start();
}

void Keeper::stop() noexcept {
  is_wanted_ = false;
  granted_.reset();
  card_.stop();
}

Result<Granted> Keeper::attempt() {
  auto granted = card_.open(asked_);
  if (!granted) return granted;
  if (prepare_) {
    if (auto ready = prepare_(*granted); !ready) return std::unexpected(std::move(ready).error());
  }
  if (auto started = card_.start(client_); !started) return std::unexpected(std::move(started).error());
  granted_ = *granted;
  last_reason_.clear();
  return granted;
}

void Keeper::lose(std::vector<Happening>& told, Happening::Kind kind, Clock::Time when, std::string words) {
  card_.stop();
  granted_.reset();
  lost_at_ = when;
  next_attempt_ = clock_.now();  // the first attempt at once: a server that restarts itself is often back already
  told.push_back({.kind = kind, .when = when, .frames = {}, .words = std::move(words)});
}

std::vector<Happening> Keeper::poll() {
  std::vector<Happening> told;
  Event event;
  while (card_.next_event(event)) {
    const std::string_view why = event.why;
    switch (event.kind) {
      case Event::Kind::xrun:
        told.push_back({.kind = Happening::Kind::xrun,
                        .when = event.when,
                        .frames = event.frames,
                        .words = event.frames > Frames(0)
                                     ? fmt::format("{} frames were lost: {}.", event.frames.count(), why)
                                     : fmt::format("Sound was lost, the card does not say how much: {}.", why)});
        break;
      case Event::Kind::lost:
        if (granted_) {
          lose(told, Happening::Kind::lost, event.when,
               fmt::format("The sound card is gone: {}. It is tried again every second.", why));
        }
        break;
      case Event::Kind::format_changed:
        if (granted_) {
          lose(told, Happening::Kind::format_changed, event.when,
               fmt::format("The sound card changed: {}. It is opened again.", why));
        }
        break;
      case Event::Kind::told:
        told.push_back({.kind = Happening::Kind::told, .when = event.when, .frames = {}, .words = std::string(why)});
        break;
    }
  }
  if (!is_wanted_ || granted_ || clock_.now() < next_attempt_) return told;

  const auto granted = attempt();
  const Clock::Time now = clock_.now();
  if (granted) {
    told.push_back({.kind = Happening::Kind::running,
                    .when = now,
                    .frames = {},
                    .words = fmt::format("{} is back after {:.1f} s.", granted->words, seconds(now - lost_at_))});
    return told;
  }
  next_attempt_ = now + between_attempts;
  std::string reason = granted.error().sentence();
  if (reason != last_reason_) {
    told.push_back({.kind = Happening::Kind::still_lost, .when = now, .frames = {}, .words = reason});
    last_reason_ = std::move(reason);
  }
  return told;
}

}  // namespace ohmic::devices
