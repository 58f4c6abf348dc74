// What a performance tells: the card, losses, everything that is counted, the first sound and the end.

#include <fmt/format.h>

#include "performance.hpp"
#include "playing_cards.hpp"
#include "rt/thread.hpp"

namespace ohmic::app {
namespace {

using Kind = Event::Kind;
using Happening = devices::Happening;

double ms(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

double megabytes(std::size_t bytes) { return static_cast<double>(bytes) / 1e6; }

Kind kind_of(Happening::Kind kind) {
  switch (kind) {
    case Happening::Kind::running: return Kind::back;
    case Happening::Kind::xrun: return Kind::xrun;
    case Happening::Kind::lost: return Kind::lost;
    case Happening::Kind::still_lost: return Kind::trying;
    case Happening::Kind::format_changed: return Kind::changed;
    case Happening::Kind::told: return Kind::changed;
  }
  return Kind::lost;
}

}  // namespace

void Performance::tell_card() {
  bool something_happened = false, are_anew = false;
  for (Happening& happening : running_.keeper->poll()) {
    // The engine tells the same xruns with their cause.
    if (happening.kind == Happening::Kind::xrun) continue;
    something_happened = true;
    if (happening.kind == Happening::Kind::lost || happening.kind == Happening::Kind::still_lost)
      why_gone_ = happening.words;
    if (happening.kind == Happening::Kind::running) {
      are_anew = true;
      rt::lock_memory();  // it may have grown; whether the system allows it was told at the start
      adopt(*running_.keeper->granted());
    }
    events_.tell({kind_of(happening.kind), happening.when, std::move(happening.words), {}});
  }
  if (something_happened) look_at_cards(are_anew);
  cards_.tell(something_happened);
}

/// Of cards that came or went, the switches did, too.
void Performance::look_at_cards(bool are_anew) {
  switches_.find(with_alsa_controls(playing_cards(running_, session_, why_gone_)), are_anew);
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
  // What is counted while somebody compares blindly would tell what they hear: it is told when they are done.
  std::vector<rig::PhonesState> phones = levels_.phones;
  std::erase_if(phones, [&](const rig::PhonesState& one) { return api::is_hidden(session_, one.name); });
  for (Event& event :
       watch_.look(clock_.now(), levels_.inputs, phones, health, session_.late_frames(), session_.cut_off_frames()))
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

}  // namespace ohmic::app
