// Clocks and the processor's own counter around each block of a bench.

#include "engine/period_shares.hpp"

#include <algorithm>

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace ohmic::engine {

namespace {

std::uint64_t blocks_run = 0;  // since the program began, trial runs too

double now(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

int count_instructions() {
  perf_event_attr wanted{};
  wanted.type = PERF_TYPE_HARDWARE;
  wanted.size = sizeof wanted;
  wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  return static_cast<int>(syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0));
}

}  // namespace

PeriodShares::PeriodShares() : instructions_(count_instructions()) {
  blocks_.reserve(most_kept);
  cpu_before_ = now(CLOCK_THREAD_CPUTIME_ID);
}

PeriodShares::~PeriodShares() {
  if (instructions_ >= 0) close(instructions_);
}

void PeriodShares::begin() { begun_ = now(CLOCK_MONOTONIC); }

void PeriodShares::end() {
  const double took = now(CLOCK_MONOTONIC) - begun_;
  ++count_;
  ++blocks_run;
  if (blocks_.size() < blocks_.capacity()) blocks_.push_back(took);
}

PeriodShares::Figures PeriodShares::sum_up() {
  const double cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu_before_;
  std::uint64_t instructions = 0;
  if (instructions_ < 0 || read(instructions_, &instructions, sizeof instructions) != sizeof instructions) {
    instructions = 0;
  }
  std::ranges::sort(blocks_);
  const auto count = static_cast<double>(count_);
  const auto share = [&](std::size_t block) { return blocks_[block] / period * 100.0; };
  return {.cpu = cpu / count / period * 100.0,
          .median = share(blocks_.size() / 2),
          .p999 = share(blocks_.size() * 999 / 1000),
          .worst = share(blocks_.size() - 1),
          .instructions = static_cast<double>(instructions) / count / frames,
          .blocks_run = static_cast<double>(blocks_run)};
}

}  // namespace ohmic::engine
