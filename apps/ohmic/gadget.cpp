// A board's own USB device port as a sound card: what the kernel's UAC2 gadget is told, as a script for a person to read.

#include "gadget.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rig/channels.hpp"

namespace ohmic::app {
namespace {

// The driver sends one transaction a microframe of 125 us (Linux, drivers/usb/gadget/function/f_uac2.c, get_max_bw_for_bint):
//   bytes = channels bytes_a_sample (floor(1.005 rate / 8000) + 1) <= 1024
// the 5 in a thousand being what its clock may be off (fb_max).
constexpr int packet_bytes = 1024, microframes = 8000;

int packet_frames(int rate) { return static_cast<int>(rate * 1.005) / microframes + 1; }

std::string mask(int channels) { return fmt::format("{:#x}", (1u << static_cast<unsigned>(channels)) - 1); }

// What stands in one line of a script, and in a USB string.
std::string plain(const std::string& text) {
  std::string line;
  for (const char letter : text)
    if (static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7f) line += letter;
  return line.substr(0, 120);
}

// In a shell's single quotes.
std::string quoted(const std::string& text) {
  std::string line = plain(text);
  std::ranges::replace(line, '\'', '`');
  return "'" + line + "'";
}

// What both scripts begin with.
constexpr const char* head = R"sh(
set -eu
say() {{ echo "$*" >&2; }}
stop() {{ say "$*"; exit 1; }}
[ "$(id -u)" = 0 ] || stop "This writes to /sys/kernel/config: run it as root, behind | sudo sh"
)sh";

constexpr const char* make = R"sh(
gadgets=/sys/kernel/config/usb_gadget
[ -d $gadgets ] || modprobe libcomposite || stop "This kernel has no USB gadgets (libcomposite)."
[ -d $gadgets ] || mount -t configfs none /sys/kernel/config
[ ! -e $gadgets/ohmic ] || stop "It is there already. First: ohmic usb gadget --undo | sudo sh"
controller=${{1:-$(ls /sys/class/udc | head -n 1)}}
[ -n "$controller" ] || stop "This board has no USB device port, or its driver is not loaded: /sys/class/udc is empty."

mkdir $gadgets/ohmic && cd $gadgets/ohmic
echo 0x1d6b > idVendor   # Linux Foundation,
echo 0x0104 > idProduct  # multifunction gadget
mkdir strings/0x409 configs/c.1 configs/c.1/strings/0x409
echo Ohmic > strings/0x409/manufacturer
echo {name} > strings/0x409/product
echo OHMIC-GADGET > strings/0x409/serialnumber
echo {name} > configs/c.1/strings/0x409/configuration
mkdir functions/uac2.0 || stop "This kernel has no USB Audio 2.0 gadget (usb_f_uac2)."

# c_: what the other computer plays. p_: what it records. A mask has one bit for each channel.
cd functions/uac2.0
echo {in_mask} > c_chmask  # {inputs}
echo {rate} > c_srate
echo {bytes} > c_ssize  # bytes a sample
echo {out_mask} > p_chmask  # {outputs}
echo {rate} > p_srate
echo {bytes} > p_ssize
# Older kernels have fewer of these.
optional() {{ [ ! -e "$1" ] || echo "$2" > "$1"; }}
optional req_number 4        # packets under way, of up to 1 ms each
optional c_volume_present 0  # a fader there would turn nothing here; without one, the other computer turns its own
optional c_mute_present 0
optional p_volume_present 0
optional p_mute_present 0
optional function_name {name}
cd ../..
ln -s functions/uac2.0 configs/c.1/
# Switches it on. Refused: another gadget has the port, or it carries no isochronous transfers.
if ! echo "$controller" > UDC; then
  rm configs/c.1/uac2.0 && rmdir functions/uac2.0 configs/c.1/strings/0x409 configs/c.1 strings/0x409
  cd / && rmdir $gadgets/ohmic
  stop "$controller does not take it; all is as it was."
fi
say "On at $controller, ALSA card {card}."
)sh";

constexpr const char* undo = R"sh(
cd /sys/kernel/config/usb_gadget/ohmic 2> /dev/null || stop "There is no gadget of Ohmic's."
echo "" > UDC 2> /dev/null || say "It was off."
rm -f configs/c.1/uac2.0
rmdir configs/c.1/strings/0x409 configs/c.1 functions/uac2.0 strings/0x409
cd .. && rmdir ohmic
say "Gone."
)sh";

std::string in_words(const Gadget& gadget) {
  std::string words = fmt::format("# {} channels from the other computer, {} to it, {} Hz, {} bits: ", gadget.inputs,
                                  gadget.outputs, gadget.rate, 8 * gadget.bytes);
  if (!gadget.member.empty()) return words + "as the rig uses of " + plain(gadget.member) + ".\n";
  return words + fmt::format(
                     "the rig names no such card. Such as:\n"
                     "#   [[follower]]\n#   name = \"USB host\"\n#   device = \"alsa:{}\"\n",
                     gadget_card);
}

}  // namespace

Result<Gadget> gadget_of(const rig::Rig& rig) {
  Gadget gadget{.rate = static_cast<int>(rig.card.rate.value())};
  const rig::CardChannels channels = rig::channels_of(rig);
  const std::string device = std::string("alsa:") + gadget_card;
  const auto take = [&](const rig::ChannelRun& run, std::string member) {
    gadget.inputs = run.inputs, gadget.outputs = run.outputs, gadget.member = std::move(member);
  };
  if (rig.card.device == device) take(channels.own, "[card]");
  for (std::size_t i = 0; i < rig.followers.size(); ++i)
    if (rig.followers[i].device == device)
      take(channels.followers[i], fmt::format("the [[follower]] \"{}\"", rig.followers[i].name));
  const int most = std::max(gadget.inputs, gadget.outputs);
  if (most == 0)
    return failure("The rig uses no channel of " + gadget.member + ".", "Give an input or an output there.");
  gadget.bytes = std::min(4, packet_bytes / (most * packet_frames(gadget.rate)));
  if (most > most_gadget_channels || gadget.bytes < 2)
    return failure(
        fmt::format("{} channels at {} Hz are more than the kernel's USB gadget carries.", most, gadget.rate),
        fmt::format("It has at most {} each way, and {} bytes of 16 bits or more in each 125 microseconds.",
                    most_gadget_channels, packet_bytes));
  return gadget;
}

std::string gadget_script(const Gadget& gadget) {
  const auto counted = [](int channels) { return fmt::format("{} channel{}", channels, channels == 1 ? "" : "s"); };
  return "#!/bin/sh\n# Ohmic on a board's own USB device port (Raspberry Pi 4, 5 and Zero 2, BeagleBone, i.MX, "
         "Rockchip ...).\n"
         "# Tried with Linux 6.1 and its port without hardware (usbip-vudc): the other side sees the card with these\n"
         "# channels. UNTESTED ON EVERY BOARD, and sound was never sent through it: usbip-vudc carries none.\n" +
         in_words(gadget) + fmt::format(fmt::runtime(head)) +
         fmt::format(fmt::runtime(make), fmt::arg("name", quoted(gadget.name)),
                     fmt::arg("in_mask", mask(gadget.inputs)), fmt::arg("out_mask", mask(gadget.outputs)),
                     fmt::arg("inputs", counted(gadget.inputs)), fmt::arg("outputs", counted(gadget.outputs)),
                     fmt::arg("rate", gadget.rate), fmt::arg("bytes", gadget.bytes), fmt::arg("card", gadget_card));
}

std::string gadget_undo_script() {
  return std::string("#!/bin/sh\n# Takes Ohmic's USB gadget away again.\n") + fmt::format(fmt::runtime(head)) + undo;
}

}  // namespace ohmic::app
