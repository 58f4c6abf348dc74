#pragma once
// Puts a USB device that is a program into a port of this machine: Linux's vhci-hcd takes one end of a socket pair.

#include <filesystem>
#include <string>
#include <string_view>

#include "units/error.hpp"

namespace ohmic::devices::usb {

/// One end of the pair; the kernel has the other. Closing it is pulling the cable.
class Plug {
 public:
  Plug() = default;
  Plug(int socket, int port) noexcept : socket_(socket), port_(port) {}
  Plug(Plug&& other) noexcept;
  Plug& operator=(Plug&& other) noexcept;
  ~Plug();

  int socket() const noexcept { return socket_; }  // -1: none
  int port() const noexcept { return port_; }

 private:
  int socket_ = -1;
  int port_ = -1;
};

/// Where the kernel's controller is reached.
struct Controller {
  std::filesystem::path folder = "/sys/devices/platform/vhci_hcd.0";
};

/// The first free high-speed port in the text of the controller's status file; -1: none.
int free_port(std::string_view status) noexcept;

/// Makes the pair and hands one end to the kernel, which needs the right to write root's file (CAP_DAC_OVERRIDE, or to be
/// root). Errors: no such controller, no right, no port.
Result<Plug> plug_directly(const Controller& controller = {});

/// The same by `program` (ohmic-usb), which has that right and no other, and hands us our end. Errors: as it says.
Result<Plug> plug_by(const std::filesystem::path& program);

/// Directly where that is allowed; otherwise by the ohmic-usb that stands beside this program, or in PATH.
Result<Plug> plug_in();

/// For ohmic-usb: sends `socket` and `port` over `channel`, which is a Unix socket.
bool send_plug(int channel, const Plug& plug) noexcept;

}  // namespace ohmic::devices::usb
