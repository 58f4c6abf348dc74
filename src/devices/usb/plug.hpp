#pragma once
// Puts a USB device that is a program into a port of this machine: Linux's vhci-hcd takes one end of a socket pair.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "units/error.hpp"

namespace ohmic::devices::usb {

/// One end of the pair; the kernel has the other. Closing it is pulling the cable.
class Plug {
 public:
  Plug() = default;
  Plug(int socket, int port, bool is_prompt = false) noexcept : socket_(socket), port_(port), is_prompt_(is_prompt) {}
  Plug(Plug&& other) noexcept;
  Plug& operator=(Plug&& other) noexcept;
  ~Plug();

  int socket() const noexcept { return socket_; }  // -1: none
  int port() const noexcept { return port_; }
  Plug prompt(bool is_prompt) && noexcept {
    is_prompt_ = is_prompt;
    return std::move(*this);
  }
  /// Have the kernel's threads for this port real-time priority?
  bool is_prompt() const noexcept { return is_prompt_; }

 private:
  int socket_ = -1;
  int port_ = -1;
  bool is_prompt_ = false;
};

/// Where the kernel's controller is reached.
struct Controller {
  std::filesystem::path folder = "/sys/devices/platform/vhci_hcd.0";
  std::filesystem::path devices = "/sys/bus/usb/devices";
};

/// The first free high-speed port in the text of the controller's status file; -1: none.
int free_port(std::string_view status) noexcept;

/// Is this, as in /proc/NUMBER/stat, one of the kernel's own threads that serve a port? A program that only bears their name
/// is none, and gets no priority of ours.
bool is_controllers_thread(std::string_view stat) noexcept;

/// Called as soon as the one file that needs a right is open: ohmic-usb gives the right up there.
using Opened = std::function<void()>;

/// Makes the pair and hands one end to the kernel, which needs the right to write root's file (CAP_DAC_OVERRIDE, or to be
/// root). Where it may (CAP_SYS_NICE), gives the kernel's threads for it real-time priority, above that of all who wait for
/// them. Errors: no such controller, no right, no port.
Result<Plug> plug_directly(const Controller& controller = {}, const Opened& opened = {});

/// The same by `program` (ohmic-usb), which has that right and no other, and hands us our end. Errors: as it says.
Result<Plug> plug_by(const std::filesystem::path& program);

/// The ohmic-usb that stands beside this program, in /usr/local/bin or /usr/bin, and that this user may start; empty: none.
std::filesystem::path helper();

/// Directly where that is allowed; otherwise by helper().
Result<Plug> plug_in();

/// What there is to type where it is not loaded, and where there is no right: for people.
inline constexpr const char* load_words =
    "Type: sudo modprobe vhci-hcd   (for every start: echo vhci-hcd | sudo tee /etc/modules-load.d/ohmic.conf)";
inline constexpr const char* right_words =
    "Install ohmic-usb, which has that right: sudo install -m 750 -g audio ohmic-usb /usr/local/bin/ && "
    "sudo setcap cap_dac_override,cap_sys_nice=p /usr/local/bin/ohmic-usb";

/// Pulls out the card in `port`; needs the same right. Only a card of Ohmic's. Errors: another device, none, no right.
Result<void> pull_out(int port, const Controller& controller = {}, const Opened& opened = {});

/// For ohmic-usb: sends `plug` over `channel`, a Unix socket.
bool send_plug(int channel, const Plug& plug) noexcept;

}  // namespace ohmic::devices::usb
