// Reads what Linux tells in /sys, /proc and /boot. Every file may be missing: a container hides most of them.

#include "measure/machine.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <system_error>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace ohmic::measure {
namespace {

namespace fs = std::filesystem;

/// The whole file without blanks at its end; empty where it cannot be read.
std::string contents(const fs::path& file) {
  std::ifstream stream(file);
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  text.erase(text.find_last_not_of(" \n\t") + 1);
  return text;
}

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> all;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    all.push_back(at->path());
  std::ranges::sort(all);
  return all;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::optional<std::string> word_of(std::string_view command_line, std::string_view name) {
  std::istringstream words{std::string(command_line)};
  std::optional<std::string> found;
  for (std::string word; words >> word;)  // the last one counts
    if (word.starts_with(name)) found = word.substr(name.size());
  return found;
}

void read_processor(const fs::path& root, Machine& to) {
  const fs::path cpus = root / "sys/devices/system/cpu";
  for (const fs::path& cpu : entries(cpus)) {
    const std::string name = cpu.filename().string();
    if (!name.starts_with("cpu") || !is_number(name.substr(3))) continue;
    const std::string governor = contents(cpu / "cpufreq/scaling_governor");
    if (!governor.empty() && std::ranges::find(to.governors, governor) == to.governors.end())
      to.governors.push_back(governor);
    if (to.driver.empty()) to.driver = contents(cpu / "cpufreq/scaling_driver");
  }
  to.profile = contents(root / "sys/firmware/acpi/platform_profile");
  to.clocksource = contents(root / "sys/devices/system/clocksource/clocksource0/current_clocksource");
  const std::string info = contents(root / "proc/cpuinfo");
  const std::size_t flags = info.find("\nflags");
  if (flags != std::string::npos)
    to.is_virtual = info.substr(flags, info.find('\n', flags + 1) - flags).find(" hypervisor") != std::string::npos;
}

using Preemption = Machine::Preemption;

Preemption preemption_named(std::string_view name) {
  if (name == "none") return Preemption::none;
  if (name == "voluntary") return Preemption::voluntary;
  if (name == "full") return Preemption::full;
  if (name == "lazy") return Preemption::lazy;
  return Preemption::unknown;
}

void read_kernel(const fs::path& root, Machine& to) {
  const std::string version = contents(root / "proc/version"), line = contents(root / "proc/cmdline");
  to.has_threaded_irqs = word_of(line, "threadirqs").has_value();
  if (contents(root / "sys/kernel/realtime") == "1" || version.find("PREEMPT_RT") != std::string::npos) {
    to.preemption = Preemption::realtime;
    to.has_threaded_irqs = true;
    return;
  }
  to.may_choose_preemption = version.find("PREEMPT_DYNAMIC") != std::string::npos;
  // Only root reads it: "none voluntary (full)".
  const std::string now = contents(root / "sys/kernel/debug/sched/preempt");
  const std::size_t open = now.find('('), close = now.find(')');
  if (open != std::string::npos && close != std::string::npos)
    to.preemption = preemption_named(now.substr(open + 1, close - open - 1));
  if (to.preemption == Preemption::unknown)
    if (const auto chosen = word_of(line, "preempt=")) to.preemption = preemption_named(*chosen);
  if (to.preemption != Preemption::unknown) return;
  utsname name{};
  if (::uname(&name) != 0) return;
  const std::string config = "\n" + contents(root / "boot" / ("config-" + std::string(name.release))) + "\n";
  if (config.find("\nCONFIG_PREEMPT=y") != std::string::npos) to.preemption = Preemption::full;
  else if (config.find("\nCONFIG_PREEMPT_VOLUNTARY=y") != std::string::npos) to.preemption = Preemption::voluntary;
  else if (config.find("\nCONFIG_PREEMPT_LAZY=y") != std::string::npos) to.preemption = Preemption::lazy;
  else if (config.find("\nCONFIG_PREEMPT_NONE=y") != std::string::npos) to.preemption = Preemption::none;
}

void read_limits(Machine& to) {
  rlimit limit{};
  if (::geteuid() == 0) to.rtprio = 100;
  else if (::getrlimit(RLIMIT_RTPRIO, &limit) == 0)
    to.rtprio = limit.rlim_cur == RLIM_INFINITY ? 100 : static_cast<long>(limit.rlim_cur);
  if (::geteuid() == 0) to.memlock_kib = -1;
  else if (::getrlimit(RLIMIT_MEMLOCK, &limit) == 0)
    to.memlock_kib = limit.rlim_cur == RLIM_INFINITY ? -1 : static_cast<long>(limit.rlim_cur / 1024);
}

void read_load(const fs::path& root, Machine& to) {
  // "some avg10=12.34 avg60=..."
  const std::string pressure = contents(root / "proc/pressure/cpu");
  if (const std::size_t at = pressure.find("avg10="); at != std::string::npos)
    to.busy = std::strtod(pressure.c_str() + at + 6, nullptr);
  const std::string share = contents(root / "proc/sys/kernel/sched_rt_runtime_us");
  if (!share.empty()) to.realtime_share = std::strtol(share.c_str(), nullptr, 10);
}

/// USB devices with an audio interface (class 01) whose power the kernel may switch off when nobody listens.
void read_usb(const fs::path& root, Machine& to) {
  for (const fs::path& device : entries(root / "sys/bus/usb/devices")) {
    if (contents(device / "power/control") != "auto") continue;
    const std::string delay = contents(device / "power/autosuspend_delay_ms");
    if (delay.starts_with("-")) continue;
    const auto below = entries(device);
    const bool has_sound =
        std::ranges::any_of(below, [](const fs::path& part) { return contents(part / "bInterfaceClass") == "01"; });
    if (!has_sound) continue;
    const std::string product = contents(device / "product");
    to.asleep_usb.push_back(product.empty() ? device.filename().string() : product);
  }
}

/// proc(5): of /proc/N/stat, behind the name in brackets, field 3 is the state; 9 the flags, 40 the real-time priority, 41
/// the policy (1 FIFO, 2 round robin).
void read_programs(const fs::path& root, int priority, Machine& to) {
  constexpr unsigned long kernel_thread = 0x00200000;
  for (const fs::path& process : entries(root / "proc")) {
    const std::string number = process.filename().string();
    if (!is_number(number) || number == std::to_string(::getpid())) continue;
    RealtimeProgram highest{.name = contents(process / "comm"), .process = static_cast<int>(std::stol(number))};
    for (const fs::path& thread : entries(process / "task")) {
      const std::string stat = contents(thread / "stat");
      const std::size_t name_end = stat.rfind(')');
      if (name_end == std::string::npos) continue;
      std::istringstream fields(stat.substr(name_end + 1));
      unsigned long flags = 0;
      int rt = 0, policy = 0;
      std::string field;
      for (int i = 3; i <= 41 && fields >> field; ++i) {
        if (i == 9) flags = std::strtoul(field.c_str(), nullptr, 10);
        if (i == 40) rt = static_cast<int>(std::strtol(field.c_str(), nullptr, 10));
        if (i == 41) policy = static_cast<int>(std::strtol(field.c_str(), nullptr, 10));
      }
      if ((flags & kernel_thread) != 0) break;
      if ((policy == 1 || policy == 2) && rt >= priority) highest.priority = std::max(highest.priority, rt);
    }
    if (highest.priority > 0) to.above.push_back(std::move(highest));
  }
  std::ranges::sort(to.above, std::ranges::greater(), &RealtimeProgram::priority);
}

}  // namespace

Machine read_machine(const fs::path& root, int priority) {
  Machine machine;
  read_processor(root, machine);
  read_kernel(root, machine);
  read_limits(machine);
  read_load(root, machine);
  read_usb(root, machine);
  read_programs(root, priority, machine);
  return machine;
}

}  // namespace ohmic::measure
