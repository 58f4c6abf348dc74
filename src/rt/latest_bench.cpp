// What it costs to hand a value over by Latest, against a mutex and a copy.

#include "rt/latest.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

namespace ohmic::rt {
namespace {

using Settings = std::vector<float>;
constexpr std::size_t settings_size = 64;

void latest_publish(benchmark::State& state) {
  Latest<Settings> latest{Settings(settings_size)};
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    latest.back()[0] = 1.0f;
    latest.publish();
  }
}
BENCHMARK(latest_publish);

void latest_read_nothing_new(benchmark::State& state) {
  Latest<Settings> latest{Settings(settings_size)};
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(latest.front().data());  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(latest_read_nothing_new);

void latest_put_and_read_64_floats(benchmark::State& state) {
  Latest<Settings> latest{Settings(settings_size)};
  const Settings settings(settings_size, 0.5f);
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    latest.put(settings);
    benchmark::DoNotOptimize(latest.front().data());
  }
}
BENCHMARK(latest_put_and_read_64_floats);

void reference_mutex_put_and_read_64_floats(benchmark::State& state) {
  std::mutex mutex;
  Settings shared(settings_size);
  Settings mine(settings_size);
  const Settings settings(settings_size, 0.5f);
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    {
      const std::lock_guard lock(mutex);
      shared = settings;
    }
    {
      const std::lock_guard lock(mutex);
      mine = shared;
    }
    benchmark::DoNotOptimize(mine.data());
  }
}
BENCHMARK(reference_mutex_put_and_read_64_floats);

// The reader's cost while another thread publishes as fast as it can: the worst neighbour.
void latest_read_while_written(benchmark::State& state) {
  Latest<Settings> latest{Settings(settings_size)};
  std::atomic<bool> is_over{false};
  std::thread writer([&] {
    while (!is_over.load(std::memory_order_relaxed)) {
      std::ranges::fill(latest.back(), 1.0f);
      latest.publish();
    }
  });
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(latest.front().data());  // NOLINT(clang-analyzer-deadcode.DeadStores)
  is_over = true;
  writer.join();
}
BENCHMARK(latest_read_while_written);

void reference_mutex_read_while_written(benchmark::State& state) {
  std::mutex mutex;
  Settings shared(settings_size);
  Settings mine(settings_size);
  std::atomic<bool> is_over{false};
  std::thread writer([&] {
    while (!is_over.load(std::memory_order_relaxed)) {
      const std::lock_guard lock(mutex);
      std::ranges::fill(shared, 1.0f);
    }
  });
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    const std::lock_guard lock(mutex);
    mine = shared;
    benchmark::DoNotOptimize(mine.data());
  }
  is_over = true;
  writer.join();
}
BENCHMARK(reference_mutex_read_while_written);

}  // namespace
}  // namespace ohmic::rt
