// What a step of every shipped amplifier costs, four channels beside each other, and what ngspice takes for the same.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "circuits_case.hpp"
#include "circuits_deck.hpp"
#include "circuits_player.hpp"
#include "circuits_reference.hpp"

namespace {

using namespace ohmic;
using namespace ohmic::circuits_test;

constexpr std::size_t lanes = 4;
double* const nowhere = nullptr;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Four lanes through the first `steps` steps of a loud tone of 1 kHz, again and again: what callgrind counts.
int play_steps(std::string_view name, long steps) {
  const auto found = std::ranges::find(amplifiers(), name, &Amplifier::name);
  if (found == amplifiers().end()) return std::puts("There is no shipped amplifier of that name."), 2;
  const auto pair = make_pair(*found, &loads().front());
  const auto model = pair ? model_of(*pair) : std::unexpected(pair.error());
  if (!model) return std::puts(model.error().sentence().c_str()), 1;
  const Case what = make_case(*found, &loads().front(), Loudness::loud, 1000.0);
  std::vector<double> in(static_cast<std::size_t>(steps));
  for (std::size_t n = 0; n < in.size(); ++n) in[n] = what.input(static_cast<double>(n) / rate);
  std::vector<circuit::Lane> all;
  all.reserve(lanes);
  std::array<circuit::LaneRun, lanes> beside;
  for (std::size_t k = 0; k < lanes; ++k) all.emplace_back(*model);
  for (std::size_t k = 0; k < lanes; ++k) beside[k] = {&all[k], in.data(), std::span(&nowhere, 1)};
  circuit::run(beside, static_cast<int>(steps));
  return 0;
}

/// The least of several runs of the case's tone, per channel and step, in nanoseconds of this thread's time.
double nanoseconds(const Case& what, const std::shared_ptr<const circuit::Model>& model, circuit::LaneCounts& counts) {
  constexpr int block = 128, runs = 15;
  const auto frames = static_cast<std::size_t>(what.seconds * rate);
  std::vector<double> in(frames), out(frames);
  for (std::size_t n = 0; n < frames; ++n) in[n] = what.input(static_cast<double>(n) / rate);
  std::vector<circuit::Lane> all;
  all.reserve(lanes);
  for (std::size_t k = 0; k < lanes; ++k) all.emplace_back(model);
  double least = 1e9;
  for (int attempt = 0; attempt < runs; ++attempt) {
    for (auto& lane : all) lane.reset();
    const double started = thread_seconds();
    for (std::size_t from = 0; from < frames; from += block) {
      double* const heard[] = {out.data() + from};
      std::array<circuit::LaneRun, lanes> beside;
      for (std::size_t k = 0; k < lanes; ++k)
        beside[k] = {&all[k], in.data() + from, k == 0 ? std::span<double* const>(heard) : std::span(&nowhere, 1)};
      circuit::run(beside, static_cast<int>(std::min<std::size_t>(block, frames - from)));
    }
    least = std::min(least, thread_seconds() - started);
  }
  counts = all[0].take_counts();
  return 1e9 * least / static_cast<double>(frames * lanes);
}

double goal_of(std::string_view amplifier) {
  if (amplifier == "opamp_battery" || amplifier == "interface_output") return 50;
  if (amplifier == "hybrid_19j6_mosfet") return 70;
  if (amplifier == "otl_12au7_6080") return 90;
  if (amplifier == "opamp_two_stage") return 200;
  if (amplifier == "diamond_buffer") return 150;
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count == 3) return play_steps(words[1], std::atol(words[2]));
  std::puts("Nanoseconds a channel and step: four channels, 192 kHz, loud, this thread's time, least of 15.");
  std::puts("ngspice 39: the same deck with steps of at most 1/192 kHz, wall clock.");
  std::puts("amplifier            tone    ns  goal  iterations  currents states  ngspice ns  times faster");
  for (const Amplifier& amplifier : amplifiers()) {
    const auto pair = make_pair(amplifier, &loads().front());
    if (!pair) return std::puts(pair.error().sentence().c_str()), 1;
    const auto model = model_of(*pair);
    if (!model) return std::puts(model.error().sentence().c_str()), 1;
    for (const double frequency : {1000.0, 10000.0}) {
      const Case what =
          make_case(amplifier, amplifier.is_input ? nullptr : &loads().front(), Loudness::loud, frequency);
      circuit::LaneCounts counts;
      const double ours = nanoseconds(what, *model, counts);
      const auto theirs = reference(what, *pair, 1.0 / rate, true);
      const double step = theirs ? 1e9 * theirs->seconds / (what.seconds * rate) : 0.0;
      const double goal = goal_of(amplifier.name);
      std::printf("%-20.*s %2.0f kHz %5.1f %5s %11.2f %9d %6d %11.0f %13.0f\n", static_cast<int>(amplifier.name.size()),
                  amplifier.name.data(), frequency / 1000.0, ours,
                  goal > 0 ? std::to_string(static_cast<int>(goal)).c_str() : "",
                  static_cast<double>(counts.iterations) / static_cast<double>(counts.steps), (*model)->size().currents,
                  (*model)->size().states, step, step / ours);
    }
  }
  return 0;
}
