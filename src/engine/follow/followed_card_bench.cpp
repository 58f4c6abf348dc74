// What a followed card costs the clock's audio thread: a period of 64 frames each way, beside zita's resampler alone.

#include "engine/follow/followed_card.hpp"

#include <ctime>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>
#include <zita-resampler/vresampler.h>

#include "devices/virtual_card.hpp"

namespace ohmic::engine {
namespace {

constexpr int frames = 64;
constexpr double period = frames / 48000.0;  // s
const Format format{Hertz(48000.0), frames};

double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Channels {
  explicit Channels(int count) : memory(static_cast<std::size_t>(count), std::vector<float>(frames, 0.1f)) {
    for (auto& channel : memory) writes.push_back(channel.data()), reads.push_back(channel.data());
  }
  std::vector<std::vector<float>> memory;
  std::vector<float*> writes;
  std::vector<const float*> reads;
};

/// Both ways, in percent of a core: the clock's thread, and the card's own beside it.
void followed(benchmark::State& state) {
  const auto count = static_cast<int>(state.range(0));
  TurnedClock clock;
  const auto card = std::make_shared<devices::VirtualCard>(clock, devices::VirtualSetup{.drift_ppm = 100.0});
  FollowedCard followed(card, clock);
  const std::vector<std::string> names(static_cast<std::size_t>(count), "c");
  if (!followed.open({.client = "bench", .format = format, .inputs = names, .outputs = names}, format) ||
      !followed.start())
    return state.SkipWithError("it does not open");
  Channels in(count), out(count);
  double now = 0.0, ours = 0.0, theirs = 0.0;
  long periods = 0;
  const auto one = [&] {
    now += period;
    double before = cpu_seconds();
    while (static_cast<double>(card->due().count()) * 1e-9 < now) card->turn();
    theirs += cpu_seconds() - before;
    const Clock::Time when(static_cast<Clock::Time::rep>(now * 1e9));
    if (when > clock.now()) clock.turn(when - clock.now());
    before = cpu_seconds();
    followed.receive(in.writes, frames, when);
    followed.send(out.reads, frames);
    ours += cpu_seconds() - before;
    ++periods;
  };
  for (int i = 0; i < 3000; ++i) one();  // until it is in step
  ours = theirs = 0.0, periods = 0;
  for ([[maybe_unused]] auto _ : state) one();  // NOLINT(clang-analyzer-deadcode.DeadStores)
  if (!followed.step().is_locked) return state.SkipWithError("it is not in step");
  state.counters["clock_thread_%"] = 100.0 * ours / static_cast<double>(periods) / period;
  state.counters["card_thread_%"] = 100.0 * theirs / static_cast<double>(periods) / period;
}
BENCHMARK(followed)->Arg(2)->Arg(8)->Arg(32)->Arg(64);

/// The same work by the library alone: two resamplers of 32 samples to each side, interleaved, nothing around them.
void zita_alone(benchmark::State& state) {
  const auto count = static_cast<unsigned>(state.range(0));
  VResampler in, out;
  in.setup(1.0, count, state.range(0) > 32 ? 24 : 32);
  out.setup(1.0, count, state.range(0) > 32 ? 24 : 32);
  std::vector<float> from(count * (frames + 8), 0.1f), to(count * (frames + 8));
  double used = 0.0;
  long periods = 0;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    const double before = cpu_seconds();
    for (VResampler* one : {&in, &out}) {
      one->set_rratio(1.0001);
      one->inp_data = from.data();
      one->inp_count = frames + 8;
      one->out_data = to.data();
      one->out_count = frames;
      one->process();
    }
    used += cpu_seconds() - before;
    ++periods;
  }
  state.counters["clock_thread_%"] = 100.0 * used / static_cast<double>(periods) / period;
}
BENCHMARK(zita_alone)->Arg(2)->Arg(8)->Arg(32)->Arg(64);

}  // namespace
}  // namespace ohmic::engine
