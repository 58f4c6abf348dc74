// A sound card with a clock of its own, played along with another one: rings, a drift loop, and a resampler each way.

#include "engine/follow/followed_card.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "devices/event_queue.hpp"
#include "engine/follow/link.hpp"

namespace ohmic::engine {
namespace {

constexpr double unknown_drift = 1e9;

}  // namespace

struct FollowedCard::State {
  State(std::shared_ptr<devices::Card> its_card, const Clock& its_clock, FollowSetup its_setup)
      : card(std::move(its_card)), clock(its_clock), setup(std::move(its_setup)) {}

  std::shared_ptr<devices::Card> card;
  const Clock& clock;
  const FollowSetup setup;
  devices::EventQueue told;

  // [control]
  std::unique_ptr<Link> opened;   // open, not started yet
  std::unique_ptr<Link> started;  // what the audio thread plays with
  std::shared_ptr<SoftEdges> edges;
  int edges_channels = -1;
  Hertz edges_rate;
  bool is_running = false;
  mutable rt::Latest<devices::Step> step;

  // bridges
  std::atomic<Link*> link{nullptr};
  std::atomic<bool> is_busy{false};
  std::atomic<double> drift{unknown_drift};  // ppm, when it was locked last

  // [audio]
  long resyncs = 0;

  void replace(std::unique_ptr<Link> next) noexcept;
  void play_along(Link& with, std::span<float* const> channels, int frames, Clock::Time when) noexcept;
  void give(Link& with, std::span<const float* const> channels, int frames) noexcept;
  void resync(Link& with, Safety* late, std::string_view who) noexcept;
  void slip(Link& with) noexcept;
};

/// Audio has left the old link when this returns: it holds one for a call at most.
void FollowedCard::State::replace(std::unique_ptr<Link> next) noexcept {
  link.store(next.get());
  while (is_busy.load()) std::this_thread::yield();
  started = std::move(next);
}

/// Told in words, and with more room where somebody woke too late.
void FollowedCard::State::resync(Link& with, Safety* late, std::string_view who) noexcept {
  ++resyncs;
  char words[160];
  fmt::format_to_n_result<char*> end{};
  if (late != nullptr) {
    late->grow();
    end = fmt::format_to_n(words, sizeof words,
                           "{}: sound was lost, {} woke too late. It may wake {:.1f} ms late from now on.", setup.name,
                           who, 1e3 * late->frames / with.rate);
  } else if (std::exchange(with.has_jumped, false)) {
    end = fmt::format_to_n(words, sizeof words, "{}: one of the clocks jumped by itself; it is in step anew.",
                           setup.name);
  } else {
    return;  // a card told what it lost, or the clock is another: that is told already
  }
  told.push(devices::Event::Kind::told, clock.now(), Frames(0), {words, std::min(end.size, sizeof words)});
}

void FollowedCard::State::slip(Link& with) noexcept {
  ++resyncs;
  char words[190];
  const auto end =
      fmt::format_to_n(words, sizeof words,
                       "{} slipped: it should share the word clock, but runs {:+.1f} ppm beside it. Is the "
                       "cable in, and its clock source external?",
                       setup.name, with.loop.ppm());
  told.push(devices::Event::Kind::told, clock.now(), Frames(0), {words, std::min(end.size, sizeof words)});
}

void FollowedCard::State::play_along(Link& with, std::span<float* const> channels, int frames,
                                     Clock::Time when) noexcept {
  const FollowerThread::News& news = with.thread.news();
  if (with.is_resting(news, when)) {
    with.capture.stop();
    with.playback.stop();
    with.in_step = false;
    with.is_excused = true;
    with.is_awaited = false;  // it is not late, it rests or is gone
    with.edges->silence(channels, 0, frames);
    return;
  }
  with.hear_bursts(news);
  with.hear_grid(news, frames);
  if (news.losses != with.losses) with.is_excused = true;  // the card tells it
  with.losses = news.losses;
  const long jumps = with.loop.jumps();
  with.loop.period(frames, when, news.stamp);
  with.in_step = with.loop.has_position();
  if (!with.in_step) {
    with.capture.stop();
    with.playback.stop();
    with.is_excused = true;
    with.edges->silence(channels, 0, frames);
    return;
  }
  if (with.loop.jumps() != jumps) with.is_excused = with.has_jumped = true;

  // The card's thread had too little to play: our thread came too late, or the lane was not in step.
  const long starved = with.thread.starved();
  if (starved != with.starved && with.playback.is_playing() && with.has_outputs) {
    with.playback.stop();
    resync(with, with.is_excused ? nullptr : &with.late_clock, "the clock's thread");
  }
  with.starved = starved;

  if (with.is_awaited && news.stamp.frames != with.awaited_behind) {
    with.is_awaited = false;
    resync(with, with.is_excused ? nullptr : &with.late_follower, "its thread");
  }
  if (!with.has_inputs) return;
  const bool was_playing = with.capture.is_playing();
  const double target = with.loop.position() - with.behind() - with.capture.reach();
  const LaneDid did = with.capture.receive(with.thread.captured(), target, with.is_resampled ? with.loop.ratio() : 1.0,
                                           with.tolerance(with.late_follower), *with.edges, channels, frames);
  if (did == LaneDid::starves) {
    with.is_awaited = true;
    with.awaited_behind = news.stamp.frames;
  } else if (was_playing && did != LaneDid::plays) {
    if (with.is_resampled || with.is_excused) resync(with, nullptr, {});
    else slip(with);
  }
}

void FollowedCard::State::give(Link& with, std::span<const float* const> channels, int frames) noexcept {
  if (with.in_step && with.has_outputs) {
    const bool was_playing = with.playback.is_playing();
    const double ratio = with.is_resampled ? with.loop.ratio() : 1.0;
    const double target = with.loop.position() + ratio * frames + with.late_clock.frames + with.playback.reach();
    const LaneDid did =
        with.playback.send(with.thread.to_play(), target, ratio, with.tolerance(with.late_clock), channels, frames);
    if (was_playing && did != LaneDid::plays) {
      if (with.is_resampled || with.is_excused) resync(with, nullptr, {});
      else slip(with);
    }
  }
  if (with.in_step && (!with.has_inputs || with.capture.is_playing()) &&
      (!with.has_outputs || with.playback.is_playing()))
    with.is_excused = false;
  if (with.loop.is_locked()) drift.store(with.loop.ppm(), std::memory_order_relaxed);
  devices::Step& now = step.back();
  with.measure(now);
  now.resyncs = resyncs;
  step.publish();
}

FollowedCard::FollowedCard(std::shared_ptr<devices::Card> card, const Clock& clock, FollowSetup setup)
    : state_(std::make_unique<State>(std::move(card), clock, std::move(setup))) {}

FollowedCard::~FollowedCard() {
  state_->card->stop();
  state_->replace(nullptr);
}

Result<devices::Granted> FollowedCard::open(const devices::Asked& asked, const Format& clock) {
  State& s = *state_;
  s.card->stop();
  s.opened.reset();
  s.is_running = false;
  auto granted = s.card->open(asked);
  if (!granted) return granted;
  const auto inputs = static_cast<int>(asked.inputs.size());
  const auto outputs = static_cast<int>(asked.outputs.size());
  if (granted->inputs < inputs || granted->outputs < outputs) {
    return failure(fmt::format("{} inputs and {} outputs are asked of {}; it has {} and {}.", inputs, outputs,
                               s.setup.name, granted->inputs, granted->outputs),
                   "Change the channels (card = ...) in the rig.");
  }
  if (s.setup.shares_word_clock && granted->format.rate != clock.rate) {
    return failure(fmt::format("{} runs at {} and the clock at {}, so they cannot share a word clock.", s.setup.name,
                               text(granted->format.rate), text(clock.rate)),
                   "Set both to one rate, or leave out word_clock.");
  }
  if (s.edges == nullptr || s.edges_channels != inputs || s.edges_rate != clock.rate) {
    s.edges = std::make_shared<SoftEdges>(inputs, clock.rate);
    s.edges_channels = inputs;
    s.edges_rate = clock.rate;
  }
  s.opened = std::make_unique<Link>(s.clock, *granted, clock, inputs, outputs, s.setup, s.edges);
  // The same crystals as before, most likely.
  const double drift = s.drift.load(std::memory_order_relaxed);
  if (drift < unknown_drift) s.opened->loop.expect(drift);
  return granted;
}

Result<void> FollowedCard::start() {
  State& s = *state_;
  if (s.opened == nullptr)
    return failure(fmt::format("{} is not open.", s.setup.name), "Open it before it is started.");
  s.replace(std::move(s.opened));
  auto started = s.card->start(s.started->thread);
  s.is_running = started.has_value();
  return started;
}

// The link stays: what was heard last fades out, and nothing new comes from it.
void FollowedCard::stop() noexcept {
  state_->card->stop();
  state_->is_running = false;
}

void FollowedCard::receive(std::span<float* const> channels, int frames, Clock::Time when) noexcept {
  State& s = *state_;
  s.is_busy.store(true);
  if (Link* with = s.link.load()) {
    s.play_along(*with, channels, frames, when);
  } else {
    for (float* channel : channels) std::fill_n(channel, frames, 0.0f);
  }
  s.is_busy.store(false);
}

void FollowedCard::send(std::span<const float* const> channels, int frames) noexcept {
  State& s = *state_;
  s.is_busy.store(true);
  if (Link* with = s.link.load()) s.give(*with, channels, frames);
  s.is_busy.store(false);
}

void FollowedCard::missed(Frames frames) noexcept {
  State& s = *state_;
  s.is_busy.store(true);
  if (Link* with = s.link.load()) {
    with->loop.missed(frames);
    with->is_excused = true;
  }
  s.is_busy.store(false);
}

bool FollowedCard::next_event(devices::Event& event) noexcept {
  return state_->told.pop(event) || state_->card->next_event(event);
}

devices::Step FollowedCard::step() const noexcept {
  const State& s = *state_;
  return s.is_running ? s.step.front() : devices::Step{};
}

}  // namespace ohmic::engine
