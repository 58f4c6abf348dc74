// What a machine is set to is read from its own files, and only what is not right is told, with commands.

#include "measure/machine.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <unistd.h>

#include "units/folder_test.hpp"

namespace ohmic::measure {
namespace {

using Preemption = Machine::Preemption;
namespace fs = std::filesystem;

class Root {
 public:
  void write(const std::string& file, const std::string& text) {
    fs::create_directories(fs::path(folder_.file(file)).parent_path());
    folder_.write_text(file, text + "\n");
  }
  Machine read() const { return read_machine(folder_.file("")); }

 private:
  Folder folder_;
};

const Change* about(const std::vector<Change>& changes, const std::string& word) {
  const auto found =
      std::ranges::find_if(changes, [&](const Change& change) { return change.what.find(word) != std::string::npos; });
  return found == changes.end() ? nullptr : &*found;
}

TEST(Machine, a_system_that_tells_nothing_gets_no_advice) {
  Machine machine = Root().read();
  machine.rtprio = 95;
  machine.memlock_kib = -1;
  EXPECT_TRUE(changes_for(machine).empty());
  EXPECT_EQ(machine.preemption, Preemption::unknown);
}

TEST(Machine, a_laptop_as_it_comes_is_told_what_to_change) {
  Root root;
  root.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave");
  root.write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave");
  root.write("sys/devices/system/cpu/cpufreq/boost", "1");
  root.write("sys/firmware/acpi/platform_profile", "balanced");
  root.write("proc/version", "Linux version 6.1.0-32-amd64 #1 SMP PREEMPT_DYNAMIC Debian");
  root.write("proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz quiet preempt=voluntary");
  root.write("proc/pressure/cpu", "some avg10=43.21 avg60=1.0 avg300=0.0 total=5");
  root.write("sys/bus/usb/devices/1-2/power/control", "auto");
  root.write("sys/bus/usb/devices/1-2/product", "Scarlett 2i2 USB");
  root.write("sys/bus/usb/devices/1-2/1-2:1.0/bInterfaceClass", "01");
  root.write("sys/bus/usb/devices/1-3/power/control", "auto");
  root.write("sys/bus/usb/devices/1-3/1-3:1.0/bInterfaceClass", "03");
  Machine machine = root.read();
  EXPECT_EQ(machine.governors, std::vector<std::string>{"powersave"});
  EXPECT_EQ(machine.asleep_usb, std::vector<std::string>{"Scarlett 2i2 USB"});
  EXPECT_DOUBLE_EQ(machine.busy.value(), 43.21);
  machine.rtprio = 0;
  machine.memlock_kib = 8192;
  const auto changes = changes_for(machine);
  for (const char* word : {"rtprio is 0", "governor powersave", "\"balanced\"", "voluntary", "43 %", "Scarlett"})
    EXPECT_NE(about(changes, word), nullptr) << word;
  EXPECT_TRUE(changes.front().what.find("rtprio") != std::string::npos);
  for (const Change& change : changes) EXPECT_TRUE(change.what.ends_with('.') && change.why.ends_with('.'));
  EXPECT_NE(about(changes, "voluntary")->commands.front().find("preempt=full"), std::string::npos);
  EXPECT_TRUE(in_order(machine).empty());
}

TEST(Machine, a_machine_made_for_sound_is_left_alone) {
  Root root;
  root.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
  root.write("sys/firmware/acpi/platform_profile", "performance");
  root.write("proc/version", "Linux version 6.1.0-32-rt-amd64 #1 SMP PREEMPT_RT Debian");
  root.write("sys/kernel/realtime", "1");
  root.write("proc/sys/kernel/sched_rt_runtime_us", "950000");
  root.write("sys/bus/usb/devices/1-2/power/control", "on");
  root.write("sys/bus/usb/devices/1-2/1-2:1.0/bInterfaceClass", "01");
  Machine machine = root.read();
  machine.rtprio = 95;
  machine.memlock_kib = -1;
  EXPECT_TRUE(changes_for(machine).empty());
  EXPECT_EQ(in_order(machine).size(), 5u);
}

TEST(Machine, preemption_is_what_runs_now_then_what_was_asked_at_boot) {
  Root root;
  root.write("proc/version", "Linux version 6.6 #1 SMP PREEMPT_DYNAMIC");
  root.write("proc/cmdline", "quiet preempt=none preempt=full threadirqs");
  EXPECT_EQ(root.read().preemption, Preemption::full);
  EXPECT_TRUE(root.read().has_threaded_irqs);
  root.write("sys/kernel/debug/sched/preempt", "none (voluntary) full");
  EXPECT_EQ(root.read().preemption, Preemption::voluntary);
}

TEST(Machine, programs_that_run_before_the_audio_thread_are_named) {
  Root root;
  const auto program = [&](int number, const std::string& name, unsigned long flags, int priority, int policy) {
    const std::string at = "proc/" + std::to_string(number);
    root.write(at + "/comm", name);
    std::string stat = std::to_string(number) + " (a (b) c) S";
    for (int field = 4; field <= 52; ++field)
      stat += " " + std::to_string(field == 9    ? static_cast<long>(flags)
                                   : field == 40 ? priority
                                   : field == 41 ? policy
                                                 : 0);
    root.write(at + "/task/" + std::to_string(number) + "/stat", stat);
  };
  const int base = ::getpid();  // none of these is us
  program(base + 1, "firefox", 0, 0, 0);
  program(base + 2, "irq/42-snd", 0x00200000, 99, 1);
  program(base + 3, "pipewire", 0, 88, 1);
  program(base + 4, "rtkit", 0, 20, 2);
  const Machine machine = root.read();
  ASSERT_EQ(machine.above.size(), 1u);
  EXPECT_EQ(machine.above[0].name, "pipewire");
  EXPECT_EQ(machine.above[0].priority, 88);
  EXPECT_NE(about(changes_for(machine), "pipewire ("), nullptr);
}

}  // namespace
}  // namespace ohmic::measure
