// Counts what the audio thread must not do, or stops the program with the trace of who did it.

#include "rt/guard.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <execinfo.h>
#include <unistd.h>

namespace ohmic::rt {

namespace {
constinit std::atomic<bool> is_linked{false};
constinit std::atomic<bool> is_counting{false};
constinit std::array<std::atomic<std::uint64_t>, violation_kinds> counts{};

// The trace, and the command that turns its addresses into files and lines (backtrace knows exported names only).
void print_trace() noexcept {
  std::array<void*, 64> frames{};
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
  Dl_info program{};
  if (dladdr(reinterpret_cast<void*>(&print_trace), &program) == 0) return;
  dprintf(STDERR_FILENO, "addr2line -Cfpie %s", program.dli_fname);
  for (int i = 0; i < count; ++i) {
    Dl_info info{};
    if (dladdr(frames[static_cast<std::size_t>(i)], &info) != 0 && info.dli_fbase == program.dli_fbase) {
      // One byte back from the return address: inside the call.
      const auto offset = static_cast<char*>(frames[static_cast<std::size_t>(i)]) - static_cast<char*>(info.dli_fbase);
      dprintf(STDERR_FILENO, " %#lx", static_cast<unsigned long>(offset - 1));
    }
  }
  dprintf(STDERR_FILENO, "\n");
}
}  // namespace

std::string_view verb(Violation kind) noexcept {
  switch (kind) {
    case Violation::allocate: return "allocates";
    case Violation::release: return "releases memory";
    case Violation::lock: return "locks";
    case Violation::wait: return "waits";
    case Violation::sleep: return "sleeps";
    case Violation::open: return "opens";
    case Violation::read: return "reads";
    case Violation::write: return "writes";
  }
  return "misbehaves";
}

bool guard_is_linked() noexcept { return is_linked.load(std::memory_order_relaxed); }

CountViolations::CountViolations() noexcept {
  for (auto& count : counts) count.store(0, std::memory_order_relaxed);
  is_counting.store(true);
}

CountViolations::~CountViolations() { is_counting.store(false); }

std::uint64_t CountViolations::of(Violation kind) const noexcept {
  return counts[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
}

std::uint64_t CountViolations::total() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& count : counts) sum += count.load(std::memory_order_relaxed);
  return sum;
}

namespace detail {

void violated(Violation kind, const char* function) noexcept {
  if (is_counting.load(std::memory_order_relaxed)) {
    counts[static_cast<std::size_t>(kind)].fetch_add(1, std::memory_order_relaxed);
    return;
  }
  audio_depth = 0;  // from here on this thread may print
  dprintf(STDERR_FILENO, "The audio thread %.*s: it called %s. What it computes must be sized in prepare().\n",
          static_cast<int>(verb(kind).size()), verb(kind).data(), function);
  print_trace();
  std::abort();
}

void guard_linked() noexcept {
  // The first backtrace loads libgcc_s; better now than on an audio thread.
  std::array<void*, 2> frames{};
  backtrace(frames.data(), static_cast<int>(frames.size()));
  is_linked.store(true, std::memory_order_relaxed);
}

}  // namespace detail
}  // namespace ohmic::rt
