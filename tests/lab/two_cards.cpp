// Two ALSA cards as one: measures again and again how late the second one plays and hears, by the sound itself.
// A cable leads each card's first output to its first input. The truth beside what the drift loop says of itself.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <tuple>

#include <fmt/format.h>

#include "devices/alsa/alsa_card.hpp"
#include "engine/follow/card_group.hpp"
#include "engine/follow/followed_card.hpp"
#include "measure/delay_finder.hpp"
#include "measure/loop_probe.hpp"
#include "rt/thread.hpp"
#include "units/clock.hpp"
#include "units/levels.hpp"

namespace {

using namespace ohmic;
using namespace std::chrono_literals;

[[noreturn]] void give_up(const Error& error) {
  fmt::print("broken: {}\n", error.sentence());
  std::exit(2);
}

struct Wanted {
  std::string clock, follower;
  int frames = 64;
  double seconds = 600.0;  // from the start to the last measurement
  double every = 60.0;     // from one measurement to the next, s
};

Wanted wanted_of(int count, char** words) {
  Wanted wanted;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = words[i], value = words[i + 1];
    if (name == "--clock") wanted.clock = value;
    else if (name == "--follower") wanted.follower = value;
    else if (name == "--frames") wanted.frames = std::atoi(value.c_str());
    else if (name == "--seconds") wanted.seconds = std::atof(value.c_str());
    else if (name == "--every") wanted.every = std::atof(value.c_str());
    else give_up({"There is no option " + name + ".", "--clock --follower --frames --seconds --every", {}});
  }
  return wanted;
}

/// What happened to the cards, while somebody waits.
struct Told {
  long xruns = 0;
  void hear(devices::Card& card) {
    devices::Event event;
    while (card.next_event(event)) {
      if (event.kind == devices::Event::Kind::xrun) ++xruns;
      else fmt::print("event: {}\n", event.why);
    }
  }
};

}  // namespace

int main(int count, char** words) {
  const Wanted wanted = wanted_of(count, words);
  std::ignore = rt::lock_memory();
  SteadyClock clock;
  const auto alsa = [&](const std::string& name) {
    return std::make_shared<devices::AlsaCard>(clock, devices::AlsaSetup{.card = name});
  };
  engine::CardGroup group(alsa(wanted.clock),
                          {{.name = "Second",
                            .companion = std::make_shared<engine::FollowedCard>(
                                alsa(wanted.follower), clock, engine::FollowSetup{.name = "Second"})}},
                          clock);
  devices::Asked asked{.format = {.rate = Hertz(48000.0), .frames = wanted.frames},
                       .inputs = {"Here", "There"},
                       .outputs = {"Here", "There"},
                       .followers = {{.name = "Second", .inputs = 1, .outputs = 1}}};
  const auto granted = group.open(asked);
  if (!granted) give_up(granted.error());
  fmt::print("granted: {}\n", granted->words);

  const measure::DelayFinder finder(granted->format.rate);
  measure::LoopProbe probe(finder.timing(), finder.burst(), granted->inputs);
  if (const auto started = group.start(probe); !started) give_up(started.error());
  const auto began = clock.now();
  const DBFS level{-12.0};
  Told told;
  for (double at = 20.0; at <= wanted.seconds; at += wanted.every) {
    while (std::chrono::duration<double>(clock.now() - began).count() < at) {
      std::this_thread::sleep_for(50ms);
      told.hear(group);
    }
    probe.begin(1, sample_peak(level));
    while (!probe.is_done()) {
      std::this_thread::sleep_for(50ms);
      told.hear(group);
    }
    const measure::RoundTrip way = finder.find(probe.heard(1), level);
    const devices::Step step = group.states().back().step;
    fmt::print("at {:.0f} s: {:.3f} frames, spread {:.3f}, {:.2f} ppm, error {:.2f}, {} resyncs, {} xruns, {} losses\n",
               at, way.state == measure::RoundTrip::State::silent ? -1.0 : way.frames, way.spread, step.ppm, step.error,
               step.resyncs, told.xruns, probe.losses());
    std::fflush(stdout);
  }
  group.stop();
  return 0;
}
