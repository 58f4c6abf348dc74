// ohmic latency: plays bursts through a cable and says where the time goes.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands.hpp"
#include "latency_plan.hpp"
#include "latency_told.hpp"
#include "prose.hpp"
#include "rig/measured.hpp"
#include "rig/session.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

/// Says what will sound; on a terminal it waits for Enter. False: the person ended it.
bool is_ready(const LatencyPlan& plan, const LatencyAsked& asked, const measure::RoundTripsAsked& bursts, Hertz rate) {
  const double seconds = static_cast<double>(measure::burst_timing(rate).whole()) / rate.value();
  const std::string what = fmt::format(
      "Output{} {} will sound for {:.1f} s{}, at {} peak{}. Take headphones off, turn speakers down.",
      plan.outputs.size() > 1 ? "s" : "", fmt::join(plan.outputs, ", "), seconds,
      plan.outputs.size() > 1 ? " each" : "", text(bursts.level, 3),
      bursts.loudest > bursts.level ? fmt::format(", up to {} where nothing clear comes back", text(bursts.loudest, 3))
                                    : std::string());
  fmt::print(stderr, "{}\n", what);
  if (asked.plays_phones || !is_terminal(0) || !is_terminal(2)) return true;
  fmt::print(stderr, "Enter begins, Ctrl-C ends. ");
  std::fflush(stderr);
  int letter = 0;
  while ((letter = std::getchar()) != '\n')
    if (letter == EOF) return false;
  return true;
}

/// What the rig adds between the input and the output that were named.
std::vector<rig::LatencyPart> added_by(const rig::Rig& rig, const std::string& input, const std::string& output,
                                       Clock& clock) {
  std::vector<rig::LatencyPart> added;
  auto session = rig::Session::open(rig, {}, clock);
  if (!session) return added;
  const devices::Asked asked = (*session)->asked();
  const devices::Granted granted{.format = asked.format,
                                 .inputs = static_cast<int>(asked.inputs.size()),
                                 .outputs = static_cast<int>(asked.outputs.size()),
                                 .words = {}};
  if (!(*session)->prepare(granted)) return added;
  const auto ledger = rig::latency_ledger(rig, *(*session)->engine().plan(), &granted, input, output);
  if (!ledger) return added;
  for (const rig::LatencyPart& part : ledger->parts)
    if (part.kind != rig::LatencyPart::Kind::card) added.push_back(part);
  return added;
}

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Keeps what was measured; a sentence where that fails.
void keep(const LatencyTold& told) {
  const auto file = store::usual_latency_file();
  auto kept = file ? store::Latencies::open(file->string()) : std::unexpected(file.error());
  if (!kept) return complain(kept.error().sentence());
  for (const WayTold& way : told.ways) {
    if (way.is.state != measure::RoundTrip::State::measured) continue;
    if (auto done = kept->keep(kept_of(told, way, now())); !done) return complain(done.error().sentence());
  }
}

int show_kept(bool is_json) {
  const auto file = store::usual_latency_file();
  auto kept = file ? store::Latencies::open(file->string()) : std::unexpected(file.error());
  const auto all = kept ? kept->all() : std::unexpected(kept.error());
  if (!all) {
    complain(all.error().sentence());
    return failed;
  }
  if (is_json) fmt::print("{}\n", json(*all));
  else if (all->empty()) fmt::print("Nothing has been measured yet.\n");
  const Prose prose;
  for (const store::Latency& one : *all) {
    if (is_json) break;
    const rig::MeasuredShare share{one};
    prose.paragraph("  ", fmt::format("{} at {}, {} frames. {}", one.setting.card, text(one.setting.rate),
                                      one.setting.frames, share.words()));
  }
  return done;
}

/// Of what an output was heard by: the input that was asked for, or the one that hears it best and others nearly as well.
void take_ways(const measure::OutputHeard& heard, const LatencyPlan& plan, LatencyTold& to) {
  const auto add = [&](std::size_t input) {
    to.ways.push_back({.output = heard.output + 1,
                       .input = static_cast<int>(input) + 1,
                       .output_name = plan.from,
                       .input_name = plan.to,
                       .is = heard.inputs[input]});
  };
  const int best = heard.loudest();
  if (plan.input > 0) return add(static_cast<std::size_t>(plan.input) - 1);
  if (best < 0) {
    // Of all that gives no figure the one that is nearest to one says why.
    const auto nearest = std::ranges::max_element(heard.inputs, {}, &measure::RoundTrip::certainty);
    return add(static_cast<std::size_t>(nearest - heard.inputs.begin()));
  }
  const Decibel least = heard.inputs[static_cast<std::size_t>(best)].gain + measure::crosstalk_below;
  for (std::size_t i = 0; i < heard.inputs.size(); ++i)
    if (heard.inputs[i].state == measure::RoundTrip::State::measured && heard.inputs[i].gain > least) add(i);
}

}  // namespace

int measure_latency(const LatencyAsked& asked) {
  if (asked.shows_kept) return show_kept(asked.is_json);
  rig::Rig rig;
  if (!asked.rig.empty()) {
    auto reading = read_or_say(asked.rig);
    if (!reading) return wrong;
    rig = std::move(reading->rig);
  }
  auto plan = plan_of(asked, rig);
  if (!plan) {
    complain(plan.error().sentence());
    return wrong;
  }
  SteadyClock clock;
  auto bare = open_bare_card(plan->card, clock);
  if (!bare) {
    complain(bare.error().sentence());
    return failed;
  }
  if (auto spared = spare_ears(*plan, asked, bare->outputs); !spared) {
    complain(spared.error().sentence());
    return wrong;
  }
  measure::RoundTripsAsked bursts{.level = asked.level};
  bursts.loudest = std::max(bursts.loudest, bursts.level);
  for (const int output : plan->outputs) bursts.outputs.push_back(output - 1);
  const devices::Granted& granted = bare->granted;
  if (bare->is_heard && !is_ready(*plan, asked, bursts, granted.format.rate)) return failed;
  const auto heard = measure::round_trips(*bare->card, granted, bursts, clock,
                                          [&] { clock.sleep_until(clock.now() + std::chrono::milliseconds(5)); });
  if (!heard) {
    complain(heard.error().sentence());
    return failed;
  }
  LatencyTold told{.words = granted.words,
                   .device = bare->device,
                   .rate = granted.format.rate,
                   .frames = granted.format.frames,
                   .capture = granted.capture_latency,
                   .playback = granted.playback_latency};
  for (const measure::OutputHeard& one : *heard) take_ways(one, *plan, told);
  if (!plan->from.empty() && !plan->to.empty()) {
    told.added = added_by(rig, plan->to, plan->from, clock);
    told.added_from = plan->to, told.added_to = plan->from;
  }
  keep(told);
  if (asked.is_json) fmt::print("{}\n", json(told));
  else print(told);
  const bool is_any = std::ranges::any_of(
      told.ways, [](const WayTold& way) { return way.is.state == measure::RoundTrip::State::measured; });
  return is_any ? done : failed;
}

}  // namespace ohmic::app
