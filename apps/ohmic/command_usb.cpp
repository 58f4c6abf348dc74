// ohmic usb and all below it, declared.

#include <memory>

#include "command_families.hpp"

namespace ohmic::app {
namespace {

constexpr const char* usb_notes =
    R"(With [programs] usb = true a rig is a USB sound card of this machine; with usb_peers, of other machines. See docs/usb.md.

Examples:
  ohmic usb check band.toml            what is missing here for the USB card of this rig, and what to type
  ohmic usb gadget board.toml | sudo sh
  ohmic usb gadget --undo | sudo sh

Exit codes:
  0  done; check: nothing is missing
  1  check: something is missing
  2  the rig file or the command line is wrong)";

constexpr const char* gadget_notes =
    R"(For a board with a USB device port (not a host's): the script it prints makes the kernel's own driver a USB sound card for
the computer at the other end of the cable, and an ALSA card UAC2Gadget here, which the rig names as a [[follower]] or as its
[card]. Channels are those that the rig uses of that card, two each way where it names none; the rate is the rig's. The
script is read before it is run: it says what it was tried on.

Examples:
  ohmic usb gadget board.toml            read it,
  ohmic usb gadget board.toml | sudo sh  run it,
  ohmic usb gadget --undo | sudo sh      and take it away again)";

}  // namespace

void declare_usb(const CommandDeclaration& program) {
  const auto to = std::make_shared<UsbAsked>();
  const CommandDeclaration usb = program.command("usb", "what a USB sound card needs here; a board's own USB port");
  usb.notes(usb_notes);
  usb.needs_command();
  const auto take = [to](const std::string& rig) { to->rig = rig; };
  const CommandDeclaration check = usb.command("check", "say what is missing for the USB card, and what to type");
  check.text("rig", "RIG", "the rig file (default: any rig with usb = true)", take);
  const CommandDeclaration gadget =
      usb.command("gadget", "print the script that makes a board's USB port a sound card");
  gadget.notes(gadget_notes);
  gadget.text("rig", "RIG", "the rig file (default: two channels each way at 48 kHz)", take);
  gadget.flag("--undo", "print the script that takes it away again", to->is_undone);
  usb.asks([to](const std::string& innermost) {
    to->what = innermost == "gadget" ? UsbAsked::What::gadget : UsbAsked::What::check;
    return Asked(*to);
  });
}

}  // namespace ohmic::app
