// Several sound cards as one: opened together, started, asked, stopped.

#include "engine/follow/card_group.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/paced_card.hpp"
#include "engine/follow/card_group_parts.hpp"

namespace ohmic::engine {

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

bool CardGroup::next_event(devices::Event& event) noexcept {
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
    state.is_opening = tried.attempt.is_under_way();
    if (state.is_opening) state.words = "It does not answer yet.";
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
