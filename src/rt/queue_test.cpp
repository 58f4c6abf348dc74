// The laws of Queue: first in, first out, nothing lost, what does not fit is refused and counted.

#include "rt/queue.hpp"

#include <deque>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include "rt/guard.hpp"

namespace ohmic::rt {
namespace {

TEST(Queue, RoomIsRoundedUpToAPowerOfTwo) {
  EXPECT_EQ(Queue<int>(0).capacity(), 1u);
  EXPECT_EQ(Queue<int>(1).capacity(), 1u);
  EXPECT_EQ(Queue<int>(48).capacity(), 64u);
  EXPECT_EQ(Queue<int>(64).capacity(), 64u);
}

TEST(Queue, AFullQueueRefusesAndCounts) {
  Queue<int> queue(2);
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_FALSE(queue.push(3));
  EXPECT_EQ(queue.rejected(), 1u);
  const std::vector<int> more{4, 5, 6};
  EXPECT_EQ(queue.push(more), 0u);
  EXPECT_EQ(queue.rejected(), 4u);
  int value = 0;
  EXPECT_TRUE(queue.pop(value));
  EXPECT_EQ(value, 1);
  EXPECT_EQ(queue.push(more), 1u);
  EXPECT_EQ(queue.rejected(), 6u);
}

TEST(Queue, AnElementThatOwnsMemoryIsHandedOver) {
  Queue<std::unique_ptr<int>> queue(4);
  EXPECT_TRUE(queue.push(std::make_unique<int>(42)));
  std::unique_ptr<int> got;
  EXPECT_TRUE(queue.pop(got));
  ASSERT_NE(got, nullptr);
  EXPECT_EQ(*got, 42);
  EXPECT_FALSE(queue.pop(got));
}

TEST(Queue, PushAndPopNeitherAllocateNorLock) {
  Queue<float> queue(256);
  std::vector<float> block(64);
  const CountViolations count;
  {
    const AudioScope audio;
    for (int i = 0; i < 10; ++i) {
      queue.push(std::span<const float>(block));
      queue.push(1.0f);
      queue.pop(std::span<float>(block));
    }
  }
  if (!guard_is_linked()) GTEST_SKIP() << "the real-time guard is not linked under sanitizers";
  EXPECT_EQ(count.total(), 0u);
}

// Any sequence of calls does what a deque with a limit does.
RC_GTEST_PROP(Queue, BehavesAsADequeWithALimit, ()) {
  const auto wanted = *rc::gen::inRange<std::size_t>(0, 40);
  Queue<int> queue(wanted);
  std::deque<int> model;
  std::uint64_t rejected = 0;
  int next = 0;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, std::size_t>>>(
      rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange<std::size_t>(0, 50)));
  for (const auto& [call, size] : steps) {
    const std::size_t room = queue.capacity() - model.size();
    if (call == 0) {
      RC_ASSERT(queue.push(next) == (room > 0));
      if (room > 0) model.push_back(next);
      else ++rejected;
      ++next;
    } else if (call == 1) {
      std::vector<int> values(size);
      std::iota(values.begin(), values.end(), next);
      const std::size_t fit = queue.push(values);
      RC_ASSERT(fit == std::min(room, size));
      model.insert(model.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(fit));
      rejected += size - fit;
      next += static_cast<int>(size);
    } else if (call == 2) {
      int value = -1;
      RC_ASSERT(queue.pop(value) == !model.empty());
      if (!model.empty()) {
        RC_ASSERT(value == model.front());
        model.pop_front();
      }
    } else {
      std::vector<int> values(size, -1);
      const std::size_t got = queue.pop(std::span(values));
      RC_ASSERT(got == std::min(size, model.size()));
      RC_ASSERT(std::equal(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(got), values.begin()));
      model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(got));
    }
    RC_ASSERT(queue.readable() == model.size());
    RC_ASSERT(queue.writable() == queue.capacity() - model.size());
    RC_ASSERT(queue.rejected() == rejected);
  }
}

TEST(Queue, UnderConcurrencyEverythingArrivesInOrder) {
  constexpr std::uint64_t last = 200'000;
  Queue<std::uint64_t> queue(64);
  std::thread writer([&] {
    for (std::uint64_t value = 1; value <= last;) {
      if (queue.push(value)) ++value;
      else std::this_thread::yield();
    }
  });
  std::uint64_t expected = 1;
  std::uint64_t wrong = 0;
  while (expected <= last) {
    std::uint64_t value = 0;
    if (queue.pop(value)) wrong += value != expected++;
    else std::this_thread::yield();
  }
  writer.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(queue.readable(), 0u);
}

// Blocks of different lengths on both sides, through a ring that is a multiple of neither.
TEST(Queue, UnderConcurrencyBlocksOfAudioArriveWholeAndInOrder) {
  constexpr int last = 400'000;
  Queue<int> queue(1000);
  std::thread writer([&] {
    std::vector<int> block(333);
    for (int next = 0; next < last;) {
      std::iota(block.begin(), block.end(), next);
      const auto size = std::min(block.size(), static_cast<std::size_t>(last - next));
      const auto fit = queue.push(std::span<const int>(block).first(size));
      next += static_cast<int>(fit);
      if (fit < size) std::this_thread::yield();
    }
  });
  std::vector<int> block(128);
  int expected = 0;
  int wrong = 0;
  while (expected < last) {
    const std::size_t got = queue.pop(std::span(block));
    for (std::size_t i = 0; i < got; ++i) wrong += block[i] != expected++;
    if (got == 0) std::this_thread::yield();
  }
  writer.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Queue, WhatTheWriterCannotPushIsExactlyWhatIsCounted) {
  constexpr std::uint64_t pushes = 100'000;
  Queue<std::uint64_t> queue(8);
  std::atomic<bool> is_done{false};
  std::thread writer([&] {
    for (std::uint64_t value = 1; value <= pushes; ++value) queue.push(value);
    is_done = true;
  });
  std::uint64_t got = 0;
  std::uint64_t newest = 0;
  std::uint64_t out_of_order = 0;
  for (std::uint64_t value = 0;;) {
    const bool was_done = is_done;
    if (queue.pop(value)) {
      ++got;
      out_of_order += value <= newest;
      newest = value;
    } else if (was_done) {
      break;
    }
  }
  writer.join();
  EXPECT_EQ(got + queue.rejected(), pushes);
  EXPECT_EQ(out_of_order, 0u);
}

}  // namespace
}  // namespace ohmic::rt
