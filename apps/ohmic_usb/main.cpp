// ohmic-usb: plugs Ohmic's USB sound card into the kernel for a program that may not, and is gone.
//
// It is the one part of Ohmic with rights that others lack, so it is small enough to be read in one go. What it needs:
// - /sys/devices/platform/vhci_hcd.0/attach belongs to root and only root may write it; CAP_DAC_OVERRIDE lets a process open
//   it, and nothing else is checked. It is raised for that one open() and given up for good right behind it.
// - The kernel's two threads for the port are scheduled like any program, and programs with small buffers stumble over them;
//   CAP_SYS_NICE lets a process give them real-time priority. Without it, the card works with larger buffers.
// So it is installed with these two and no other (setcap cap_dac_override,cap_sys_nice=p). They are permitted, and in
// effect only from the moment it knows what it was asked.
//
// What it can be made to do: whoever may start it can give this machine a USB device of any kind, a keyboard too. Install it
// for those who may (mode 750, group audio).

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "devices/usb/plug.hpp"

namespace {

using namespace ohmic;

int say(const std::string& words, int status) {
  const std::string line = words + "\n";
  if (::write(2, line.data(), line.size()) < 0) return status;
  return status;
}

/// Leaves this process the capabilities in `bits`, permitted and in effect, of those it has. False: it has not all of them.
bool keep_capabilities(std::uint32_t bits) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> had{};
  if (::syscall(SYS_capget, &header, had.data()) != 0) return false;
  const std::uint32_t kept = had[0].permitted & bits;
  std::array<__user_cap_data_struct, 2> data{};
  data[0].effective = data[0].permitted = kept;
  return ::syscall(SYS_capset, &header, data.data()) == 0 && kept == bits;
}

void give_up_everything() {
  if (!keep_capabilities(0)) std::_Exit(1);
}

void give_up_opening() { keep_capabilities(1u << CAP_SYS_NICE); }

/// Standard input must be what plug_by() made: a Unix socket that keeps messages whole.
bool input_is_a_channel() {
  int domain = 0, type = 0;
  socklen_t size = sizeof domain;
  const bool is_socket = ::getsockopt(0, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0;
  size = sizeof type;
  return is_socket && ::getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && domain == AF_UNIX &&
         type == SOCK_SEQPACKET;
}

int attach() {
  // Without a capability (run by root, or not installed with it) the kernel decides.
  keep_capabilities(1u << CAP_DAC_OVERRIDE | 1u << CAP_SYS_NICE);
  auto plug = devices::usb::plug_directly({}, give_up_opening);
  give_up_everything();  // where it did not come so far
  if (!plug) return say(plug.error().sentence(), 1);
  return devices::usb::send_plug(0, *plug) ? 0 : say("ohmic-usb: the program that asked for a USB port is gone.", 1);
}

int detach(int port) {
  keep_capabilities(1u << CAP_DAC_OVERRIDE);
  const auto pulled = devices::usb::pull_out(port, {}, give_up_everything);
  give_up_everything();
  return pulled ? 0 : say(pulled.error().sentence(), 1);
}

}  // namespace

int main(int count, char** words) {
  ::clearenv();
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  ::close_range(3, ~0u, 0);
  ::umask(077);

  const std::string word = count >= 2 ? words[1] : "", number = count >= 3 ? words[2] : "";
  if (count == 2 && word == "attach" && input_is_a_channel()) return attach();
  const bool is_number =
      !number.empty() && number.size() <= 3 && number.find_first_not_of("0123456789") == std::string::npos;
  if (count == 3 && word == "detach" && is_number) return detach(std::atoi(number.c_str()));
  give_up_everything();
  return say(
      "ohmic-usb plugs Ohmic's USB sound card in and out of the kernel's own USB controller (vhci-hcd).\n"
      "  ohmic-usb attach        for ohmic run, which starts it: standard input is a Unix socket for the plug\n"
      "  ohmic-usb detach PORT   pulls the card out that is in PORT (see /sys/devices/platform/vhci_hcd.0/status)",
      2);
}
