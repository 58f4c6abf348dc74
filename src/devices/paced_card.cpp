// The sound card of a machine that has none: a real-time thread calls the client at the real rate, nobody hears it.

#include "devices/paced_card.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "devices/pace.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {

struct PacedCard::State {
  Clock& clock;
  Source source;
  Sink sink;
  Cycle cycle;
  std::optional<rt::Thread> thread;
  bool is_open = false;

  void run(const std::stop_token& stop) noexcept;
  void period(Frames position) noexcept;
  void miss(Frames frames, Clock::Time now) noexcept;
};

void PacedCard::State::run(const std::stop_token& stop) noexcept {
  const Format format = cycle.granted().format;
  Pace pace(format, clock.now());
  Frames position;
  while (!stop.stop_requested()) {
    clock.sleep_until(pace.due());
    const Clock::Time now = clock.now();
    if (const Frames lost = pace.begin(now); lost.count() > 0) {
      miss(lost, now);
      position += lost;
    }
    period(position);
    position += Frames(format.frames);
  }
}

void PacedCard::State::period(Frames position) noexcept {
  const rt::AudioScope audio;
  const int frames = cycle.granted().format.frames;
  if (source) source(position, cycle.inputs(), frames);
  cycle.compute(frames, Cycle::Thread::audio);
  if (sink) sink(position, cycle.outputs(), frames);
}

void PacedCard::State::miss(Frames frames, Clock::Time now) noexcept {
  const rt::AudioScope audio;
  char words[64];
  const auto end = fmt::format_to_n(words, sizeof words, "the audio thread woke {} periods late",
                                    frames.count() / cycle.granted().format.frames);
  cycle.miss(frames, now, {words, std::min(end.size, sizeof words)});
}

PacedCard::PacedCard(Clock& clock, Source source, Sink sink)
    : state_(new State{clock, std::move(source), std::move(sink), {}, {}}) {}

PacedCard::~PacedCard() { stop(); }

Result<Granted> PacedCard::open(const Asked& asked) {
  stop();
  state_->is_open = false;
  if (auto fit = fits(asked, 1024); !fit) return std::unexpected(std::move(fit).error());
  // What is captured was a period ago; what is handed over is played during the next one.
  const Frames period(asked.format.frames);
  Granted granted{.format = asked.format,
                  .inputs = static_cast<int>(asked.inputs.size()),
                  .outputs = static_cast<int>(asked.outputs.size()),
                  .capture_latency = period,
                  .playback_latency = period,
                  .words = fmt::format("built-in virtual card at {}, {} frames (nobody hears it)",
                                       text(asked.format.rate), asked.format.frames)};
  state_->cycle.prepare(granted);
  state_->is_open = true;
  return granted;
}

Result<void> PacedCard::start(Client& client) {
  if (!state_->is_open) return failure("The built-in virtual card is not open.", "Open it before it is started.");
  stop();
  state_->cycle.attach(&client);
  auto thread = rt::Thread::start({}, [state = state_.get()](const std::stop_token& stop) { state->run(stop); });
  if (!thread) {
    state_->cycle.attach(nullptr);
    return std::unexpected(std::move(thread).error());
  }
  state_->thread.emplace(std::move(*thread));
  return {};
}

void PacedCard::stop() noexcept {
  state_->thread.reset();  // asks it to stop and waits, for one period at most
  state_->cycle.attach(nullptr);
}

bool PacedCard::next_event(Event& event) noexcept { return state_->cycle.events().pop(event); }

const rt::Thread::Granted* PacedCard::rights() const noexcept {
  return state_->thread ? &state_->thread->granted() : nullptr;
}

}  // namespace ohmic::devices
