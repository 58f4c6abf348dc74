// Puts a USB device that is a program into a port of this machine: Linux's vhci-hcd takes one end of a socket pair.

#include "devices/usb/plug.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ohmic::devices::usb {

namespace {

constexpr int high_speed = 3;              // as Linux numbers it: enum usb_device_speed
constexpr unsigned device = 1u << 16 | 2;  // bus 1, device 2: any will do, it comes back in every request
constexpr int port_is_free = 4;            // VDEV_ST_NULL
constexpr int kernel_priority = 76;        // SCHED_FIFO; the card's thread has 75

std::string because() { return std::strerror(errno); }

/// A line of the status file: "hub port sta spd dev ..." as in "hs  0000 004 000 00000000 000000 0-0" (Linux, drivers/usb/
/// usbip/vhci_sysfs.c). Kernels before 4.13 leave the first word out, and have high-speed ports only.
struct Line {
  char hub[8] = "hs";
  int port = -1;
  int state = -1;
  char name[32] = "";  // of the device, as in /sys/bus/usb/devices
};

bool read_line(const std::string& text, Line& line) noexcept {
  if (std::sscanf(text.c_str(), "%7[a-z] %d %d %*s %*s %*s %31s", line.hub, &line.port, &line.state, line.name) >= 3) {
    return true;
  }
  return !text.empty() && text[0] >= '0' && text[0] <= '9' &&
         std::sscanf(text.c_str(), "%d %d %*s %*s %*s %31s", &line.port, &line.state, line.name) >= 2;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::unexpected<Error> not_loaded(const Controller& controller) {
  return failure("The kernel's USB controller without hardware is not loaded (" +
                     (controller.folder / "status").string() + " is missing).",
                 load_words);
}

// Opens root's file for writing, and says so.
Result<int> open_for(const std::filesystem::path& path, const Opened& opened) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const std::string why = because();
  if (opened) opened();
  if (file >= 0) return file;
  return failure(
      "A USB sound card cannot be plugged in or out without the right to (" + path.string() + ": " + why + ").",
      right_words);
}

// One of each for a port, and like any program to the scheduler. True: each has real-time priority now.
bool make_prompt() {
  int hastened = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string number = entry.path().filename();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    if (!is_controllers_thread(read_text(entry.path() / "stat"))) continue;
    sched_param parameters{};
    parameters.sched_priority = kernel_priority;
    if (::sched_setscheduler(std::atoi(number.c_str()), SCHED_FIFO, &parameters) == 0) ++hastened;
  }
  return hastened >= 2;
}

}  // namespace

Plug::Plug(Plug&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), port_(std::exchange(other.port_, -1)), is_prompt_(other.is_prompt_) {}

Plug& Plug::operator=(Plug&& other) noexcept {
  if (this == &other) return *this;
  if (socket_ >= 0) ::close(socket_);
  socket_ = std::exchange(other.socket_, -1);
  port_ = std::exchange(other.port_, -1);
  is_prompt_ = other.is_prompt_;
  return *this;
}

Plug::~Plug() {
  if (socket_ >= 0) ::close(socket_);
}

int free_port(std::string_view status) noexcept {
  while (!status.empty()) {
    const std::string text(status.substr(0, status.find('\n')));
    status.remove_prefix(std::min(status.size(), text.size() + 1));
    Line line;
    if (read_line(text, line) && std::strcmp(line.hub, "hs") == 0 && line.state == port_is_free) return line.port;
  }
  return -1;
}

// proc(5): number (name) state parent. A program may call itself what it likes, with brackets in it; kthreadd's number is 2,
// and all its children are the kernel's.
bool is_controllers_thread(std::string_view stat) noexcept {
  const std::size_t open = stat.find('('), close = stat.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return false;
  const std::string_view name = stat.substr(open + 1, close - open - 1), behind = stat.substr(close + 1);
  // vhci_rx takes our answers, vhci_tx brings the host's requests.
  return (name == "vhci_rx" || name == "vhci_tx") && behind.size() > 5 && behind[0] == ' ' && behind[2] == ' ' &&
         behind.substr(3, 2) == "2 ";
}

Result<Plug> plug_directly(const Controller& controller, const Opened& opened) {
  const auto status_file = controller.folder / "status";
  if (::access(status_file.c_str(), R_OK) != 0) return not_loaded(controller);
  const Result<int> attach = open_for(controller.folder / "attach", opened);
  if (!attach) return std::unexpected(attach.error());
  int pair[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    const std::string why = because();
    ::close(*attach);
    return failure("The system gives no pair of sockets (" + why + ").", "Close other programs.");
  }
  const Plug theirs(pair[1], -1);  // the kernel takes a hold of its own
  const int port = free_port(read_text(status_file));
  Plug ours(pair[0], port);
  std::array<char, 64> line{};
  const int length = std::snprintf(line.data(), line.size(), "%d %d %u %d", port, pair[1], device, high_speed);
  const bool is_in = port >= 0 && ::write(*attach, line.data(), static_cast<std::size_t>(length)) == length;
  const std::string why = port < 0 ? "none is free" : because();
  ::close(*attach);
  if (is_in) return std::move(ours).prompt(make_prompt());
  return failure("No port of the kernel's USB controller takes the sound card (" + why + ").",
                 "See which are in use: cat " + status_file.string());
}

Result<void> pull_out(int port, const Controller& controller, const Opened& opened) {
  const auto status_file = controller.folder / "status";
  if (::access(status_file.c_str(), R_OK) != 0) return not_loaded(controller);
  std::istringstream status(read_text(status_file));
  std::string name;
  for (std::string text; std::getline(status, text);) {
    Line line;
    if (read_line(text, line) && line.port == port && line.state != port_is_free) name = line.name;
  }
  // The name is the kernel's; it leads to no other folder.
  const bool is_name = !name.empty() && name.find_first_not_of("0123456789-.") == std::string::npos;
  const std::string maker = is_name ? read_text(controller.devices / name / "manufacturer") : "";
  const Result<int> detach = open_for(controller.folder / "detach", opened);
  if (maker != "Ohmic\n") {
    if (detach) ::close(*detach);
    return failure("There is no sound card of Ohmic's in port " + std::to_string(port) + ".",
                   "See what is in which: cat " + status_file.string());
  }
  if (!detach) return std::unexpected(detach.error());
  const std::string text = std::to_string(port);
  const bool is_out = ::write(*detach, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const std::string why = because();
  ::close(*detach);
  if (is_out) return {};
  return failure("The kernel does not let go of port " + text + " (" + why + ").");
}

}  // namespace ohmic::devices::usb
