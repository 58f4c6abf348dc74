// What it costs to pass events and audio through Queue, against a mutex and a deque.

#include "rt/queue.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

namespace ohmic::rt {
namespace {

constexpr std::size_t block_size = 64;

// The reference: what one writes without thinking of the audio thread.
template <class T>
class LockedDeque {
 public:
  void push(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(value);
  }
  void push(std::span<const T> values) {
    const std::lock_guard lock(mutex_);
    values_.insert(values_.end(), values.begin(), values.end());
  }
  bool pop(T& value) {
    const std::lock_guard lock(mutex_);
    if (values_.empty()) return false;
    value = values_.front();
    values_.pop_front();
    return true;
  }
  std::size_t pop(std::span<T> values) {
    const std::lock_guard lock(mutex_);
    const std::size_t count = std::min(values.size(), values_.size());
    const auto end = values_.begin() + static_cast<std::ptrdiff_t>(count);
    std::copy(values_.begin(), end, values.begin());
    values_.erase(values_.begin(), end);
    return count;
  }

 private:
  std::mutex mutex_;
  std::deque<T> values_;
};

struct Event {
  std::uint64_t when;
  float value[6];
};

template <class Line>
void push_and_pop_one_event(benchmark::State& state, Line& line) {
  Event event{};
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    line.push(event);
    line.pop(event);
    benchmark::DoNotOptimize(event);
  }
}
void queue_push_and_pop_one_event(benchmark::State& state) {
  Queue<Event> queue(256);
  push_and_pop_one_event(state, queue);
}
void reference_push_and_pop_one_event(benchmark::State& state) {
  LockedDeque<Event> deque;
  push_and_pop_one_event(state, deque);
}
BENCHMARK(queue_push_and_pop_one_event);
BENCHMARK(reference_push_and_pop_one_event);

template <class Line>
void push_and_pop_a_block(benchmark::State& state, Line& line) {
  std::vector<float> block(block_size);
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    line.push(std::span<const float>(block));
    line.pop(std::span<float>(block));
    benchmark::DoNotOptimize(block.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(block_size));
}
void queue_push_and_pop_64_frames(benchmark::State& state) {
  Queue<float> queue(1024);
  push_and_pop_a_block(state, queue);
}
void reference_push_and_pop_64_frames(benchmark::State& state) {
  LockedDeque<float> deque;
  push_and_pop_a_block(state, deque);
}
BENCHMARK(queue_push_and_pop_64_frames);
BENCHMARK(reference_push_and_pop_64_frames);

// Throughput from thread to thread, counted where it arrives.
template <class Line>
void from_thread_to_thread(benchmark::State& state, Line& line) {
  std::atomic<bool> is_over{false};
  std::atomic<std::uint64_t> taken{0};
  std::thread writer([&] {
    const std::vector<float> block(block_size);
    std::uint64_t pushed = 0;
    while (!is_over.load(std::memory_order_relaxed)) {
      // Neither line may grow without end: at most 16 blocks under way.
      if (pushed - taken.load(std::memory_order_relaxed) >= 16) {
        std::this_thread::yield();
        continue;
      }
      line.push(std::span<const float>(block));
      ++pushed;
    }
  });
  std::vector<float> block(block_size);
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    std::size_t got = 0;
    while (got < block_size) {
      const std::size_t more = line.pop(std::span<float>(block).subspan(got));
      if (more == 0) std::this_thread::yield();
      got += more;
    }
    taken.fetch_add(1, std::memory_order_relaxed);
  }
  is_over = true;
  writer.join();
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(block_size));
}
void queue_64_frames_from_thread_to_thread(benchmark::State& state) {
  Queue<float> queue(2048);
  from_thread_to_thread(state, queue);
}
void reference_64_frames_from_thread_to_thread(benchmark::State& state) {
  LockedDeque<float> deque;
  from_thread_to_thread(state, deque);
}
BENCHMARK(queue_64_frames_from_thread_to_thread)->UseRealTime();
BENCHMARK(reference_64_frames_from_thread_to_thread)->UseRealTime();

}  // namespace
}  // namespace ohmic::rt
