// The laws of the script for a board's own USB port, and of what is said to be missing for the USB card.

#include "gadget.hpp"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/rig.hpp"
#include "usb_needs.hpp"

namespace ohmic::app {
namespace {

using ::testing::HasSubstr;

constexpr const char* desk = R"(
[card]
device = "virtual"
rate = "96 kHz"
[adc.a]
full_scale = "18 dBu"
dynamic_range = "118 dB"
[headphone.h]
impedance = "80 ohm"
sensitivity = "100 dB/V"
[[playback]]
name = "Calls"
[[mix]]
name = "All"
sends = { Calls = "0 dB" }
[[phones]]
name = "Desk"
mix = "All"
headphone = "h"
output = { full_scale = "2 V", output_impedance = "10 ohm" }
)";

constexpr const char* host = R"(
follower = "USB host"
card = [1, 2]
[[follower]]
name = "USB host"
device = "alsa:UAC2Gadget"
[[input]]
name = "Music"
follower = "USB host"
card = 4
)";

rig::Rig rig_of(const std::string& more) {
  auto reading = rig::read_rig(desk + more, "board.toml");
  EXPECT_TRUE(reading.errors.empty()) << (reading.errors.empty() ? "" : reading.errors.front().sentence());
  return std::move(reading.rig);
}

TEST(Gadget, has_the_channels_that_the_rig_uses_of_that_card_at_the_rigs_rate) {
  const auto gadget = gadget_of(rig_of(host));
  ASSERT_TRUE(gadget.has_value()) << gadget.error().sentence();
  EXPECT_EQ(gadget->inputs, 4);
  EXPECT_EQ(gadget->outputs, 2);
  const std::string script = gadget_script(*gadget);
  EXPECT_THAT(script, HasSubstr("echo 0xf > c_chmask"));
  EXPECT_THAT(script, HasSubstr("echo 0x3 > p_chmask"));
  EXPECT_THAT(script, HasSubstr("echo 96000 > c_srate"));
  EXPECT_THAT(script, HasSubstr("the [[follower]] \"USB host\""));
}

TEST(Gadget, of_a_rig_that_names_none_has_two_channels_and_says_how_to_name_it) {
  const auto gadget = gadget_of(rig_of(""));
  ASSERT_TRUE(gadget.has_value());
  EXPECT_THAT(gadget_script(*gadget), HasSubstr("#   device = \"alsa:UAC2Gadget\""));
}

// A packet has 1024 bytes: at 192 kHz 25 frames, so 10 channels of 4 bytes, 20 of 2, and no 21st.
TEST(Gadget, has_as_many_bits_as_fit_and_refuses_what_does_not) {
  const auto of = [](int channels) {
    auto rig = rig_of(host);
    rig.card.rate = Hertz(192000);
    rig.inputs.front().card_channel = channels;
    return gadget_of(rig);
  };
  EXPECT_EQ(of(10)->bytes, 4);
  EXPECT_EQ(of(11)->bytes, 3);
  EXPECT_EQ(of(14)->bytes, 2);
  EXPECT_EQ(of(20)->bytes, 2);
  ASSERT_FALSE(of(21).has_value());
  EXPECT_THAT(of(21).error().what,
              HasSubstr("21 channels at 192000 Hz are more than the kernel's USB gadget carries."));
}

TEST(Gadget, scripts_are_such_as_a_shell_reads) {
  for (const std::string& script :
       {gadget_script(Gadget{.name = "Bob's \"rig\" $(reboot)\n", .member = "a\nreboot"}), gadget_undo_script()}) {
    const std::string file = ::testing::TempDir() + "ohmic_gadget.sh";
    std::ofstream(file) << script;
    EXPECT_EQ(std::system(("sh -n " + file).c_str()), 0) << script;
    EXPECT_THAT(script, ::testing::Not(HasSubstr("{{")));
    EXPECT_THAT(script, ::testing::Not(HasSubstr("\nreboot"))) << "a name is no command";
  }
  EXPECT_THAT(gadget_script(Gadget{.name = "Bob's $(reboot)"}),
              HasSubstr("echo 'Bob`s $(reboot)' > strings/0x409/product"));
}

TEST(UsbNeeds, of_a_machine_that_has_everything_are_met) {
  UsbHost machine{.ports = "hub port sta spd dev      sockfd local_busid\nhs  0000 004 000 00000000 000000 0-0\n",
                  .has_vhci = true,
                  .has_sound = true,
                  .is_root = false,
                  .helper = "/usr/local/bin/ohmic-usb",
                  .helper_rights = 0x800002};
  for (const UsbNeed& need : usb_needs(machine, {})) EXPECT_TRUE(need.is_met) << need.says;
  const auto missing = [&] {
    std::string all;
    for (const UsbNeed& need : usb_needs(machine, {}))
      if (!need.is_met) all += need.says + " " + need.type;
    return all;
  };
  machine.helper_rights = 0x2;
  EXPECT_THAT(missing(), HasSubstr("no real-time priority"));
  machine.helper_rights = 0;
  EXPECT_THAT(missing(), HasSubstr("has not the right to plug the card in. Install ohmic-usb"));
  machine.is_root = true;
  EXPECT_EQ(missing(), "");
  machine.ports.reset();
  EXPECT_THAT(missing(), HasSubstr("is not loaded. Type: sudo modprobe vhci-hcd"));
  machine.has_vhci = false;
  EXPECT_THAT(missing(), HasSubstr("This kernel has no USB controller without hardware"));
}

TEST(UsbNeeds, for_other_machines_is_the_port_alone) {
  rig::Programs programs{.has_usb = true, .usb_peers = {"192.168.1.20"}};
  UsbHost machine;
  EXPECT_TRUE(usb_needs(machine, programs).front().is_met);
  EXPECT_THAT(usb_needs(machine, programs).back().says, HasSubstr("usbip attach -r HOST -b 1-1"));
  machine.is_port_in_use = true;
  EXPECT_FALSE(usb_needs(machine, programs).front().is_met);
}

TEST(UsbNeeds, reads_a_machine_from_its_files) {
  const std::filesystem::path root = std::filesystem::path(::testing::TempDir()) / "ohmic_usb_needs";
  std::filesystem::create_directories(root / "sys/devices/platform/vhci_hcd.0");
  std::filesystem::create_directories(root / "sys/module/snd_usb_audio");
  std::filesystem::create_directories(root / "sys/class/udc/fe980000.usb");
  std::filesystem::create_directories(root / "proc/net");
  std::ofstream(root / "sys/devices/platform/vhci_hcd.0/status") << "hs  0000 004 000 00000000 000000 0-0\n";
  std::ofstream(root / "proc/net/tcp")
      << "  sl  local_address rem_address   st\n   0: 00000000:0CA8 00000000:0000 0A 0\n";
  const UsbHost machine = read_usb_host(root);
  EXPECT_TRUE(machine.ports.has_value());
  EXPECT_TRUE(machine.has_vhci && machine.has_sound && machine.is_port_in_use);
  EXPECT_EQ(machine.device_controllers, std::vector<std::string>{"fe980000.usb"});
  EXPECT_FALSE(read_usb_host(root / "nothing").has_sound);
  std::filesystem::remove_all(root);
}

// What setcap cap_dac_override,cap_sys_nice=p writes.
TEST(UsbNeeds, rights_of_a_file_are_read_as_the_kernel_keeps_them) {
  EXPECT_EQ(capabilities_in({0, 0, 0, 2, 0x02, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 0x800002u);
  EXPECT_EQ(capabilities_in({}), 0u);
}

}  // namespace
}  // namespace ohmic::app
