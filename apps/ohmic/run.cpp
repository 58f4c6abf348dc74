// ohmic run: a rig on a sound card, with one control thread that polls the card, the keys and the signals.

#include <cstdio>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <poll.h>

#include "cards.hpp"
#include "commands.hpp"
#include "events.hpp"
#include "rig/explain.hpp"
#include "rig/session.hpp"
#include "rt/thread.hpp"
#include "show.hpp"
#include "system.hpp"
#include "terminal/screen.hpp"
#include "watch.hpp"

namespace ohmic::app {
namespace {

using std::chrono::milliseconds;
using Kind = Event::Kind;
using Happening = devices::Happening;

double ms(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

double megabytes(std::size_t bytes) { return static_cast<double>(bytes) / 1e6; }

/// From connector to connector.
Second latency_of(const rig::Rig& rig, const devices::Granted& granted) {
  const rig::Explanation explanation = rig::explain(rig, &granted);
  Frames all;
  for (const rig::LatencyPart& part : explanation.latency) all += part.frames;
  return all / explanation.rate;
}

Kind kind_of(Happening::Kind kind) {
  switch (kind) {
    case Happening::Kind::running: return Kind::back;
    case Happening::Kind::xrun: return Kind::xrun;
    case Happening::Kind::lost: return Kind::lost;
    case Happening::Kind::still_lost: return Kind::trying;
    case Happening::Kind::format_changed: return Kind::changed;
  }
  return Kind::lost;
}

/// Everything that happens from the first period to the last.
class Performance {
 public:
  Performance(const RunAsked& asked, rig::Session& session, Running& running, Events& events, Show* show,
              Signals& signals, ProgramClock& clock)
      : asked_(asked),
        session_(session),
        running_(running),
        events_(events),
        show_(show),
        signals_(signals),
        clock_(clock),
        began_(clock.now()) {
    adopt(*running.keeper->granted());
  }

  /// Until somebody or something ends it.
  void play() {
    while (!is_over()) {
      wait();
      look();
    }
  }

  /// Fades out, then lets the card go. A second signal ends the program at once.
  void stop() {
    session_.engine().silence();
    is_stopping_ = true;
    const auto until = clock_.now() + milliseconds(30);  // the engine is silent within 10 ms and a period
    while (clock_.now() < until && signals_.arrived().stops == 0) {
      if (show_) draw();
      clock_.sleep_until(clock_.now() + milliseconds(10));
    }
    signals_.let_go();
    running_.keeper->stop();
    const engine::Health health = session_.engine().health();
    tell({Kind::stopped,
          clock_.now(),
          fmt::format("Played {:.1f} s with {} xruns; load {:.1f} % (99 % of periods below {:.1f} %, worst {:.0f} %).",
                      seconds_played(health), health.xruns, health.load * 100.0, health.p99 * 100.0,
                      health.worst * 100.0),
          {{"seconds", seconds_played(health)},
           {"xruns", static_cast<double>(health.xruns)},
           {"load", health.load},
           {"p99", health.p99},
           {"worst", health.worst},
           {"resident_mb", megabytes(resident_memory().own)}}});
  }

 private:
  void tell(Event event) { events_.tell(std::move(event)); }

  void adopt(const devices::Granted& granted) {
    format_ = granted.format;
    latency_ = latency_of(session_.rig(), granted);
  }

  double seconds_played(const engine::Health& health) const { return (health.frames / format_.rate).value(); }

  bool is_over() {
    if (is_quit_ || events_.is_unheard()) return true;
    return asked_.length && first_audio_ &&
           clock_.now() >= *first_audio_ + std::chrono::duration_cast<Clock::Time>(
                                               std::chrono::duration<double>(asked_.length->value()));
  }

  /// Until something is to be done: a key, a signal, or the next look, some fifteen times a second.
  void wait() {
    pollfd sources[] = {{signals_.descriptor(), POLLIN, 0}, {show_ ? show_->descriptor() : -1, POLLIN, 0}};
    ::poll(sources, 2, first_audio_ || clock_.now() - began_ > std::chrono::seconds(1) ? 66 : 2);
  }

  void look() {
    const Signals::Arrived arrived = signals_.arrived();
    if (arrived.stops > 0) is_quit_ = true;
    if (arrived.resized && show_) show_->resized();
    if (show_ && show_->take_keys()) is_quit_ = true;

    for (Happening& happening : running_.keeper->poll()) {
      // The engine tells the same xruns with their cause.
      if (happening.kind == Happening::Kind::xrun) continue;
      if (happening.kind == Happening::Kind::running) adopt(*running_.keeper->granted());
      tell({kind_of(happening.kind), happening.when, std::move(happening.words), {}});
    }
    tell_xruns();
    session_.engine().collect();
    const engine::Health health = session_.engine().health();
    if (!first_audio_ && health.periods > 0) tell_first_audio();

    inputs_ = session_.inputs();
    phones_ = session_.phones();
    for (Event& event : watch_.look(clock_.now(), inputs_, phones_, health, session_.late_frames()))
      tell(std::move(event));
    if (show_) draw();
  }

  void tell_xruns() {
    engine::Xrun xrun;
    while (session_.engine().next_xrun(xrun)) {
      // The time stands in front of every event already.
      std::string words = xrun.sentence();
      if (const std::size_t comma = words.find(" s, "); comma != std::string::npos) words.erase(0, comma + 4);
      tell({Kind::xrun,
            xrun.when,
            std::move(words),
            {{"frames", xrun.lost.value()}, {"share", static_cast<double>(xrun.share)}, {"pause_ms", ms(xrun.pause)}}});
    }
  }

  void tell_first_audio() {
    first_audio_ = clock_.now();
    const Memory memory = resident_memory();
    std::string words = fmt::format("The first period was computed {:.0f} ms after the start", ms(*first_audio_));
    if (asked_.is_verbose) words += fmt::format(", with {:.1f} MB of memory", megabytes(memory.own));
    if (asked_.is_verbose && memory.shared > 0)
      words += fmt::format(" and {:.1f} MB shared with the sound server", megabytes(memory.shared));
    tell(
        {Kind::first_audio,
         *first_audio_,
         words + ".",
         {{"ms", ms(*first_audio_)}, {"resident_mb", megabytes(memory.own)}, {"shared_mb", megabytes(memory.shared)}}});
  }

  void draw() {
    show_->draw({.now = clock_.now(),
                 .device = running_.name,
                 .format = format_,
                 .latency = latency_,
                 .is_playing = running_.keeper->granted().has_value(),
                 .is_stopping = is_stopping_},
                inputs_, phones_, session_.engine().health(), events_);
  }

  const RunAsked& asked_;
  rig::Session& session_;
  Running& running_;
  Events& events_;
  Show* show_;
  Signals& signals_;
  ProgramClock& clock_;
  Clock::Time began_;
  Watch watch_;
  Format format_;
  Second latency_;
  std::optional<Clock::Time> first_audio_;
  std::vector<rig::InputState> inputs_;
  std::vector<rig::PhonesState> phones_;
  bool is_quit_ = false;
  bool is_stopping_ = false;
};

/// What was opened and what was refused, in the order a person wants to know it.
void introduce(Events& events, const rig::Reading& reading, const Running& running, const rt::Grant& memory,
               const std::string& why, Clock& clock) {
  const devices::Granted& granted = *running.keeper->granted();
  events.tell({Kind::opened,
               clock.now(),
               granted.words + (granted.words.ends_with('.') ? "" : "."),
               {{"rate_hz", granted.format.rate.value()},
                {"frames", static_cast<double>(granted.format.frames)},
                {"inputs", static_cast<double>(granted.inputs)},
                {"outputs", static_cast<double>(granted.outputs)},
                {"capture_latency_frames", granted.capture_latency.value()},
                {"playback_latency_frames", granted.playback_latency.value()}}});
  if (!why.empty()) events.tell({Kind::opened, clock.now(), why, {}});
  for (const Error& warning : reading.warnings) events.tell({Kind::warning, clock.now(), warning.sentence(), {}});
  for (const std::string& refused : running.refused) events.tell({Kind::rights, clock.now(), refused, {}});
  if (!memory.granted) events.tell({Kind::rights, clock.now(), memory.words, {}});
}

}  // namespace

int run(const RunAsked& asked) {
  ProgramClock clock;
  Signals signals;  // before any thread begins
  auto reading = read_or_say(asked.rig);
  if (!reading) return wrong;
  if (asked.rate) reading->rig.card.rate = *asked.rate;
  if (asked.frames) reading->rig.card.frames = *asked.frames;

  const rt::Grant memory = rt::lock_memory();
  auto session = rig::Session::open(reading->rig, {}, clock);
  if (!session) {
    complain(session.error().sentence());
    return failed;
  }
  std::string why;
  auto running = open_card(**session, asked.device, clock, why);
  if (!running) {
    complain(running.error().sentence());
    return failed;
  }

  const bool is_shown = asked.output == RunAsked::Output::view && is_terminal(1);
  Events events(is_shown                                 ? Events::As::kept
                : asked.output == RunAsked::Output::json ? Events::As::json
                                                         : Events::As::lines);
  introduce(events, *reading, *running, memory, why, clock);
  std::optional<Show> show;
  if (is_shown) show.emplace(**session, asked.is_ascii);
  Performance performance(asked, **session, *running, events, show ? &*show : nullptr, signals, clock);
  performance.play();
  performance.stop();
  show.reset();
  if (is_shown) fmt::print("{}\n", events.last().back().words);
  return done;
}

}  // namespace ohmic::app
