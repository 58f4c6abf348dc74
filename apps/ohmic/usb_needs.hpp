#pragma once
// What Ohmic's USB card needs of a machine: what of it is there, and what to type for what is not.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rig/card.hpp"

namespace ohmic::app {

/// As the system tells it.
struct UsbHost {
  std::optional<std::string> ports;  // the text of vhci-hcd's status file; nothing: it is not loaded
  bool has_vhci = false;             // the kernel has it, loaded or not
  bool has_sound = false;            // ... and snd-usb-audio
  bool is_root = false;
  std::filesystem::path helper;                 // ohmic-usb; empty: none that this user may start
  std::uint64_t helper_rights = 0;              // its capabilities, a bit each
  bool is_port_in_use = false;                  // TCP 3240
  std::vector<std::string> device_controllers;  // of a board's own USB device port
};

/// Reads /sys, /proc and /lib/modules below `root`; helper, its rights and is_root are those of this machine. [control]
UsbHost read_usb_host(const std::filesystem::path& root = "/");

/// The permitted capabilities in a file's attribute security.capability (Linux, struct vfs_cap_data); 0: none.
std::uint64_t capabilities_in(const std::vector<std::uint8_t>& attribute) noexcept;

/// One thing that is needed, or good to know.
struct UsbNeed {
  bool is_met = true;
  std::string says;
  std::string type = {};  // what to do; empty: nothing
};

/// In the order in which they are needed, for a card of this machine or, with peers, of others. [control]
std::vector<UsbNeed> usb_needs(const UsbHost& host, const rig::Programs& programs);

}  // namespace ohmic::app
