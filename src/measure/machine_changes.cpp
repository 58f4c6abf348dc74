// From what a machine is set to, to what a person types.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "measure/machine.hpp"

namespace ohmic::measure {
namespace {

using Preemption = Machine::Preemption;

constexpr long enough_priority = 70;  // the audio thread's
constexpr double busy_machine = 20.0;
constexpr long usual_share = 900000;

bool may_run_first(const Machine& m) { return !m.rtprio || *m.rtprio >= enough_priority; }
bool may_lock(const Machine& m) { return !m.memlock_kib || *m.memlock_kib < 0; }
bool is_fast(const Machine& m) {
  return std::ranges::all_of(m.governors, [](const std::string& governor) { return governor == "performance"; });
}

void limits(const Machine& m, std::vector<Change>& to) {
  if (may_run_first(m) && may_lock(m)) return;
  Change change;
  if (!may_run_first(m))
    change.what = fmt::format("This user may not run anything first (limit rtprio is {}).", *m.rtprio);
  else change.what = fmt::format("This user may lock only {} KiB of memory (limit memlock).", *m.memlock_kib);
  change.why = may_run_first(m) ? "When memory runs short, the sound waits for the disk."
                                : "Any other program makes the sound wait, and at small buffers it stutters.";
  change.commands = {
      "printf '@audio - rtprio 95\\n@audio - memlock unlimited\\n' | sudo tee "
      "/etc/security/limits.d/audio.conf",
      "sudo usermod -aG audio $USER", "# then log out and in again"};
  change.is_lasting = true;
  to.push_back(std::move(change));
}

void processor(const Machine& m, std::vector<Change>& to) {
  if (!m.governors.empty() && !is_fast(m))
    to.push_back({.what = fmt::format("The processor's clock is turned down to save power (governor {}).",
                                      fmt::join(m.governors, ", ")),
                  .why = "It computes the first periods after a pause slowly.",
                  .commands = {"echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor",
                               "# for good: sudo apt install linux-cpupower, then: sudo cpupower frequency-set -g "
                               "performance at every start"}});
  if (!m.profile.empty() && m.profile != "performance")
    to.push_back({.what = fmt::format("The machine's power profile is \"{}\".", m.profile),
                  .why = "The firmware holds the processor back.",
                  .commands = {"powerprofilesctl set performance"}});
}

void kernel(const Machine& m, std::vector<Change>& to) {
  const bool is_coarse = m.preemption == Preemption::none || m.preemption == Preemption::voluntary;
  if (is_coarse && m.may_choose_preemption)
    to.push_back({.what = fmt::format("The kernel interrupts itself rarely (preemption: {}).",
                                      m.preemption == Preemption::none ? "none" : "voluntary"),
                  .why = "The audio thread waits until the kernel has finished something: some milliseconds at worst.",
                  .commands = {"# in /etc/default/grub add preempt=full to GRUB_CMDLINE_LINUX_DEFAULT, then",
                               "sudo update-grub && sudo reboot"},
                  .is_lasting = true});
  else if (is_coarse)
    to.push_back({.what = "The kernel interrupts itself rarely, and was built so.",
                  .why = "The audio thread waits until the kernel has finished something: some milliseconds at worst.",
                  .commands = {"sudo apt install linux-image-rt-amd64  # and start it"},
                  .is_lasting = true});
  if (!m.has_threaded_irqs && m.preemption == Preemption::full)
    to.push_back({.what = "Interrupts of other hardware come before the audio thread (no threadirqs).",
                  .why = "A network card or a disk delays a period now and then.",
                  .commands = {"# in /etc/default/grub add threadirqs to GRUB_CMDLINE_LINUX_DEFAULT, then",
                               "sudo update-grub && sudo apt install rtirq-init && sudo reboot"},
                  .is_lasting = true,
                  .is_likely = false});
  if (!m.clocksource.empty() && (m.clocksource == "hpet" || m.clocksource == "acpi_pm"))
    to.push_back({.what = fmt::format("The system reads time from a slow clock ({}).", m.clocksource),
                  .why = "The kernel found the processor's own one unreliable: often the firmware's fault.",
                  .commands = {"sudo dmesg | grep -i tsc  # says why"},
                  .is_likely = false});
  if (m.realtime_share && *m.realtime_share >= 0 && *m.realtime_share < usual_share)
    to.push_back({.what = fmt::format("Real-time threads may use only {} % of the time.", *m.realtime_share / 10000),
                  .why = "A rig that needs more is stopped for the rest of every second.",
                  .commands = {"sudo sysctl kernel.sched_rt_runtime_us=950000"}});
}

void others(const Machine& m, std::vector<Change>& to) {
  if (m.busy && *m.busy > busy_machine)
    to.push_back(
        {.what = fmt::format("The machine is busy: programs waited for a processor in {:.0f} % of the last ten "
                             "seconds.",
                             *m.busy),
         .why = "What was measured holds for a busy machine; a quiet one may hold less.",
         .commands = {"top -o %CPU  # says who"}});
  if (!m.above.empty()) {
    std::vector<std::string> names;
    for (const RealtimeProgram& program : m.above)
      names.push_back(fmt::format("{} ({}) at {}", program.name, program.process, program.priority));
    to.push_back({.what = fmt::format("Programs run before Ohmic's audio thread or beside it (priority 70): {}.",
                                      fmt::join(names, ", ")),
                  .why = "While they compute, the sound waits. A sound server that Ohmic plays through must be among "
                         "them; others need not.",
                  .commands = {},
                  .is_likely = false});
  }
  if (!m.asleep_usb.empty())
    to.push_back({.what = fmt::format("USB may put {} to sleep.", fmt::join(m.asleep_usb, ", ")),
                  .why = "It comes back with a click, or late, after a pause.",
                  .commands = {"echo 'ACTION==\"add\", SUBSYSTEM==\"usb\", ATTR{bInterfaceClass}==\"01\", "
                               "RUN+=\"/bin/sh -c '\\''echo on > /sys$devpath/../power/control'\\''\"' | sudo tee "
                               "/etc/udev/rules.d/90-usb-audio-awake.rules",
                               "sudo udevadm control --reload && sudo udevadm trigger --action=add "
                               "--subsystem-match=usb"},
                  .is_lasting = true,
                  .is_likely = false});
  if (m.is_virtual)
    to.push_back({.what = "This is a virtual machine.",
                  .why = "Its host decides when it runs: what is measured here says little about a real one.",
                  .commands = {},
                  .is_likely = false});
}

}  // namespace

std::vector<Change> changes_for(const Machine& machine) {
  std::vector<Change> all;
  limits(machine, all);
  processor(machine, all);
  kernel(machine, all);
  others(machine, all);
  std::ranges::stable_partition(all, &Change::is_likely);
  return all;
}

std::vector<std::string> in_order(const Machine& m) {
  std::vector<std::string> all;
  if (m.rtprio && may_run_first(m)) all.push_back("real-time priority");
  if (m.memlock_kib && may_lock(m)) all.push_back("locked memory");
  if (!m.governors.empty() && is_fast(m)) all.push_back("the processor's clock");
  if (m.profile == "performance") all.push_back("the power profile");
  if (m.preemption == Preemption::realtime) all.push_back("a real-time kernel");
  if (m.preemption == Preemption::full) all.push_back("preemption");
  if (m.has_threaded_irqs && m.preemption != Preemption::realtime) all.push_back("threaded interrupts");
  return all;
}

}  // namespace ohmic::measure
