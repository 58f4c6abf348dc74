#pragma once
// Real-time threads and locked memory: asks the system for what audio needs, runs without it too, and says how to grant it.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "units/error.hpp"

namespace ohmic::rt {

/// Something asked of the operating system: whether it was given, and that in words for a person. A refusal says what
/// follows from it and how to grant it.
struct Grant {
  bool granted = false;
  std::string words;
};

/// A thread for audio: SCHED_FIFO, a small stack that is in memory before the first block, denormals off.
class Thread {
 public:
  struct Asked {
    std::string name = "ohmic-audio";  // as top and perf print it; the system keeps 15 characters
    int priority = 70;                 // SCHED_FIFO, 1 to 99; 0 asks for nothing. JACK's own threads: 10, clients 5
    std::size_t stack_bytes = 256 * 1024;
    std::optional<int> cpu = {};  // from 0; nothing: wherever the scheduler puts it
  };
  struct Granted {
    Grant priority;
    Grant stack;
    Grant cpu;  // granted too when nothing was asked
  };
  using Body = std::function<void(const std::stop_token&)>;

  /// Starts `body` on a new thread and returns when its rights are settled. A right that is refused is no error.
  /// `body` returns when its token asks it to. Errors: the system has no thread left to give. [control]
  static Result<Thread> start(Asked asked, Body body);

  Thread(Thread&& other) noexcept;
  Thread& operator=(Thread&& other) noexcept;
  /// Asks the body to stop and waits for it.
  ~Thread();

  const Granted& granted() const noexcept;
  /// Sets the body's stop token; does not wait. [any thread]
  void request_stop() noexcept;
  /// Waits until the body has returned. [control]
  void join() noexcept;

 private:
  struct State;
  Thread(std::thread::native_handle_type handle, std::shared_ptr<State> state);
  std::thread::native_handle_type handle_{};
  std::shared_ptr<State> state_;  // shared with the running thread
};

/// Gives the calling thread SCHED_FIFO at `priority`, or at the highest that is allowed. For threads that a library
/// made for us.
Grant ask_for_priority(int priority);

/// The calling thread's SCHED_FIFO or SCHED_RR priority; nothing when it is scheduled like any program.
std::optional<int> realtime_priority() noexcept;

/// Keeps the program's pages in memory once they have been used, and where they are, so that the audio thread waits
/// neither for the disk nor for the kernel's khugepaged.
/// Does not pull in pages nobody used (MCL_ONFAULT): resident memory stays what it was. Call when the rig stands, and
/// again when it grew: where a limit holds, only what is mapped by then is kept. [control]
Grant lock_memory();

}  // namespace ohmic::rt
