#pragma once
// What this machine is set to, where it decides how small a buffer may be; and what to change, with the commands.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ohmic::measure {

/// Who may be in the way of the audio thread.
struct RealtimeProgram {
  std::string name;
  int process = 0;
  int priority = 0;
};

/// As the system tells it; nothing where it does not.
struct Machine {
  std::vector<std::string> governors;  // in use, each once: "powersave", "schedutil"
  std::string driver;                  // of the processor's clock: "intel_pstate"
  std::string profile;                 // of power, the firmware's: "balanced"
  std::optional<long> rtprio;          // what this process may ask for; 100: no limit holds
  std::optional<long> memlock_kib;     // -1: unlimited
  enum class Preemption { unknown, none, voluntary, full, lazy, realtime };
  Preemption preemption = Preemption::unknown;
  bool may_choose_preemption = false;  // by preempt= on the kernel's command line
  bool has_threaded_irqs = false;
  bool is_virtual = false;  // a guest: the host decides, too
  std::string clocksource;
  std::optional<double> busy;           // percent of the last ten seconds in which programs waited for a processor
  std::optional<long> realtime_share;   // us of each second that real-time threads may run; -1: all
  std::vector<std::string> asleep_usb;  // USB sound cards that may be put to sleep: "Scarlett 2i2 USB"
  std::vector<RealtimeProgram> above;   // programs at or above the audio thread's priority
};

/// Reads /sys, /proc, /boot below `root`, and what holds for this process. `priority`: the audio thread's. [control]
Machine read_machine(const std::filesystem::path& root = "/", int priority = 70);

/// One thing that is not as small buffers like it.
struct Change {
  std::string what;                   // "The processor saves power (governor powersave)."
  std::string why;                    // "It wakes up slowly ..."
  std::vector<std::string> commands;  // to be typed as they stand; empty: nothing to type
  bool is_lasting = false;            // survives a restart
  bool is_likely = true;              // false: only worth it where everything else is done
};

/// What to change, the most likely first. Empty: nothing.
std::vector<Change> changes_for(const Machine& machine);

/// What is right already, in a few words each: "real-time priority", "memory may be locked".
std::vector<std::string> in_order(const Machine& machine);

}  // namespace ohmic::measure
