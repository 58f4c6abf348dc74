// Asks Linux for real-time scheduling and locked memory, takes what it gives, and turns refusals into advice.

#include "rt/thread.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <semaphore>
#include <tuple>

#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rt/denormals.hpp"

namespace ohmic::rt {

namespace {

constexpr const char* how_to_grant =
    "To grant it: put the lines \"@audio - rtprio 95\" and \"@audio - memlock unlimited\" into "
    "/etc/security/limits.d/audio.conf, run \"sudo usermod -aG audio $USER\", and log in again. Without that, play "
    "through JACK or PipeWire: their threads get priority from the desktop's RTKit and call Ohmic.";

std::string because(int error) { return std::string(std::strerror(error)); }

// pthread functions return their error.
int set_fifo(int priority) {
  sched_param parameters{};
  parameters.sched_priority = priority;
  // A program started by this thread must not inherit its priority.
  return pthread_setschedparam(pthread_self(), SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters);
}

// Puts the whole stack into memory, so that the first deep call does not wait for a page.
Grant prefault_stack() {
  pthread_attr_t attributes;
  int error = pthread_getattr_np(pthread_self(), &attributes);
  void* bottom = nullptr;
  std::size_t size = 0;
  if (error == 0) {
    error = pthread_attr_getstack(&attributes, &bottom, &size);
    pthread_attr_destroy(&attributes);
  }
  if (error == 0 && madvise(bottom, size, MADV_POPULATE_WRITE) != 0) error = errno;
  if (error == 0) return {true, "A stack of " + std::to_string(size / 1024) + " KiB is in memory."};
  return {false, "The stack is not in memory yet (" + because(error) +
                     "), so the first blocks may be late. Linux 5.14 or newer can put it there."};
}

Grant pin_to(std::optional<int> cpu) {
  if (!cpu) return {true, "Runs on whichever processor is free."};
  const std::string name = "processor " + std::to_string(*cpu);
  int error = EINVAL;
  if (*cpu >= 0 && *cpu < CPU_SETSIZE) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(*cpu), &set);
    error = pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
  }
  if (error == 0) return {true, "Runs on " + name + " only."};
  return {false, "Cannot stay on " + name + " (" + because(error) + "), so it runs on whichever is free. " +
                     "This system has processors 0 to " + std::to_string(sysconf(_SC_NPROCESSORS_CONF) - 1) + "."};
}

// CAP_IPC_LOCK lifts the limit on locked memory.
bool may_lock_without_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  return syscall(SYS_capget, &header, data) == 0 && (data[0].effective & (1u << CAP_IPC_LOCK)) != 0;
}

}  // namespace

Grant ask_for_priority(int priority) {
  if (priority <= 0) return {true, "Scheduled like any program, as asked."};
  const int asked = std::min(priority, sched_get_priority_max(SCHED_FIFO));
  int error = set_fifo(asked);
  if (error == 0) return {true, "Real-time priority " + std::to_string(asked) + " (SCHED_FIFO)."};
  // The limit may allow less than what was asked.
  rlimit limit{};
  if (error == EPERM && getrlimit(RLIMIT_RTPRIO, &limit) == 0 && limit.rlim_cur > 0) {
    const int allowed = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, static_cast<rlim_t>(asked)));
    error = set_fifo(allowed);
    if (error == 0) {
      return {true, "Real-time priority " + std::to_string(allowed) + " (SCHED_FIFO); " + std::to_string(asked) +
                        " was asked, this user's limit (rtprio) is " + std::to_string(limit.rlim_cur) + "."};
    }
  }
  return {false, "No real-time priority (" + because(error) +
                     "): other programs can make the sound stutter, most at small buffers. " + how_to_grant};
}

std::optional<int> realtime_priority() noexcept {
  int policy = 0;
  sched_param parameters{};
  if (pthread_getschedparam(pthread_self(), &policy, &parameters) != 0) return std::nullopt;
  policy &= ~SCHED_RESET_ON_FORK;
  if (policy != SCHED_FIFO && policy != SCHED_RR) return std::nullopt;
  return parameters.sched_priority;
}

Grant lock_memory() {
  // khugepaged would gather 4 KiB pages into huge ones every 10 s and let nobody touch them, nor the processor, meanwhile.
  std::ignore = prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  // Future mappings only where no limit holds: under one, Linux lets every later malloc fail that would exceed it.
  const bool future = may_lock_without_limit();
  if (mlockall(MCL_CURRENT | MCL_ONFAULT | (future ? MCL_FUTURE : 0)) == 0) {
    if (future) return {true, "Memory stays in memory once used."};
    return {true,
            "The memory in use now stays in memory; what is added later may be swapped out, because this user's "
            "limit (memlock) is not \"unlimited\"."};
  }
  return {false, "Memory cannot be locked (" + because(errno) +
                     "): when the system swaps, the sound may stop for a moment. " + how_to_grant};
}

struct Thread::State {
  Asked asked;
  Body body;
  Granted granted;
  std::stop_source stop;
  std::binary_semaphore is_settled{0};

  void run() {
    pthread_setname_np(pthread_self(), asked.name.substr(0, 15).c_str());
    granted.stack = prefault_stack();
    granted.cpu = pin_to(asked.cpu);
    granted.priority = ask_for_priority(asked.priority);
    const FlushDenormals flush;
    is_settled.release();
    body(stop.get_token());
  }

  static void* enter(void* argument) {
    // The thread's share of the state: whoever finishes last frees it.
    const std::unique_ptr<std::shared_ptr<State>> state(static_cast<std::shared_ptr<State>*>(argument));
    (*state)->run();
    return nullptr;
  }
};

Result<Thread> Thread::start(Asked asked, Body body) {
  auto state = std::make_shared<State>();
  state->asked = std::move(asked);
  state->body = std::move(body);

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  const std::size_t smallest = static_cast<std::size_t>(sysconf(_SC_THREAD_STACK_MIN));
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t bytes = (std::max(state->asked.stack_bytes, smallest) + page - 1) / page * page;
  pthread_attr_setstacksize(&attributes, bytes);
  auto share = std::make_unique<std::shared_ptr<State>>(state);
  pthread_t handle{};
  const int error = pthread_create(&handle, &attributes, &State::enter, share.get());
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    return failure("The system gives no thread for \"" + state->asked.name + "\" with a stack of " +
                       std::to_string(bytes / 1024) + " KiB (" + because(error) + ").",
                   "Close other programs, or raise this user's limits on processes and memory.");
  }
  std::ignore = share.release();  // the thread owns it now
  state->is_settled.acquire();
  return Thread(handle, std::move(state));
}

Thread::Thread(std::thread::native_handle_type handle, std::shared_ptr<State> state)
    : handle_(handle), state_(std::move(state)) {}

Thread::Thread(Thread&& other) noexcept = default;

Thread& Thread::operator=(Thread&& other) noexcept {
  if (this != &other) {
    request_stop();
    join();
    handle_ = other.handle_;
    state_ = std::move(other.state_);
  }
  return *this;
}

Thread::~Thread() {
  request_stop();
  join();
}

const Thread::Granted& Thread::granted() const noexcept { return state_->granted; }

void Thread::request_stop() noexcept {
  if (state_) state_->stop.request_stop();
}

void Thread::join() noexcept {
  if (state_) pthread_join(handle_, nullptr);
  state_.reset();
}

}  // namespace ohmic::rt
