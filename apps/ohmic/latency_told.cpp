// Tables and sentences of what was measured; and the same as JSON.

#include "latency_told.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/value.hpp"
#include "prose.hpp"
#include "rig/measured.hpp"

namespace ohmic::app {
namespace {

using api::List;
using api::Members;
using api::Value;
using State = measure::RoundTrip::State;

double rounded(double value, double step) { return std::round(value / step) * step; }
double ms(double frames, Hertz rate) { return frames / rate.value() * 1e3; }

std::string_view word_of(State state) {
  switch (state) {
    case State::measured: return "measured";
    case State::silent: return "silent";
    case State::unsure: return "unsure";
    case State::unsteady: return "unsteady";
  }
  return "";
}

std::string channel(std::string_view kind, int number, const std::string& name) {
  return name.empty() ? fmt::format("{} {}", kind, number) : fmt::format("{} {} ({})", kind, number, name);
}

void print_parts(const Prose& prose, const LatencyTold& told, const WayTold& way) {
  const auto row = [&](std::string_view part, double frames, bool is_whole, std::string_view says) {
    const std::string figure = is_whole ? fmt::format("{:.0f}   ", frames) : fmt::format("{:.2f}", frames);
    prose.paragraph("  ",
                    fmt::format("{:<17} {:>11} frames {:>9.3f} ms  {}", part, figure, ms(frames, told.rate), says));
  };
  const double rest = told.untold(way);
  row("capture buffer", told.capture.value(), true, "as the card tells");
  row("playback buffer", told.playback.value(), true, "as the card tells");
  row(rest < -0.5 ? "less than told" : "card itself", rest, false,
      rest < -0.5 ? "a loop in software, or the driver tells too much"
                  : "converters, cable, what the driver keeps to itself");
  row("measured", way.is.frames, false, fmt::format("give or take {:.3f} frames", way.is.spread));
  if (told.added_from.empty()) return;
  double sum = way.is.frames;
  for (const rig::LatencyPart& part : told.added) {
    row(part.part, part.frames.value(), true, part.kind == rig::LatencyPart::Kind::asked_for ? "asked for" : "");
    sum += part.frames.value();
  }
  if (told.added.empty()) row("Ohmic", 0.0, true, "strips, mixer and outputs add no frame");
  row(fmt::format("together"), sum, false, fmt::format("from {} to {}", told.added_from, told.added_to));
}

}  // namespace

void print(const LatencyTold& told) {
  const Prose prose;
  prose.paragraph("", told.words + (told.words.ends_with('.') ? "" : "."));
  for (const WayTold& way : told.ways) {
    prose.heading(fmt::format("From {} to {}", channel("output", way.output, way.output_name),
                              channel("input", way.input, way.input_name)));
    prose.paragraph("  ", measure::words_of(way.is, told.rate));
    if (way.is.state == State::measured) print_parts(prose, told, way);
    else if (way.is.state == State::silent)
      prose.paragraph("  ", "Plug a cable from that output into an input, and turn the input's gain down.");
  }
}

store::Latency kept_of(const LatencyTold& told, const WayTold& way, std::int64_t now) {
  return {.setting = {.card = store::card_of(told.words),
                      .rate = told.rate,
                      .frames = told.frames,
                      .told = told.capture + told.playback},
          .output = way.output,
          .input = way.input,
          .round_trip = way.is.frames,
          .spread = way.is.spread,
          .gain = way.is.gain,
          .is_inverted = way.is.is_inverted,
          .when = now};
}

std::string json(const LatencyTold& told) {
  List ways;
  for (const WayTold& way : told.ways) {
    const bool is_measured = way.is.state == State::measured;
    const auto figure = [&](double value, double step) { return is_measured ? Value(rounded(value, step)) : Value(); };
    ways.emplace_back(
        Members{{"output", way.output},
                {"input", way.input},
                {"state", word_of(way.is.state)},
                {"frames", figure(way.is.frames, 1e-4)},
                {"ms", figure(ms(way.is.frames, told.rate), 1e-6)},
                {"spread_frames", figure(way.is.spread, 1e-4)},
                {"untold_frames", figure(told.untold(way), 1e-4)},
                {"gain_db", figure(way.is.gain.value(), 0.01)},
                {"inverted", way.is.is_inverted},
                {"clipped", way.is.is_clipped},
                {"also_after_frames", is_measured && way.is.also_after ? Value(*way.is.also_after) : Value()},
                {"words", measure::words_of(way.is, told.rate)}});
  }
  List added;
  for (const rig::LatencyPart& part : told.added)
    added.emplace_back(Members{{"part", part.part}, {"frames", part.frames.value()}});
  return api::write_line(Members{{"card", store::card_of(told.words)},
                                 {"device", told.device},
                                 {"words", told.words},
                                 {"rate_hz", told.rate.value()},
                                 {"frames", told.frames},
                                 {"capture_frames", told.capture.value()},
                                 {"playback_frames", told.playback.value()},
                                 {"ways", std::move(ways)},
                                 {"rig_adds", std::move(added)}});
}

std::string json(const std::vector<store::Latency>& kept) {
  List list;
  for (const store::Latency& one : kept)
    list.emplace_back(Members{{"card", one.setting.card},
                              {"rate_hz", one.setting.rate.value()},
                              {"frames", one.setting.frames},
                              {"told_frames", one.setting.told.value()},
                              {"output", one.output},
                              {"input", one.input},
                              {"round_trip_frames", one.round_trip},
                              {"spread_frames", one.spread},
                              {"gain_db", one.gain.value()},
                              {"inverted", one.is_inverted},
                              {"time", static_cast<double>(one.when)},
                              {"words", rig::MeasuredShare{one}.words()}});
  return api::write_line(list);
}

}  // namespace ohmic::app
