// Several sound cards as one: the control side. Who is there, who is tried again, and who is the clock.

#include "engine/follow/card_group.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/event_queue.hpp"
#include "devices/paced_card.hpp"
#include "engine/follow/attempt.hpp"
#include "engine/follow/group_period.hpp"

namespace ohmic::engine {
namespace {

using devices::Event;
using Kind = Event::Kind;

constexpr Clock::Time between_attempts = std::chrono::seconds(1);
constexpr Clock::Time at_once{0};

double seconds(Clock::Time time) { return std::chrono::duration<double>(time).count(); }

int sum(const std::vector<devices::Asked::Part>& parts, int devices::Asked::Part::* what) {
  int all = 0;
  for (const auto& part : parts) all += part.*what;
  return all;
}

std::vector<std::string> some(const std::vector<std::string>& names, GroupPeriod::Channels which) {
  const auto first = names.begin() + which.first;
  return {first, first + which.count};
}

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

}  // namespace

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

  void tell(Kind kind, Clock::Time when, Frames frames, std::string_view words) {
    told.push(kind, when, frames, words);
  }
  void poll();
  void hear_clock();
  void hear(Seated& seated);
  void lose_clock(const Event& event);
  void try_clock();
  void have_clock_back(const devices::Granted& granted);
};

/// Gives every member its channels, and says what is asked of whom.
GroupPeriod::Layout CardGroup::State::layout_of(const devices::Asked& asked) {
  using Part = devices::Asked::Part;
  GroupPeriod::Layout layout{.format = asked.format,
                             .inputs = static_cast<int>(asked.inputs.size()),
                             .outputs = static_cast<int>(asked.outputs.size())};
  const int first_in = layout.inputs - asked.program_inputs, first_out = layout.outputs - asked.program_outputs;
  layout.own_inputs = {0, first_in - sum(asked.followers, &Part::inputs)};
  layout.own_outputs = {0, first_out - sum(asked.followers, &Part::outputs)};
  const bool serves =
      std::ranges::any_of(members, [](const Seated& seated) { return seated.member.programs.has_value(); });
  own_asked = asked;
  own_asked.followers.clear();
  own_asked.inputs = some(asked.inputs, layout.own_inputs);
  own_asked.outputs = some(asked.outputs, layout.own_outputs);
  if (serves && !setup.offers_to_programs) {
    own_asked.program_inputs = own_asked.program_outputs = 0;
  } else {
    layout.program_inputs = {first_in, asked.program_inputs};
    layout.program_outputs = {first_out, asked.program_outputs};
    own_asked.inputs.insert(own_asked.inputs.end(), asked.inputs.begin() + first_in, asked.inputs.end());
    own_asked.outputs.insert(own_asked.outputs.end(), asked.outputs.begin() + first_out, asked.outputs.end());
  }
  for (Seated& seated : members) {
    seated.inputs = seated.outputs = {};
    if (seated.member.programs) {
      const Member::Programs& programs = *seated.member.programs;
      const auto within = [](int first, int count, int all) {
        const int from = std::clamp(first, 0, all);
        return std::pair(from, std::clamp(count, 0, all - from));
      };
      const auto [in, ins] = within(programs.first_input, programs.inputs, asked.program_inputs);
      const auto [out, outs] = within(programs.first_output, programs.outputs, asked.program_outputs);
      seated.inputs = {first_in + in, ins};
      seated.outputs = {first_out + out, outs};
    } else {
      GroupPeriod::Channels in = {layout.own_inputs.count, 0}, out = {layout.own_outputs.count, 0};
      for (const Part& part : asked.followers) {
        in.count = part.inputs, out.count = part.outputs;
        if (part.name == seated.member.name) {
          seated.inputs = in, seated.outputs = out;
          break;
        }
        in.first += part.inputs, out.first += part.outputs;
      }
    }
    seated.asked = {.client = asked.client,
                    .format = seated.member.format.value_or(asked.format),
                    .periods = asked.periods,
                    .inputs = some(asked.inputs, seated.inputs),
                    .outputs = some(asked.outputs, seated.outputs),
                    .program_inputs = seated.member.programs ? seated.inputs.count : 0,
                    .program_outputs = seated.member.programs ? seated.outputs.count : 0};
    layout.seats.push_back(
        {seated.member.companion, seated.inputs, seated.outputs, seated.member.programs.has_value()});
  }
  return layout;
}

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

void CardGroup::State::stop_all() noexcept {
  if (!own.attempt.is_under_way()) card->stop();
  timer->stop();
  for (Seated& seated : members) {
    if (!seated.attempt.is_under_way()) seated.member.companion->stop();
    seated.granted.reset();
  }
  is_open = is_started = false;
}

std::string CardGroup::State::words() const {
  std::vector<std::string_view> with, without;
  for (const Seated& seated : members) (seated.granted ? with : without).push_back(seated.name);
  std::string words;
  if (!with.empty()) words += fmt::format(", with {}", fmt::join(with, ", "));
  if (!without.empty()) words += fmt::format(", without {}", fmt::join(without, ", "));
  return words;
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
  if (granted && is_started) {
    period.set_clock_card_there(false);
    started = timer->start(period);
  }
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
  if (is_started) {
    period.set_clock_card_there(true);
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

void CardGroup::State::poll() {
  hear_clock();
  if (is_open) try_clock();
  for (Seated& seated : members) hear(seated);
}

CardGroup::CardGroup(std::shared_ptr<devices::Card> card, std::vector<Member> members, Clock& clock, GroupSetup setup)
    : state_(std::make_unique<State>(std::move(card), clock, std::move(setup))) {
  State& s = *state_;
  s.timer = s.setup.timer ? s.setup.timer : std::make_shared<devices::PacedCard>(clock);
  s.own.name = s.setup.name;
  for (Member& member : members) {
    Seated& seated = s.members.emplace_back();
    seated.name = member.name;
    seated.member = std::move(member);
  }
}

CardGroup::~CardGroup() { state_->stop_all(); }

Result<devices::Granted> CardGroup::open(const devices::Asked& asked) {
  State& s = *state_;
  s.stop_all();
  ++s.openings;
  GroupPeriod::Layout layout = s.layout_of(asked);
  auto granted = s.open_clock(asked);
  if (!granted) return granted;
  s.was_open = s.is_open = true;
  s.format = layout.format = granted->format;
  granted->inputs = layout.inputs;
  granted->outputs = layout.outputs;
  s.period.prepare(std::move(layout));
  s.period.set_clock_card_there(s.own.granted.has_value());

  const Clock::Time began = s.clock.now();
  for (Seated& seated : s.members) {
    seated.reason.clear();
    seated.lost_at = seated.next_attempt = began;
    if (!seated.member.format) seated.asked.format = s.format;
    if (!seated.attempt.is_under_way()) s.attempt(seated);
  }
  // All at the same time: what one takes, the others have too.
  const auto until = std::chrono::steady_clock::now() + s.setup.patience;
  for (Seated& seated : s.members) {
    const auto left = until - std::chrono::steady_clock::now();
    if (auto answer = seated.attempt.take(std::max<Clock::Time>(left, at_once)))
      s.taken(seated, std::move(*answer), true);
  }
  granted->words += s.words();
  return granted;
}

Result<void> CardGroup::start(devices::Client& client) {
  State& s = *state_;
  if (!s.is_open) return failure("The cards are not open.", "Open them before they are started.");
  s.period.attach(&client);
  auto started = s.own.granted ? s.card->start(s.period) : s.timer->start(s.period);
  s.is_started = started.has_value();
  return started;
}

void CardGroup::stop() noexcept {
  state_->stop_all();
  state_->period.attach(nullptr);
}

bool CardGroup::next_event(Event& event) noexcept {
  if (state_->told.pop(event)) return true;
  state_->poll();
  return state_->told.pop(event);
}

std::vector<MemberState> CardGroup::states() const {
  const State& s = *state_;
  std::vector<MemberState> states;
  const auto describe = [&](const Tried& tried) -> MemberState& {
    MemberState& state = states.emplace_back();
    state.name = tried.name;
    state.is_there = tried.granted.has_value();
    state.words = tried.reason;
    if (tried.attempt.is_under_way()) state.words = "It does not answer yet.";
    if (tried.granted) {
      state.words = tried.granted->words;
      state.note = tried.granted->note;
      state.format = tried.granted->format;
    }
    return state;
  };
  MemberState& own = describe(s.own);
  own.is_clock = true;
  own.inputs = static_cast<int>(s.own_asked.inputs.size());
  own.outputs = static_cast<int>(s.own_asked.outputs.size());
  if (s.own.granted) {
    own.capture_latency = s.own.granted->capture_latency;
    own.playback_latency = s.own.granted->playback_latency;
  }
  for (const Seated& seated : s.members) {
    MemberState& state = describe(seated);
    state.inputs = seated.inputs.count;
    state.outputs = seated.outputs.count;
    if (!seated.granted) continue;
    state.step = seated.member.companion->step();
    state.capture_latency = state.step.capture_latency;
    state.playback_latency = state.step.playback_latency;
  }
  return states;
}

}  // namespace ohmic::engine
