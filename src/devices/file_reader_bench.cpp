// What a played file costs the audio thread, what decoding and resampling cost the disk thread, and a render end to end.

#include <filesystem>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <time.h>
#include <unistd.h>

#include "devices/file_card.hpp"
#include "devices/file_stream.hpp"
#include "devices/virtual_card.hpp"

namespace ohmic::devices {
namespace {

/// A minute of stereo, written once.
std::filesystem::path minute(int rate) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("ohmic-bench-{}-{}.wav", rate, ::getpid());
  if (std::filesystem::exists(path)) return path;
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = 2;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  std::vector<float> samples(static_cast<std::size_t>(2 * rate), 0.25f);
  for (int second = 0; second < 60; ++second) sf_writef_float(file, samples.data(), rate);
  sf_close(file);
  return path;
}

/// Seconds an iteration over frames an iteration, in ns.
benchmark::Counter ns_per_frame(const benchmark::State& state, int frames) {
  return {static_cast<double>(state.iterations()) * frames * 1e-9,
          benchmark::Counter::kIsRate | benchmark::Counter::kInvert};
}

void decode(benchmark::State& state, int from, int to) {
  auto stream = FileStream::open(minute(from), Hertz(to), true).value();
  std::vector<float> left(1024), right(1024);
  float* channels[] = {left.data(), right.data()};
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(stream.produce(channels, 1024));  // NOLINT(clang-analyzer-deadcode.DeadStores)
  state.counters["ns/frame"] = ns_per_frame(state, 1024);
  state.counters["x real time"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 1024.0 / to, benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(decode, stereo_24_bit, 48000, 48000);
BENCHMARK_CAPTURE(decode, stereo_24_bit_resampled, 44100, 48000);

void read_live(benchmark::State& state) {
  Disk disk;
  auto reader = FileReader::open(disk, minute(48000), {.rate = {}, .loop = true, .haste = Haste::offline}).value();
  float left[64], right[64];
  float* channels[] = {left, right};
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(reader->read(channels, 64));  // NOLINT(clang-analyzer-deadcode.DeadStores)
  state.counters["ns/frame"] = ns_per_frame(state, 64);
}
BENCHMARK(read_live);

/// Copies its inputs.
struct Through final : Client {
  void process(const Block& block) noexcept override {
    for (std::size_t c = 0; c < block.out.size(); ++c) std::copy_n(block.in[c], block.frames, block.out[c]);
  }
  void missed(Frames) noexcept override {}
};

void render_a_minute(benchmark::State& state) {
  const auto out = std::filesystem::temp_directory_path() / fmt::format("ohmic-bench-out-{}.wav", ::getpid());
  Disk disk;
  Through client;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    FileCard card(disk, {.inputs = {{.path = minute(48000)}}, .outputs = {{.path = out}}, .frames = {}});
    Asked asked;
    asked.format = {.rate = Hertz(48000), .frames = 1024};
    asked.inputs = asked.outputs = {"l", "r"};
    if (!card.open(asked) || !card.start(client) || !card.run()) state.SkipWithError("render failed");
  }
  state.counters["x real time"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 60.0, benchmark::Counter::kIsRate);
  std::filesystem::remove(out);
}
BENCHMARK(render_a_minute)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void virtual_period(benchmark::State& state) {
  TurnedClock clock;
  VirtualCard card(clock);
  Through client;
  Asked asked;
  asked.format = {.rate = Hertz(48000), .frames = 64};
  asked.inputs = asked.outputs = {"l", "r"};
  (void)card.open(asked);
  (void)card.start(client);
  for ([[maybe_unused]] auto _ : state) card.turn();  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(virtual_period);

const struct Sweep {
  ~Sweep() {
    std::error_code ignored;
    for (const int rate : {44100, 48000}) {
      std::filesystem::remove(
          std::filesystem::temp_directory_path() / fmt::format("ohmic-bench-{}-{}.wav", rate, ::getpid()), ignored);
    }
  }
} sweep;

}  // namespace
}  // namespace ohmic::devices
