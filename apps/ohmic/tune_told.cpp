// The table of buffers that were tried, and what to change; and the same as JSON.

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/value.hpp"
#include "latency_told.hpp"
#include "prose.hpp"

namespace ohmic::app {
namespace {

using api::List;
using api::Members;
using api::Value;

double ms(Second time) { return time.value() * 1e3; }
double thousandth(double value) { return std::round(value * 1e3) / 1e3; }

std::string verdict(const measure::Trial& trial) {
  if (trial.is.periods == 0) return "nothing was played";
  if (trial.is.losses > 0) return trial.is.losses == 1 ? "1 xrun" : fmt::format("{} xruns", trial.is.losses);
  if (trial.is.late > 0) return fmt::format("{} periods took too long to compute", trial.is.late);
  return trial.is_full ? "holds" : "held for a moment";
}

std::string sentence_of(const TuneTold& told) {
  if (!told.search.holds)
    return told.search.granted
               ? fmt::format("{} frames, which is all this server gives, do not hold.", *told.search.granted)
               : "No buffer holds here without xruns: see below what to change, then try again.";
  const int frames = *told.search.holds;
  const std::string period = fmt::format("{:.2f} ms", frames / told.rate.value() * 1e3);
  if (told.search.granted)
    return fmt::format(
        "{} frames ({}) hold. The server gives this size and no other: change its own setting (jackd -p, or PipeWire's "
        "quantum) to try smaller ones.",
        frames, period);
  return fmt::format("{} frames ({}) is the smallest buffer that holds here{}.", frames, period,
                     told.load.empty() ? "" : " with this rig");
}

void print_changes(const Prose& prose, const TuneTold& told) {
  if (const auto right = measure::in_order(told.machine); !right.empty())
    prose.paragraph("", fmt::format("Right already: {}.", fmt::join(right, ", ")));
  if (told.changes.empty()) return;
  prose.heading("What to change in this system");
  bool was_likely = true;
  for (const measure::Change& change : told.changes) {
    if (was_likely && !change.is_likely && &change != &told.changes.front()) prose.heading("Also good to know");
    was_likely = change.is_likely;
    prose.paragraph(" - ", change.what + " " + change.why);
    for (const std::string& command : change.commands) fmt::print("     {}\n", command);
  }
}

}  // namespace

void print(const TuneTold& told) {
  const Prose prose;
  prose.paragraph("", sentence_of(told), Prose::Tone::loud);
  prose.paragraph("", fmt::format("{}{}", told.words,
                                  told.load.empty() ? ". Nothing was computed: name a rig to try it with its work."
                                                    : fmt::format("; {} computed, in silence.", told.load)));
  prose.heading(fmt::format("{:>6} {:>9} {:>7} {:>23} {:>15}", "frames", "ms", "for", "called late by", "computing"));
  prose.paragraph("",
                  fmt::format("{:>6} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}", "", "", "", "p50", "p99.9", "most",
                              "mean", "most"),
                  Prose::Tone::quiet);
  for (const measure::Trial& trial : told.search.trials)
    prose.paragraph("", fmt::format("{:>6} {:>6.2f} ms {:>5.0f} s {:>7.3f} {:>7.3f} {:>7.3f} {:>5.1f} % {:>5.1f} %  {}",
                                    trial.frames, trial.frames / told.rate.value() * 1e3, trial.length.value(),
                                    ms(trial.is.p50), ms(trial.is.p999), ms(trial.is.latest), 100.0 * trial.is.load,
                                    100.0 * trial.is.worst, verdict(trial)));
  fmt::print("\n");
  print_changes(prose, told);
}

std::string json(const TuneTold& told) {
  List trials, changes;
  for (const measure::Trial& trial : told.search.trials)
    trials.emplace_back(Members{{"frames", trial.frames},
                                {"seconds", trial.length.value()},
                                {"full", trial.is_full},
                                {"holds", trial.is.holds()},
                                {"periods", static_cast<double>(trial.is.periods)},
                                {"xruns", trial.is.losses},
                                {"periods_too_long", trial.is.late},
                                {"late_p50_ms", thousandth(ms(trial.is.p50))},
                                {"late_p999_ms", thousandth(ms(trial.is.p999))},
                                {"late_most_ms", thousandth(ms(trial.is.latest))},
                                {"load", thousandth(trial.is.load)},
                                {"load_most", thousandth(trial.is.worst)}});
  for (const measure::Change& change : told.changes) {
    List commands;
    for (const std::string& command : change.commands) commands.emplace_back(command);
    changes.emplace_back(Members{{"what", change.what},
                                 {"why", change.why},
                                 {"commands", std::move(commands)},
                                 {"lasting", change.is_lasting},
                                 {"likely", change.is_likely}});
  }
  return api::write_line(Members{{"sentence", sentence_of(told)},
                                 {"words", told.words},
                                 {"device", told.device},
                                 {"rate_hz", told.rate.value()},
                                 {"holds_frames", told.search.holds ? Value(*told.search.holds) : Value()},
                                 {"trials", std::move(trials)},
                                 {"changes", std::move(changes)}});
}

}  // namespace ohmic::app
