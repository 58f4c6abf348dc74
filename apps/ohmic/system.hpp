#pragma once
// The program among others: its clock, its memory, its signals and its locale.

#include <cstddef>

#include "units/clock.hpp"

namespace ohmic::app {

/// Monotonic time since this program was started by the system (to its 10 ms), so that every time that is printed means
/// the same.
class ProgramClock final : public Clock {
 public:
  ProgramClock();
  Time now() const noexcept override { return steady_.now() - began_; }
  void sleep_until(Time when) override { steady_.sleep_until(when + began_); }

 private:
  SteadyClock steady_;
  Time began_;
};

/// Memory this program holds now, in bytes; 0 where the system does not say.
struct Memory {
  std::size_t own = 0;     // of its own, and the files it is made of
  std::size_t shared = 0;  // shared with others: a JACK server's 100 MB are in every client
};
Memory resident_memory();

/// May UTF-8 be printed? What LC_ALL, LC_CTYPE and LANG say.
bool prints_utf8();

/// Takes SIGINT, SIGTERM, SIGHUP (unless it is ignored) and SIGWINCH from all threads that begin after it, to be asked for here.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// What arrived since the last call.
  struct Arrived {
    int stops = 0;  // SIGINT, SIGTERM, SIGHUP: the terminal's window was closed
    bool resized = false;
  };
  Arrived arrived();
  /// Readable when something arrived.
  int descriptor() const { return descriptor_; }
  /// From now on the next SIGINT, SIGTERM or SIGHUP ends the program at once.
  void let_go();

 private:
  int descriptor_ = -1;
};

}  // namespace ohmic::app
