// The laws of the real-time thread: it runs with whatever rights there are, and says which, and how to get the others.

#include "rt/thread.hpp"

#include <atomic>
#include <cstdio>
#include <fstream>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ohmic::rt {
namespace {

using testing::HasSubstr;

// In a death test's child: a user without any right to priority or locked memory.
void become_nobody() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_RTPRIO, &none);
  setrlimit(RLIMIT_MEMLOCK, &none);
  if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) _exit(3);
}

[[noreturn]] void print_and_exit(const Grant& grant) {
  std::fprintf(stderr, "%s: %s\n", grant.granted ? "granted" : "refused", grant.words.c_str());
  _exit(0);
}

long resident_kib() {
  long pages = 0;
  long resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

TEST(Thread, RunsItsBodyAndStopsItWhenItGoes) {
  std::atomic<bool> has_run{false};
  {
    const auto thread = Thread::start({}, [&](const std::stop_token& stop) {
      while (!stop.stop_requested()) has_run = true;
    });
    ASSERT_TRUE(thread) << thread.error().sentence();
    while (!has_run) {}
  }
  EXPECT_TRUE(has_run);
}

TEST(Thread, CarriesItsNameAsFarAsTheSystemKeepsIt) {
  char name[32] = {};
  auto thread = Thread::start({.name = "a-name-that-is-too-long"},
                              [&](const std::stop_token&) { pthread_getname_np(pthread_self(), name, sizeof(name)); });
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_STREQ(name, "a-name-that-is-");
}

TEST(Thread, HasThePriorityItSaysItHas) {
  std::optional<int> priority;
  auto thread = Thread::start({.priority = 20}, [&](const std::stop_token&) { priority = realtime_priority(); });
  ASSERT_TRUE(thread);
  const Grant grant = thread->granted().priority;
  thread->join();
  EXPECT_EQ(grant.granted, priority.has_value()) << grant.words;
  EXPECT_THAT(grant.words, HasSubstr(priority ? "priority " + std::to_string(*priority) : "To grant it: "));
}

TEST(Thread, AskingForNoPriorityIsGranted) {
  std::optional<int> priority = 1;
  auto thread = Thread::start({.priority = 0}, [&](const std::stop_token&) { priority = realtime_priority(); });
  ASSERT_TRUE(thread);
  EXPECT_TRUE(thread->granted().priority.granted);
  thread->join();
  EXPECT_EQ(priority, std::nullopt);
}

TEST(Thread, ComputesWithoutDenormals) {
  volatile float half = 1.0f;
  auto thread = Thread::start({}, [&](const std::stop_token&) {
    volatile float smallest = std::numeric_limits<float>::min();
    half = smallest * 0.5f;
  });
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_EQ(half, 0.0f);
}

TEST(Thread, HasTheStackItAskedForInMemory) {
  std::size_t size = 0;
  auto thread = Thread::start({.stack_bytes = 300'000}, [&](const std::stop_token&) {
    pthread_attr_t attributes;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstacksize(&attributes, &size);
    pthread_attr_destroy(&attributes);
  });
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_GE(size, 300'000u);
}

TEST(Thread, AProcessorThatDoesNotExistIsRefusedWithThoseThatDo) {
  auto thread = Thread::start({.cpu = 100'000}, [](const std::stop_token&) {});
  ASSERT_TRUE(thread);
  EXPECT_FALSE(thread->granted().cpu.granted);
  EXPECT_THAT(thread->granted().cpu.words, HasSubstr("Cannot stay on processor 100000"));
  EXPECT_THAT(thread->granted().cpu.words, HasSubstr("This system has processors 0 to "));
}

TEST(Thread, AnAbsurdStackIsAnErrorInASentence) {
  const auto thread =
      Thread::start({.name = "giant", .stack_bytes = std::size_t{1} << 60}, [](const std::stop_token&) {});
  ASSERT_FALSE(thread);
  EXPECT_THAT(thread.error().sentence(), HasSubstr("The system gives no thread for \"giant\""));
}

TEST(Thread, CanBeMovedWhileItRuns) {
  std::atomic<bool> has_stopped{false};
  auto first = Thread::start({}, [&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {}
    has_stopped = true;
  });
  ASSERT_TRUE(first);
  Thread second = std::move(*first);
  second.request_stop();
  second.join();
  EXPECT_TRUE(has_stopped);
}

TEST(RightsDeathTest, RefusedPrioritySaysWhatFollowsAndHowToGrantIt) {
  EXPECT_EXIT(
      {
        become_nobody();
        print_and_exit(ask_for_priority(70));
      },
      testing::ExitedWithCode(0),
      "refused: No real-time priority .*: other programs can make the sound stutter.*"
      "@audio - rtprio 95.*@audio - memlock unlimited.*usermod -aG audio.*RTKit");
}

TEST(RightsDeathTest, RefusedMemorySaysWhatFollowsAndHowToGrantIt) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers replace mlockall with nothing";
#endif
#endif
  EXPECT_EXIT(
      {
        become_nobody();
        print_and_exit(lock_memory());
      },
      testing::ExitedWithCode(0), "refused: Memory cannot be locked .*@audio - memlock unlimited");
}

TEST(RightsDeathTest, AThreadWithoutRightsRunsAllTheSame) {
  EXPECT_EXIT(
      {
        become_nobody();
        auto thread = Thread::start({}, [](const std::stop_token&) { std::fprintf(stderr, "running, "); });
        thread->join();
        print_and_exit(Grant{});
      },
      testing::ExitedWithCode(0), "running, refused");
}

TEST(RightsDeathTest, LockingMemoryPullsNothingIn) {
  EXPECT_EXIT(
      {
        constexpr std::size_t reserve = 256 << 20;
        void* unused = mmap(nullptr, reserve, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        const long before = resident_kib();
        (void)lock_memory();
        std::fprintf(stderr, "grew by less than 4 MiB: %d", unused != MAP_FAILED && resident_kib() - before < 4096);
        _exit(0);
      },
      testing::ExitedWithCode(0), "grew by less than 4 MiB: 1");
}

TEST(RightsDeathTest, ThePagesAreNotGatheredIntoHugeOnesWhileItPlays) {
  EXPECT_EXIT(
      {
        become_nobody();
        (void)lock_memory();
        std::fprintf(stderr, "left alone: %d", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
        _exit(0);
      },
      testing::ExitedWithCode(0), "left alone: 1");
}

}  // namespace
}  // namespace ohmic::rt
