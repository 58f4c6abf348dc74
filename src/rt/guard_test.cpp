// The laws of the guard: whatever makes an audio thread wait stops a test program; nothing else does.

#include "rt/guard.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace ohmic::rt {
namespace {

struct Planted {
  const char* name;
  Violation kind;
  const char* function;  // that the guard names
  void (*commit)();
};

// Where a result goes that nobody needs, so that the call stays.
template <class T>
void keep(T value) {
  volatile T kept = value;
  (void)kept;
}
void (*volatile release)(void*) = std::free;
void* const from_malloc = std::malloc(16);
void* const from_new = ::operator new(16);
std::vector<float> grows;
std::mutex mutex;
std::shared_mutex shared_mutex;
std::condition_variable condition;
sem_t semaphore;

// NOLINTBEGIN: what an audio thread must never do, in the forms people write it.
const Planted all_planted[] = {
    {"New", Violation::allocate, "malloc", [] { keep(::operator new(8)); }},
    {"AlignedNew", Violation::allocate, "aligned_alloc", [] { keep(::operator new(64, std::align_val_t{64})); }},
    {"AGrowingVector", Violation::allocate, "malloc", [] { grows.push_back(1.0f); }},
    {"Throw", Violation::allocate, "malloc",
     [] {
       try {
         throw std::runtime_error("x");
       } catch (const std::exception&) {}
     }},
    {"Malloc", Violation::allocate, "malloc", [] { keep(std::malloc(8)); }},
    {"Calloc", Violation::allocate, "calloc", [] { keep(std::calloc(2, 8)); }},
    {"Realloc", Violation::allocate, "realloc", [] { keep(std::realloc(from_malloc, 4096)); }},
    {"AlignedAlloc", Violation::allocate, "aligned_alloc", [] { keep(std::aligned_alloc(64, 64)); }},
    {"Memalign", Violation::allocate, "memalign", [] { keep(memalign(64, 64)); }},
    {"PosixMemalign", Violation::allocate, "posix_memalign",
     [] {
       void* got = nullptr;
       keep(posix_memalign(&got, 64, 64));
     }},
    {"Mmap", Violation::allocate, "mmap",
     [] { keep(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)); }},
    {"StartingAThread", Violation::allocate, "", [] { std::thread([] {}).detach(); }},
    {"Free", Violation::release, "free", [] { release(from_malloc); }},
    {"Delete", Violation::release, "free", [] { ::operator delete(from_new); }},
    {"Mutex", Violation::lock, "pthread_mutex_lock", [] { std::lock_guard lock(mutex); }},
    {"SharedMutex", Violation::lock, "pthread_rwlock_rdlock", [] { std::shared_lock lock(shared_mutex); }},
    {"ExclusiveSharedMutex", Violation::lock, "pthread_rwlock_wrlock", [] { std::unique_lock lock(shared_mutex); }},
    {"Condition", Violation::wait, "pthread_cond_wait",
     [] {
       std::unique_lock lock(mutex, std::defer_lock);
       (void)lock.try_lock();
       condition.wait(lock);
     }},
    {"ConditionFor", Violation::wait, "pthread_cond_clockwait",
     [] {
       std::unique_lock lock(mutex, std::defer_lock);
       (void)lock.try_lock();
       condition.wait_for(lock, std::chrono::nanoseconds(1));
     }},
    {"AtomicWait", Violation::wait, "",
     [] {
       std::atomic<int> value{0};
       value.wait(0);
     }},
    {"Futex", Violation::wait, "syscall",
     [] {
       int value = 0;
       keep(syscall(SYS_futex, &value, FUTEX_WAIT, 1, nullptr, nullptr, 0));
     }},
    {"Semaphore", Violation::wait, "sem_wait", [] { sem_wait(&semaphore); }},
    {"Poll", Violation::wait, "poll", [] { poll(nullptr, 0, 0); }},
    {"Nanosleep", Violation::sleep, "nanosleep",
     [] {
       const timespec time{0, 1};
       nanosleep(&time, nullptr);
     }},
    {"ClockNanosleep", Violation::sleep, "clock_nanosleep",
     [] {
       const timespec time{0, 1};
       clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
     }},
    {"SleepFor", Violation::sleep, "nanosleep", [] { std::this_thread::sleep_for(std::chrono::nanoseconds(1)); }},
    {"Usleep", Violation::sleep, "usleep", [] { usleep(1); }},
    {"Yield", Violation::wait, "sched_yield", [] { std::this_thread::yield(); }},
    {"Open", Violation::open, "open", [] { keep(open("/dev/null", O_RDONLY)); }},
    {"Openat", Violation::open, "openat", [] { keep(openat(AT_FDCWD, "/dev/null", O_RDONLY)); }},
    {"Fopen", Violation::open, "fopen", [] { keep(std::fopen("/dev/null", "r")); }},
    {"Close", Violation::open, "close", [] { close(-1); }},
    {"Socket", Violation::open, "socket", [] { keep(socket(AF_UNIX, SOCK_STREAM, 0)); }},
    {"Read", Violation::read, "read",
     [] {
       char byte;
       keep(read(-1, &byte, 1));
     }},
    {"Pread", Violation::read, "pread",
     [] {
       char byte;
       keep(pread(-1, &byte, 1, 0));
     }},
    {"Recv", Violation::read, "recv",
     [] {
       char byte;
       keep(recv(-1, &byte, 1, 0));
     }},
    {"Write", Violation::write, "write", [] { keep(write(-1, "x", 1)); }},
    {"Pwrite", Violation::write, "pwrite", [] { keep(pwrite(-1, "x", 1, 0)); }},
    {"Writev", Violation::write, "writev", [] { keep(writev(-1, nullptr, 0)); }},
    {"Send", Violation::write, "send", [] { keep(send(-1, "x", 1, 0)); }},
    {"Fsync", Violation::write, "fsync", [] { keep(fsync(-1)); }},
    {"Fdatasync", Violation::write, "fdatasync", [] { keep(fdatasync(-1)); }},
    {"Printf", Violation::write, "", [] { std::printf("%d\n", 1); }},
    {"Fprintf", Violation::write, "fprintf", [] { std::fprintf(stdout, "%d\n", 1); }},
    {"Puts", Violation::write, "puts", [] { std::puts("x"); }},
    {"Cout", Violation::write, "", [] { std::cout << "x" << std::endl; }},
    {"Cerr", Violation::write, "", [] { std::cerr << 1.5; }},
};
// NOLINTEND

// These three wait for somebody who never comes.
bool comes_back(const Planted& planted) {
  const std::string name = planted.name;
  return name != "Condition" && name != "AtomicWait" && name != "Semaphore";
}

std::ostream& operator<<(std::ostream& out, const Planted& planted) { return out << planted.name; }

class GuardDeathTest : public testing::TestWithParam<Planted> {};

TEST_P(GuardDeathTest, StopsTheProgramAndNamesTheCall) {
  if (!guard_is_linked()) GTEST_SKIP() << "the real-time guard is not linked under sanitizers";
  const Planted& planted = GetParam();
  const std::string says = "The audio thread " + std::string(verb(planted.kind)) + ": it called " + planted.function;
  EXPECT_DEATH(
      {
        const AudioScope audio;
        planted.commit();
      },
      says);
}

INSTANTIATE_TEST_SUITE_P(Planted, GuardDeathTest, testing::ValuesIn(all_planted),
                         [](const auto& planted) { return std::string(planted.param.name); });

TEST(GuardCountDeathTest, CountsEachByItsKindWhenAskedTo) {
  if (!guard_is_linked()) GTEST_SKIP() << "the real-time guard is not linked under sanitizers";
  for (const Planted& planted : all_planted) {
    if (!comes_back(planted)) continue;
    EXPECT_EXIT(
        {
          const CountViolations count;
          {
            const AudioScope audio;
            planted.commit();
          }
          _exit(count.of(planted.kind) > 0 ? 0 : 1);
        },
        testing::ExitedWithCode(0), "")
        << planted.name;
  }
}

TEST(GuardCountDeathTest, LetsOtherThreadsDoAllOfIt) {
  for (const Planted& planted : all_planted) {
    if (!comes_back(planted)) continue;
    EXPECT_EXIT(
        {
          planted.commit();
          _exit(0);
        },
        testing::ExitedWithCode(0), "")
        << planted.name;
  }
}

TEST(Guard, KnowsWhichThreadComputesAudio) {
  EXPECT_FALSE(in_audio());
  const AudioScope outer;
  {
    const AudioScope inner;
    EXPECT_TRUE(in_audio());
  }
  EXPECT_TRUE(in_audio());
  {
    const Allow allow;
    EXPECT_FALSE(in_audio());
    const AudioScope again;
    EXPECT_TRUE(in_audio());
  }
  EXPECT_TRUE(in_audio());
}

TEST(Guard, AnotherThreadMayAllocateMeanwhile) {
  std::atomic<int> stage{0};
  bool other_is_audio = true;
  std::thread other([&] {
    while (stage < 1) {}
    other_is_audio = in_audio();
    grows = std::vector<float>(1000);
    stage = 2;
  });
  {
    const AudioScope audio;
    stage = 1;
    while (stage < 2) {}
  }
  other.join();
  EXPECT_FALSE(other_is_audio);
}

TEST(Guard, AnAllowedExceptionIsNeitherCountedNorFatal) {
  const CountViolations count;
  {
    const AudioScope audio;
    // A test's exception.
    const Allow allow;
    grows = std::vector<float>(10);
  }
  EXPECT_EQ(count.total(), 0u);
}

TEST(Guard, TryingALockAndWakingAThreadDoNotWait) {
  std::atomic<int> value{0};
  const CountViolations count;
  {
    const AudioScope audio;
    if (mutex.try_lock()) mutex.unlock();
    value.store(1);
    value.notify_one();
    sem_post(&semaphore);
    condition.notify_all();
  }
  EXPECT_EQ(count.total(), 0u);
}

TEST(Guard, GuardedFunctionsStillDoTheirWork) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(std::fprintf(file, "%s %.3f %d %g\n", "volt", 1.2345, 42, 1e-3), 20);
  std::fseek(file, 0, SEEK_SET);
  char line[64] = {};
  EXPECT_EQ(std::fgets(line, sizeof(line), file), line);
  EXPECT_STREQ(line, "volt 1.234 42 0.001\n");
  std::fclose(file);

  void* memory = nullptr;
  // Sanitizers have their own posix_memalign, which stops at a wrong alignment.
  if (guard_is_linked()) {
    EXPECT_EQ(posix_memalign(&memory, 24, 8), EINVAL);
  }
  EXPECT_EQ(posix_memalign(&memory, 4096, 8), 0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 4096, 0u);
  std::free(memory);
}

}  // namespace
}  // namespace ohmic::rt
