// What Ohmic's USB card needs of a machine: what of it is there, and what to type for what is not.

#include "usb_needs.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "devices/usb/plug.hpp"

namespace ohmic::app {
namespace {

namespace usb = devices::usb;

// Bits of <linux/capability.h>.
constexpr std::uint64_t may_open = std::uint64_t{1} << 1;     // CAP_DAC_OVERRIDE
constexpr std::uint64_t may_hasten = std::uint64_t{1} << 23;  // CAP_SYS_NICE

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// Loaded, built in, or a file beside the running kernel.
bool has_module(const std::filesystem::path& root, const std::string& name) {
  std::string loaded = name;
  std::ranges::replace(loaded, '-', '_');
  std::error_code ignored;
  if (std::filesystem::exists(root / "sys/module" / loaded, ignored)) return true;
  utsname kernel{};
  ::uname(&kernel);
  const auto folder = root / "lib/modules" / kernel.release;
  return read_text(folder / "modules.dep").find("/" + name + ".ko") != std::string::npos ||
         read_text(folder / "modules.builtin").find("/" + name + ".ko") != std::string::npos;
}

// A line of /proc/net/tcp: "0: 0100007F:0CA8 00000000:0000 0A ...", 0A being LISTEN (Linux, Documentation/networking/
// proc_net_tcp.rst).
bool is_listened_on(const std::filesystem::path& table, const char* port) {
  std::istringstream lines(read_text(table));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number, own, other, state;
    words >> number >> own >> other >> state;
    if (state == "0A" && own.ends_with(port)) return true;
  }
  return false;
}

std::uint64_t rights_of(const std::filesystem::path& program) {
  std::vector<std::uint8_t> attribute(64);
  const ssize_t size = ::getxattr(program.c_str(), "security.capability", attribute.data(), attribute.size());
  attribute.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return capabilities_in(attribute);
}

void need_controller(std::vector<UsbNeed>& needs, const UsbHost& host) {
  if (!host.ports) {
    needs.push_back({.is_met = false,
                     .says = host.has_vhci ? "The kernel's USB controller without hardware (vhci-hcd) is not loaded."
                                           : "This kernel has no USB controller without hardware (vhci-hcd).",
                     .type = host.has_vhci ? usb::load_words : "Take a kernel that has it: Debian's own does."});
    return;
  }
  const int port = usb::free_port(*host.ports);
  needs.push_back({.is_met = port >= 0,
                   .says = port >= 0 ? fmt::format("vhci-hcd is loaded, its port {} is free.", port)
                                     : "vhci-hcd is loaded, and all its ports are in use.",
                   .type = port >= 0 ? "" : "See by whom: cat /sys/devices/platform/vhci_hcd.0/status"});
}

void need_rights(std::vector<UsbNeed>& needs, const UsbHost& host) {
  if (host.is_root) {
    needs.push_back({.says = "Ohmic runs as root and plugs the card in by itself."});
    return;
  }
  if (host.helper.empty() || (host.helper_rights & may_open) == 0) {
    needs.push_back({.is_met = false,
                     .says = host.helper.empty()
                                 ? "There is no ohmic-usb that this user may start: nobody may plug the card in."
                                 : host.helper.string() + " has not the right to plug the card in.",
                     .type = usb::right_words});
    return;
  }
  const bool hastens = (host.helper_rights & may_hasten) != 0;
  needs.push_back(
      {.is_met = hastens,
       .says = host.helper.string() + (hastens ? " plugs the card in, in real time."
                                               : " plugs the card in, but gives the kernel's threads for it no "
                                                 "real-time priority: small buffers may stumble."),
       .type = hastens ? "" : "sudo setcap cap_dac_override,cap_sys_nice=p " + host.helper.string()});
}

}  // namespace

// Little-endian: the version in the highest byte, then permitted and inheritable of bits 0 to 31, then of 32 to 63.
std::uint64_t capabilities_in(const std::vector<std::uint8_t>& attribute) noexcept {
  if (attribute.size() < 12) return 0;
  const auto word = [&](std::size_t at) {
    return std::uint64_t{attribute[at]} | std::uint64_t{attribute[at + 1]} << 8 |
           std::uint64_t{attribute[at + 2]} << 16 | std::uint64_t{attribute[at + 3]} << 24;
  };
  return word(4) | (attribute.size() >= 20 ? word(12) << 32 : 0);
}

UsbHost read_usb_host(const std::filesystem::path& root) {
  UsbHost host;
  std::error_code ignored;
  const auto status = root / "sys/devices/platform/vhci_hcd.0/status";
  if (std::filesystem::exists(status, ignored)) host.ports = read_text(status);
  host.has_vhci = host.ports || has_module(root, "vhci-hcd");
  host.has_sound = has_module(root, "snd-usb-audio");
  host.is_root = ::geteuid() == 0;
  host.helper = usb::helper();
  if (!host.helper.empty()) host.helper_rights = rights_of(host.helper);
  for (const char* table : {"proc/net/tcp", "proc/net/tcp6"})
    host.is_port_in_use = host.is_port_in_use || is_listened_on(root / table, ":0CA8");  // 3240
  for (const auto& entry : std::filesystem::directory_iterator(root / "sys/class/udc", ignored))
    host.device_controllers.push_back(entry.path().filename());
  return host;
}

std::vector<UsbNeed> usb_needs(const UsbHost& host, const rig::Programs& programs) {
  std::vector<UsbNeed> needs;
  if (programs.usb_peers.empty()) {
    need_controller(needs, host);
    needs.push_back({.is_met = host.has_sound,
                     .says = host.has_sound ? "The kernel has the driver for USB sound cards (snd-usb-audio)."
                                            : "This kernel has no driver for USB sound cards (snd-usb-audio).",
                     .type = host.has_sound ? "" : "Take a kernel that has it: Debian's own does."});
    need_rights(needs, host);
  } else {
    needs.push_back({.is_met = !host.is_port_in_use,
                     .says = host.is_port_in_use
                                 ? "Somebody listens on TCP port 3240: an Ohmic that plays already, or usbipd."
                                 : "TCP port 3240 is free.",
                     .type = host.is_port_in_use ? "See who: sudo ss -tlnp 'sport = :3240'" : ""});
    needs.push_back({.says = fmt::format(
                         "{} may have the card; on {} type: sudo modprobe vhci-hcd && sudo usbip attach -r "
                         "HOST -b 1-1",
                         fmt::join(programs.usb_peers, ", "), programs.usb_peers.size() == 1 ? "it" : "one of them")});
  }
  if (!host.device_controllers.empty())
    needs.push_back({.says = fmt::format("This machine has a USB device port of its own ({}): see ohmic usb gadget.",
                                         fmt::join(host.device_controllers, ", "))});
  return needs;
}

}  // namespace ohmic::app
