#pragma once
// What a group holds between its calls: who is there, who is tried again, and who is the clock.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devices/event_queue.hpp"
#include "engine/follow/attempt.hpp"
#include "engine/follow/card_group.hpp"
#include "engine/follow/group_period.hpp"

namespace ohmic::engine {

inline constexpr Clock::Time between_attempts = std::chrono::seconds(1);
inline constexpr Clock::Time at_once{0};

inline double seconds(Clock::Time time) { return std::chrono::duration<double>(time).count(); }

/// Whatever is tried again every second: the clock card, or one that plays along.
struct Tried {
  std::string name;
  Attempt<Result<devices::Granted>> attempt;
  std::optional<devices::Granted> granted;  // while it is there
  std::string reason;                       // while it is not: why
  Clock::Time lost_at{}, next_attempt{};
  long opening = 0;  // of the group, that the attempt under way was made for

  bool is_due(Clock::Time now) const { return !granted && !attempt.is_under_way() && now >= next_attempt; }
};

struct Seated : Tried {
  Member member;
  GroupPeriod::Channels inputs, outputs;
  devices::Asked asked;
};

struct CardGroup::State {
  State(std::shared_ptr<devices::Card> its_card, Clock& its_clock, GroupSetup its_setup)
      : card(std::move(its_card)), clock(its_clock), setup(std::move(its_setup)), period(its_clock) {}

  std::shared_ptr<devices::Card> card, timer;
  Clock& clock;
  const GroupSetup setup;
  std::vector<Seated> members;
  Tried own;
  devices::Asked own_asked;
  GroupPeriod period;
  devices::EventQueue told;
  Format format;  // of the group while it is open
  bool was_open = false, is_open = false, is_started = false;
  long openings = 0;

  GroupPeriod::Layout layout_of(const devices::Asked& asked);
  Result<void> check(const devices::Granted& granted) const;
  Result<devices::Granted> open_clock(const devices::Asked& asked);
  void attempt(Seated& seated);
  void taken(Seated& seated, Result<devices::Granted> answer, bool is_first);
  void stop_all() noexcept;
  std::string words() const;

  void tell(devices::Event::Kind kind, Clock::Time when, Frames frames, std::string_view words) {
    told.push(kind, when, frames, words);
  }
  void poll();
  void hear_clock();
  void hear(Seated& seated);
  void lose_clock(const devices::Event& event);
  void try_clock();
  void have_clock_back(const devices::Granted& granted);
};

}  // namespace ohmic::engine
