#pragma once
// Times something block by block, so that a bench can print the worst beside the median. Benches of dsp, gear, engine.

#include <algorithm>
#include <ctime>
#include <vector>

namespace ohmic::dsp {

/// Processor time of this thread so far.
inline double thread_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

/// Runs `block` (one block of `frames` frames) as a benchmark (State: benchmark::State) and prints ns per frame and
/// channel: the median, and the worst but for one in a hundred, which are the machine's own interruptions. The thread's
/// own processor time, so that other programs do not count; blocks in groups of 64, so that reading the clock does not.
template <class State, class Function>
void time_blocks(State& state, int frames, int channels, Function&& block) {
  constexpr int group = 64;
  std::vector<double> nanoseconds;
  nanoseconds.reserve(1 << 20);
  for (auto _ : state) {
    const double start = thread_nanoseconds();
    for (int i = 0; i < group; ++i) block();
    const double spent = thread_nanoseconds() - start;
    state.SetIterationTime(spent * 1e-9);
    if (nanoseconds.size() < nanoseconds.capacity()) nanoseconds.push_back(spent);
  }
  if (nanoseconds.empty()) return;
  std::sort(nanoseconds.begin(), nanoseconds.end());
  const double samples = static_cast<double>(group) * frames * channels;
  const auto at = [&](double part) {
    return nanoseconds[static_cast<std::size_t>(part * static_cast<double>(nanoseconds.size() - 1))];
  };
  state.counters["ns/frame/ch"] = at(0.5) / samples;
  state.counters["worst"] = at(0.99) / samples;
  // Of one core, for all channels of the bench, at 48 kHz.
  state.counters["%core"] = 100.0 * at(0.5) / (group * static_cast<double>(frames)) * 48000.0 * 1e-9;
}

}  // namespace ohmic::dsp
