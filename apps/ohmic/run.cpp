// ohmic run: opens a rig and a card, says what was opened and refused, and lets it play.

#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "commands.hpp"
#include "hardware.hpp"
#include "performance.hpp"
#include "rt/thread.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

using Kind = Event::Kind;

/// What was opened and what was refused, in the order a person wants to know it.
void introduce(Events& events, const rig::Reading& reading, const Running& running, const rt::Grant& memory,
               const std::vector<std::string>& notes, const std::string& why, Clock& clock) {
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
  if (!granted.note.empty()) events.tell({Kind::warning, clock.now(), granted.note, {}});
  if (!why.empty()) events.tell({Kind::opened, clock.now(), why, {}});
  for (const Error& warning : reading.warnings) events.tell({Kind::warning, clock.now(), warning.sentence(), {}});
  if (running.is_heard)
    for (const std::string& note : notes) events.tell({Kind::warning, clock.now(), note, {}});
  for (const std::string& refused : running.refused) events.tell({Kind::rights, clock.now(), refused, {}});
  if (!memory.granted) events.tell({Kind::rights, clock.now(), memory.words, {}});
}

/// What is not saved, and how it went: behind the view, where a person finds it.
void print_farewell(const Events& events) {
  const auto& last = events.last();
  if (last.size() > 1 && last[last.size() - 2].kind == Kind::kept) fmt::print("{}\n", last[last.size() - 2].words);
  fmt::print("{}\n", last.back().words);
}

}  // namespace

int run(const RunAsked& as_asked) {
  ProgramClock clock;
  Signals signals;  // before any thread begins
  RunAsked asked = as_asked;
  bool is_new = false;
  if (asked.rig.empty()) {
    const auto usual = usual_rig();
    if (!usual) {
      complain(usual.error().sentence());
      return failed;
    }
    asked.rig = usual->file;
    is_new = usual->is_new;
  }
  auto reading = read_or_say(asked.rig);
  if (!reading) return wrong;
  if (asked.rate) reading->rig.card.rate = *asked.rate;
  if (asked.frames) reading->rig.card.frames = *asked.frames;

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
  const rt::Grant memory = rt::lock_memory();  // all that plays stands now

  const bool is_shown = asked.output == RunAsked::Output::view && is_terminal(1);
  Events events(is_shown                                 ? Events::As::kept
                : asked.output == RunAsked::Output::json ? Events::As::json
                                                         : Events::As::lines);
  if (is_new)
    events.tell({Kind::opened,
                 clock.now(),
                 fmt::format("{} is a first rig for what is here; it plays whenever no other is named.", asked.rig),
                 {}});
  introduce(events, *reading, *running, memory, (*session)->notes(), why, clock);
  std::optional<Show> show;
  if (is_shown) show.emplace(**session, asked.is_ascii);
  Performance performance(asked, **session, *running, events, show ? &*show : nullptr, signals, clock);
  performance.play();
  performance.stop();
  show.reset();
  if (is_shown) print_farewell(events);
  return done;
}

}  // namespace ohmic::app
