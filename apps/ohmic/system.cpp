// Linux: /proc, signalfd and the environment.

#include "system.hpp"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>

#include <sys/signalfd.h>
#include <unistd.h>

namespace ohmic::app {
namespace {

/// Time since the kernel started this process, from proc(5): field 22 of stat, in ticks since boot.
Clock::Time age() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i)
    if (!(fields >> field)) return {};
  timespec now{};
  if (::clock_gettime(CLOCK_BOOTTIME, &now) != 0) return {};
  const double began = std::strtod(field.c_str(), nullptr) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  const double seconds = static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9 - began;
  // A container may hide when it began: more than a minute before main is not to be believed.
  if (seconds < 0.0 || seconds > 60.0) return {};
  return Clock::Time(static_cast<Clock::Time::rep>(seconds * 1e9));
}

/// nohup starts programs that are to outlive their terminal.
bool outlives_its_terminal() {
  struct sigaction now{};
  return ::sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

sigset_t taken() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGWINCH}) sigaddset(&set, signal);
  if (!outlives_its_terminal()) sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

ProgramClock::ProgramClock() : began_(steady_.now() - age()) {}

Memory resident_memory() {
  // Lines as "RssShmem:	  105096 kB".
  Memory memory;
  std::ifstream file("/proc/self/status");
  std::string name, unit;
  while (file >> name) {
    std::size_t kilobytes = 0;
    if (name.starts_with("Rss") && file >> kilobytes >> unit)
      (name == "RssShmem:" ? memory.shared : memory.own) += 1024 * kilobytes;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return memory;
}

bool prints_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    std::string text(value);
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text.find("UTF-8") != std::string::npos || text.find("UTF8") != std::string::npos;
  }
  return false;
}

Signals::Signals() {
  const sigset_t set = taken();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of fwrite, not the end of the program
  descriptor_ = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

Signals::~Signals() {
  let_go();
  if (descriptor_ >= 0) ::close(descriptor_);
}

Signals::Arrived Signals::arrived() {
  Arrived all;
  signalfd_siginfo info{};
  while (::read(descriptor_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (info.ssi_signo == SIGWINCH) all.resized = true;
    else ++all.stops;
  }
  return all;
}

void Signals::let_go() {
  const sigset_t set = taken();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace ohmic::app
