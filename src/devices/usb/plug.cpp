// Puts a USB device that is a program into a port of this machine: Linux's vhci-hcd takes one end of a socket pair.

#include "devices/usb/plug.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ohmic::devices::usb {

namespace {

constexpr int high_speed = 3;              // as Linux numbers it: enum usb_device_speed
constexpr unsigned device = 1u << 16 | 2;  // bus 1, device 2: any will do, it comes back in every request
constexpr int status_free = 4;             // VDEV_ST_NULL

std::string because() { return std::strerror(errno); }

const char* modprobe_words =
    "Type: sudo modprobe vhci-hcd   (in every start: echo vhci-hcd | sudo tee /etc/modules-load.d/ohmic.conf)";

// One message that carries a descriptor and the port's number.
struct Parcel {
  int port = -1;
  iovec part{.iov_base = &port, .iov_len = sizeof port};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  Parcel() {
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }
};

}  // namespace

Plug::Plug(Plug&& other) noexcept : socket_(std::exchange(other.socket_, -1)), port_(std::exchange(other.port_, -1)) {}

Plug& Plug::operator=(Plug&& other) noexcept {
  if (this == &other) return *this;
  if (socket_ >= 0) ::close(socket_);
  socket_ = std::exchange(other.socket_, -1);
  port_ = std::exchange(other.port_, -1);
  return *this;
}

Plug::~Plug() {
  if (socket_ >= 0) ::close(socket_);
}

// "hub port sta spd dev ..." and one line a port: "hs  0000 004 000 00000000 000000 0-0" (Linux, drivers/usb/usbip,
// vhci_sysfs.c). Older kernels leave the first word out, and have high-speed ports only.
int free_port(std::string_view status) noexcept {
  while (!status.empty()) {
    const std::string_view line = status.substr(0, status.find('\n'));
    status.remove_prefix(std::min(status.size(), line.size() + 1));
    char hub[8] = "hs";
    int port = -1, state = -1;
    const std::string text(line);
    const bool is_port = std::sscanf(text.c_str(), "%7[a-z] %d %d", hub, &port, &state) == 3 ||
                         (std::sscanf(text.c_str(), "%d %d", &port, &state) == 2 && text[0] >= '0' && text[0] <= '9');
    if (is_port && std::strcmp(hub, "hs") == 0 && state == status_free) return port;
  }
  return -1;
}

Result<Plug> plug_directly(const Controller& controller) {
  const auto status_file = controller.folder / "status", attach_file = controller.folder / "attach";
  std::ifstream file(status_file);
  if (!file) {
    return failure(
        "The kernel's USB controller without hardware is not loaded (" + status_file.string() + " is missing).",
        modprobe_words);
  }
  std::stringstream status;
  status << file.rdbuf();
  const int attach = ::open(attach_file.c_str(), O_WRONLY | O_CLOEXEC);
  if (attach < 0) {
    return failure(
        "A USB sound card cannot be plugged in without the right to (" + attach_file.string() + ": " + because() + ").",
        "Install ohmic-usb, which has that right and no other: sudo install -m 750 -g audio ohmic-usb "
        "/usr/local/bin/ && sudo setcap cap_dac_override=p /usr/local/bin/ohmic-usb");
  }
  int pair[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    const std::string why = because();
    ::close(attach);
    return failure("The system gives no pair of sockets (" + why + ").", "Close other programs.");
  }
  Plug ours(pair[0], free_port(status.str()));
  const Plug theirs(pair[1], -1);  // the kernel keeps its own hold of it
  std::array<char, 64> line{};
  const int length = std::snprintf(line.data(), line.size(), "%d %d %u %d", ours.port(), pair[1], device, high_speed);
  const bool is_in = ours.port() >= 0 && ::write(attach, line.data(), static_cast<std::size_t>(length)) == length;
  const std::string why = ours.port() < 0 ? "none is free" : because();
  ::close(attach);
  if (is_in) return ours;
  return failure("No port of the kernel's USB controller would take the sound card (" + why + ").",
                 "See which are in use: cat " + status_file.string());
}

bool send_plug(int channel, const Plug& plug) noexcept {
  Parcel parcel;
  parcel.port = plug.port();
  cmsghdr* rights = CMSG_FIRSTHDR(&parcel.message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  const int socket = plug.socket();
  std::memcpy(CMSG_DATA(rights), &socket, sizeof socket);
  return ::sendmsg(channel, &parcel.message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof parcel.port);
}

Result<Plug> plug_by(const std::filesystem::path& program) {
  int channel[2] = {-1, -1}, words[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) != 0 || ::pipe2(words, O_CLOEXEC) != 0) {
    if (channel[0] >= 0) ::close(channel[0]), ::close(channel[1]);
    return failure("The system gives no more file descriptors (" + because() + ").", "Close other programs.");
  }
  // Its standard input is the channel, its words come back through the pipe; nothing else is inherited.
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, channel[1], 0);
  posix_spawn_file_actions_adddup2(&actions, words[1], 2);
  const std::string path = program.string();
  std::array<char*, 3> arguments{const_cast<char*>(path.c_str()), const_cast<char*>("attach"), nullptr};
  std::array<char*, 1> environment{nullptr};
  pid_t child = -1;
  const int error = ::posix_spawn(&child, path.c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(channel[1]);
  ::close(words[1]);
  std::string said;
  Plug plug;
  if (error == 0) {
    Parcel parcel;
    const bool is_whole =
        ::recvmsg(channel[0], &parcel.message, MSG_CMSG_CLOEXEC) == static_cast<ssize_t>(sizeof parcel.port);
    const cmsghdr* rights = CMSG_FIRSTHDR(&parcel.message);
    if (is_whole && rights != nullptr && rights->cmsg_type == SCM_RIGHTS && rights->cmsg_len == CMSG_LEN(sizeof(int))) {
      int socket = -1;
      std::memcpy(&socket, CMSG_DATA(rights), sizeof socket);
      plug = Plug(socket, parcel.port);
    }
    std::array<char, 512> text{};
    for (ssize_t got = 0; said.size() < 4096 && (got = ::read(words[0], text.data(), text.size())) > 0;) {
      said.append(text.data(), static_cast<std::size_t>(got));
    }
    ::waitpid(child, nullptr, 0);
  }
  ::close(channel[0]);
  ::close(words[0]);
  if (plug.socket() >= 0) return plug;
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (!said.empty()) return failure(said);
  return failure(
      path + " could not plug the USB sound card in (" + (error != 0 ? std::strerror(error) : "it said nothing") + ").",
      "Is it installed for this user? sudo install -m 750 -g audio ohmic-usb /usr/local/bin/");
}

Result<Plug> plug_in() {
  auto directly = plug_directly();
  if (directly || ::access("/sys/devices/platform/vhci_hcd.0/status", R_OK) != 0) return directly;
  std::error_code ignored;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "ohmic-usb";
  for (const auto& program :
       {beside, std::filesystem::path("/usr/local/bin/ohmic-usb"), std::filesystem::path("/usr/bin/ohmic-usb")}) {
    if (::access(program.c_str(), X_OK) == 0) return plug_by(program);
  }
  return directly;
}

}  // namespace ohmic::devices::usb
