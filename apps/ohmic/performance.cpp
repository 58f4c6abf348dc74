// Some fifteen looks a second; between them the thread sleeps until a key or a signal comes.

#include "performance.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <poll.h>

#include "rig/ledger.hpp"
#include "rt/thread.hpp"

namespace ohmic::app {
namespace {

using std::chrono::milliseconds;
using Kind = Event::Kind;
using Happening = devices::Happening;

double ms(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

double megabytes(std::size_t bytes) { return static_cast<double>(bytes) / 1e6; }

Clock::Time duration_of(Second length) {
  return std::chrono::duration_cast<Clock::Time>(std::chrono::duration<double>(length.value()));
}

/// From connector to connector.
Second latency_of(rig::Session& session, const devices::Granted& granted) {
  const engine::Plan* plan = session.engine().plan();
  return (plan != nullptr ? rig::latency_ledger(session.rig(), *plan, &granted)
                          : rig::latency_ledger(session.rig(), &granted))
      .time();
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

}  // namespace

Performance::Performance(const RunAsked& asked, rig::Session& session, Running& running, Events& events, Show* show,
                         Signals& signals, Clock& clock)
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

void Performance::play() {
  while (!is_over()) {
    wait();
    look();
  }
}

void Performance::stop() {
  session_.engine().silence();
  is_stopping_ = true;
  // The engine is silent within 10 ms; what it computed then has left the card two periods later.
  const auto until = clock_.now() + milliseconds(15) + 2 * duration_of(format_.period());
  while (clock_.now() < until && signals_.arrived().stops == 0) {
    if (show_) draw();
    clock_.sleep_until(std::min(until, clock_.now() + milliseconds(10)));
  }
  signals_.let_go();
  running_.keeper->stop();
  tell_xruns();
  watch_.hurry();
  tell_counts();
  tell_end();
}

void Performance::adopt(const devices::Granted& granted) {
  if (granted.format.rate != format_.rate) {
    const Frames so_far = session_.engine().health().frames;
    played_before_ = played();
    format_since_ = so_far;
  }
  format_ = granted.format;
  latency_ = latency_of(session_, granted);
}

/// Frames of every format last as long as they lasted then.
Second Performance::played() const {
  const Frames frames = session_.engine().health().frames - format_since_;
  return frames > Frames(0) ? played_before_ + frames / format_.rate : played_before_;
}

bool Performance::is_over() const {
  if (is_quit_ || events_.is_unheard()) return true;
  return asked_.length && clock_.now() - first_audio_.value_or(began_) >= duration_of(*asked_.length);
}

/// Until something is to be done: a key, a signal, or the next look.
void Performance::wait() {
  const bool is_settled = first_audio_ || clock_.now() - began_ > std::chrono::seconds(1);
  pollfd sources[] = {{signals_.descriptor(), POLLIN, 0}, {show_ ? show_->descriptor() : -1, POLLIN, 0}};
  ::poll(sources, 2, is_settled ? 66 : 2);
}

void Performance::look() {
  const Signals::Arrived arrived = signals_.arrived();
  if (arrived.stops > 0) is_quit_ = true;
  if (arrived.resized && show_) show_->resized();
  if (show_ && show_->take_keys(clock_.now(), events_)) is_quit_ = true;

  tell_card();
  tell_xruns();
  session_.engine().collect();
  if (!first_audio_ && session_.engine().health().periods > 0) tell_first_audio();
  tell_counts();
  if (show_) draw();
}

void Performance::tell_card() {
  for (Happening& happening : running_.keeper->poll()) {
    // The engine tells the same xruns with their cause.
    if (happening.kind == Happening::Kind::xrun) continue;
    if (happening.kind == Happening::Kind::running) {
      rt::lock_memory();  // it may have grown; whether the system allows it was told at the start
      adopt(*running_.keeper->granted());
    }
    events_.tell({kind_of(happening.kind), happening.when, std::move(happening.words), {}});
  }
}

void Performance::tell_xruns() {
  engine::Xrun xrun;
  while (session_.engine().next_xrun(xrun)) {
    // The time stands in front of every event already.
    std::string words = xrun.sentence();
    if (const std::size_t comma = words.find(" s, "); comma != std::string::npos) words.erase(0, comma + 4);
    events_.tell(
        {Kind::xrun,
         xrun.when,
         std::move(words),
         {{"frames", xrun.lost.value()}, {"share", static_cast<double>(xrun.share)}, {"pause_ms", ms(xrun.pause)}}});
  }
}

void Performance::tell_counts() {
  engine::Health health = session_.engine().health();
  health.non_finite += static_cast<std::uint64_t>(session_.contained());
  inputs_ = session_.inputs();
  phones_ = session_.phones();
  for (Event& event :
       watch_.look(clock_.now(), inputs_, phones_, health, session_.late_frames(), session_.cut_off_frames()))
    events_.tell(std::move(event));
}

void Performance::tell_first_audio() {
  first_audio_ = clock_.now();
  const Memory memory = resident_memory();
  std::string words = fmt::format("The first period was computed {:.0f} ms after the start", ms(*first_audio_));
  if (asked_.is_verbose) words += fmt::format(", with {:.1f} MB of memory", megabytes(memory.own));
  if (asked_.is_verbose && memory.shared > 0)
    words += fmt::format(" and {:.1f} MB shared with the sound server", megabytes(memory.shared));
  events_.tell(
      {Kind::first_audio,
       *first_audio_,
       words + ".",
       {{"ms", ms(*first_audio_)}, {"resident_mb", megabytes(memory.own)}, {"shared_mb", megabytes(memory.shared)}}});
}

void Performance::tell_end() {
  const engine::Health health = session_.engine().health();
  const double seconds = played().value();
  events_.tell({Kind::stopped,
                clock_.now(),
                fmt::format("Played {:.1f} s with {}; load {:.1f} % (99 % of periods below {:.1f} %, worst {:.0f} %).",
                            seconds, health.xruns == 1 ? "1 xrun" : fmt::format("{} xruns", health.xruns),
                            health.load * 100.0, health.p99 * 100.0, health.worst * 100.0),
                {{"seconds", seconds},
                 {"xruns", static_cast<double>(health.xruns)},
                 {"load", health.load},
                 {"p99", health.p99},
                 {"worst", health.worst},
                 {"resident_mb", megabytes(resident_memory().own)}}});
}

void Performance::draw() {
  show_->draw({.now = clock_.now(),
               .device = running_.name,
               .format = format_,
               .latency = latency_,
               .is_playing = running_.keeper->granted().has_value(),
               .is_stopping = is_stopping_},
              inputs_, phones_, session_.engine().health(), events_);
}

}  // namespace ohmic::app
